import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../electron/contract/bridge.ts';
import type { HistoryEntry, HistoryPage } from '../../../electron/contract/history.ts';
import type { Input } from '../../../electron/contract/schemas.ts';
import { createEntryList, ENTRIES_MOST } from '../../../renderer/features/history/entry-list.ts';
import { ENTRIES, EVENING, manyEntries, pageOf, showEntry } from '../../support/history-states.ts';

type Wish = Input<'history.list'>;

/** A list over entries that may change, with every question it asks. */
function listOver(first: readonly HistoryEntry[]) {
  const wishes: Wish[] = [];
  const main = { entries: first, failing: false };
  const ask = (wish: Wish): Promise<Answer<HistoryPage>> => {
    wishes.push(wish);
    return Promise.resolve(main.failing ? { ok: false, code: 'no-history' } : { ok: true, value: pageOf(main.entries, wish) });
  };
  const list = createEntryList(ask);
  const ids = (): readonly string[] => list.store.getState().entries.map(({ id }) => id);
  return { list, main, wishes, ids, state: () => list.store.getState() };
}

describe('the list of the history', () => {
  it('reads page after page, and no more after the last', async () => {
    const { list, ids, wishes, state } = listOver(manyEntries(120));
    await list.find({});
    await list.older();
    await list.older();
    expect(new Set(ids()).size).toBe(120);
    expect(state()).toMatchObject({ nextCursor: null, phase: 'ready', cutOff: false });
    await list.older();
    expect(wishes).toHaveLength(3);
  });

  it('holds a bounded number of entries: older ones take the place of the newest, which are one step away', async () => {
    const { list, ids, state } = listOver(manyEntries(ENTRIES_MOST + 130));
    await list.find({});
    for (let page = 0; page < 12; page += 1) await list.older();
    expect(ids()).toHaveLength(ENTRIES_MOST);
    expect(ids().at(-1)).toBe(`r-${ENTRIES_MOST + 129}`);
    expect(state().cutOff).toBe(true);
    await list.newest();
    expect(ids()[0]).toBe('s-0');
    expect(state().cutOff).toBe(false);
  });

  it('shows what is new and what is gone, and keeps the older pages', async () => {
    const many = manyEntries(120);
    const { list, main, ids } = listOver(many);
    await list.find({});
    await list.older();
    main.entries = [showEntry('s-new', 'friday', EVENING + 1000), ...many.filter(({ id }) => id !== 's-4')];
    await list.refresh();
    expect(ids()[0]).toBe('s-new');
    expect(ids()).not.toContain('s-4');
    expect(ids()).toHaveLength(100);
    expect(new Set(ids()).size).toBe(100);
    await list.older();
    expect(ids()).toContain('r-119');
  });

  it('begins anew where so much is new that nothing of the old page is left on it', async () => {
    const { list, main, ids, state } = listOver(manyEntries(60));
    await list.find({});
    const newer = Array.from({ length: 70 }, (_, index) => showEntry(`s-new${index}`, 'friday', EVENING + (70 - index) * 1000));
    main.entries = [...newer, ...manyEntries(60)];
    await list.refresh();
    expect(ids()).toEqual(newer.slice(0, 50).map(({ id }) => id));
    expect(state().nextCursor).toBe('50');
  });

  it('takes no answer to a question that is no longer asked', async () => {
    const answers: ((answer: Answer<HistoryPage>) => void)[] = [];
    const list = createEntryList(() => new Promise((resolve) => answers.push(resolve)));
    const slow = list.find({ text: 'a' });
    const quick = list.find({ text: 'ab' });
    answers[1]?.({ ok: true, value: { entries: ENTRIES.slice(0, 1), nextCursor: null } });
    await quick;
    answers[0]?.({ ok: true, value: { entries: ENTRIES, nextCursor: null } });
    await slow;
    expect(list.store.getState().entries).toHaveLength(1);
    expect(list.store.getState().phase).toBe('ready');
  });

  it('says why a page did not come, keeps what it had, and asks for the same again', async () => {
    const { list, main, ids, state } = listOver(manyEntries(80));
    main.failing = true;
    await list.find({});
    expect(state()).toMatchObject({ refusal: 'no-history', entries: [], phase: 'ready', known: false });
    main.failing = false;
    await list.again();
    expect(ids()).toHaveLength(50);
    main.failing = true;
    await list.older();
    expect(state().refusal).toBe('no-history');
    expect(ids()).toHaveLength(50);
    main.failing = false;
    await list.again();
    expect(ids()).toHaveLength(80);
    expect(state().refusal).toBeNull();
  });

  it('offers the profiles and causes it has seen, also while it is narrowed to one', async () => {
    const { list, main, state } = listOver(ENTRIES);
    await list.find({});
    main.entries = ENTRIES.filter(({ showId }) => showId === 'practice');
    await list.find({ showId: 'practice' });
    expect([...state().seen.shows.keys()]).toEqual(['harbour', 'friday', 'practice']);
    expect(state().seen.causes).toEqual(expect.arrayContaining(['live.path-lost', 'expiry.short', 'auth.wrong']));
  });
});
