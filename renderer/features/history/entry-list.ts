import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Answer, RefusalCode } from '../../../electron/contract/bridge.ts';
import type { CauseCode } from '../../../electron/contract/cause.ts';
import { HISTORY_PAGE, type HistoryEntry, type HistoryPage } from '../../../electron/contract/history.ts';
import type { Input } from '../../../electron/contract/schemas.ts';

/** The most entries that lie in the window at once; older ones then take their place. */
export const ENTRIES_MOST = 500;

export type Query = Omit<Input<'history.list'>, 'cursor' | 'limit'>;

export interface EntryListState {
  readonly entries: readonly HistoryEntry[];
  /** `reading`: the first page of a query; what is listed is still that of the one before. `older`: the next page. */
  readonly phase: 'reading' | 'older' | 'ready';
  /** Why the last page did not come. */
  readonly refusal: RefusalCode | null;
  readonly nextCursor: string | null;
  /** The list no longer begins with the newest. */
  readonly cutOff: boolean;
  /** False until the first page ever came. */
  readonly known: boolean;
  /** Of all that was ever listed here: what one may narrow the list to. */
  readonly seen: Seen;
}

export interface Seen {
  readonly causes: readonly CauseCode[];
  /** Profiles by id, called as they were last. */
  readonly shows: ReadonlyMap<string, Pick<HistoryEntry, 'name' | 'practice'>>;
}

export interface EntryList {
  readonly store: StoreApi<EntryListState>;
  /** Lists by another query, from the newest on. */
  readonly find: (query: Query) => Promise<void>;
  /** Asks again for what is newest: something was added, changed or deleted. */
  readonly refresh: () => Promise<void>;
  readonly older: () => Promise<void>;
  /** Back to the beginning, after it was cut off. */
  readonly newest: () => Promise<void>;
  /** The same again, after it failed. */
  readonly again: () => Promise<void>;
}

type Ask = (input: Input<'history.list'>) => Promise<Answer<HistoryPage>>;

/** Entries by page, bounded. An answer to a question that is no longer asked changes nothing. */
export function createEntryList(ask: Ask): EntryList {
  const store = createStore<EntryListState>()(() => ({
    entries: [],
    phase: 'reading',
    refusal: null,
    nextCursor: null,
    cutOff: false,
    known: false,
    seen: { causes: [], shows: new Map() },
  }));
  let query: Query = {};
  let asked = 0;

  /** Null where another question was asked in the meantime. */
  async function page(cursor: string | null): Promise<Answer<HistoryPage> | null> {
    asked += 1;
    const mine = asked;
    const answer = await ask({ ...query, limit: HISTORY_PAGE, ...(cursor === null ? {} : { cursor }) });
    if (mine !== asked) return null;
    if (answer.ok) store.setState(({ seen }) => ({ seen: withSeen(seen, answer.value.entries) }));
    return answer;
  }

  async function first(): Promise<void> {
    store.setState({ phase: 'reading', refusal: null });
    const answer = await page(null);
    if (answer === null) return;
    if (answer.ok) {
      store.setState({ entries: answer.value.entries, nextCursor: answer.value.nextCursor, cutOff: false, known: true });
    } else {
      store.setState({ entries: [], nextCursor: null, cutOff: false, refusal: answer.code });
    }
    store.setState({ phase: 'ready' });
  }

  const list: EntryList = {
    store,
    find: async (next) => {
      query = next;
      await first();
    },
    refresh: async () => {
      const { phase, refusal, cutOff, known } = store.getState();
      // What is being read may be old by the time it comes; what failed may succeed now.
      if (phase === 'reading' || !known || refusal !== null) return await first();
      // The newest are not listed then.
      if (cutOff) return undefined;
      store.setState({ phase: 'ready' });
      const answer = await page(null);
      if (answer?.ok === true) store.setState(merged(store.getState(), answer.value));
    },
    older: async () => {
      const { phase, nextCursor, entries } = store.getState();
      if (phase !== 'ready' || nextCursor === null) return;
      store.setState({ phase: 'older', refusal: null });
      const answer = await page(nextCursor);
      if (answer === null) return;
      store.setState({ phase: 'ready' });
      if (!answer.ok) return store.setState({ refusal: answer.code });
      const known = new Set(entries.map(({ id }) => id));
      const all = [...entries, ...answer.value.entries.filter(({ id }) => !known.has(id))];
      const kept = all.slice(Math.max(0, all.length - ENTRIES_MOST));
      store.setState(({ cutOff }) => ({
        entries: kept,
        nextCursor: answer.value.nextCursor,
        cutOff: cutOff || kept.length < all.length,
      }));
    },
    newest: first,
    again: async () => await (store.getState().entries.length === 0 ? first() : list.older()),
  };
  return list;
}

/** The newest page over what was listed: what is older than its last entry stays, unless the two do not touch. */
function merged({ entries, nextCursor }: EntryListState, page: HistoryPage): Pick<EntryListState, 'entries' | 'nextCursor'> {
  const last = page.entries.at(-1);
  const fresh = new Set(page.entries.map(({ id }) => id));
  if (last === undefined || page.nextCursor === null || !entries.some(({ id }) => fresh.has(id))) return page;
  const rest = entries.filter(({ id, startedAtMs }) => !fresh.has(id) && startedAtMs <= last.startedAtMs);
  return rest.length === 0 ? page : { entries: [...page.entries, ...rest], nextCursor };
}

/** More profiles than this are not offered to choose from; one may search. */
const PROFILES_MOST = 100;

function withSeen({ causes, shows }: Seen, entries: readonly HistoryEntry[]): Seen {
  const found = entries.flatMap((entry) => (entry.kind === 'show' ? entry.causes : entry.cause === null ? [] : [entry.cause]));
  const profiles = new Map(shows);
  for (const { showId, name, practice } of entries)
    if (!profiles.has(showId) && profiles.size < PROFILES_MOST) profiles.set(showId, { name, practice });
  return { causes: [...new Set([...causes, ...found])], shows: profiles };
}
