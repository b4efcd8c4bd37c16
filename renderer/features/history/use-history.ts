import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { RefusalCode } from '../../../electron/contract/bridge.ts';
import type { HistoryRecord } from '../../../electron/contract/history.ts';
import { useActions, useApp, useWindow } from '../../store/context.tsx';
import { createEntryList, type EntryList, type EntryListState } from './entry-list.ts';

/** The entries that the tab's fields ask for, asked for again whenever main says that they may be others. */
export function useEntryList(): EntryListState & Pick<EntryList, 'older' | 'again' | 'newest'> {
  const { listHistory } = useActions();
  const changes = useApp((app) => app.history.changes);
  const { text, kind, showId, verdict, cause } = useWindow(({ view }) => view.history);
  const [list] = useState(() => createEntryList(listHistory));
  // What was listed by an earlier query is asked for anew by the first effect; the second one is about the same query.
  useEffect(() => {
    void list.find({
      ...(text === '' ? {} : { text }),
      ...(kind === null ? {} : { kind }),
      ...(showId === null ? {} : { showId }),
      ...(verdict === null ? {} : { verdict }),
      ...(cause === null ? {} : { cause }),
    });
  }, [list, text, kind, showId, verdict, cause]);
  const [first] = useState(changes);
  useEffect(() => {
    if (changes !== first) void list.refresh();
  }, [list, changes, first]);
  return { ...useStore(list.store), older: list.older, again: list.again, newest: list.newest };
}

export type Opened =
  | { readonly phase: 'reading' }
  | { readonly phase: 'failed'; readonly code: RefusalCode; readonly again: () => void }
  | { readonly phase: 'ready'; readonly record: HistoryRecord };

/** One record, whole. That of a show which is still live is read again when something happened to it. */
export function useRecord(id: string): Opened {
  const { openRecord } = useActions();
  const changes = useApp((app) => app.history.changes);
  const [attempt, setAttempt] = useState(0);
  const [got, setGot] = useState<{ readonly id: string; readonly answer: Awaited<ReturnType<typeof openRecord>> } | null>(null);
  const ofThis = got?.id === id ? got.answer : null;
  const over = ofThis?.ok === true && !(ofThis.value.kind === 'show' && ofThis.value.entry.end === 'live');
  // Each one is a reading; null: what was read stays true.
  const turn = over ? null : `${attempt} ${changes}`;
  useEffect(() => {
    if (turn === null) return undefined;
    let gone = false;
    void openRecord(id).then((answer) => {
      if (!gone) setGot({ id, answer });
    });
    return () => {
      gone = true;
    };
  }, [openRecord, id, turn]);
  if (ofThis === null) return { phase: 'reading' };
  if (ofThis.ok) return { phase: 'ready', record: ofThis.value };
  const again = (): void => {
    setGot(null);
    setAttempt(attempt + 1);
  };
  return { phase: 'failed', code: ofThis.code, again };
}
