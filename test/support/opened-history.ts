import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { AnswerTo, Batch, Question } from '../../electron/history/port.ts';
import { HistoryStore } from '../../electron/history/store.ts';
import { FRIDAY_MS } from './made-history.ts';
import { tempFolder } from './temp-folder.ts';

export const DAY_MS = 86_400_000;

/** The history in a real file, closed when the test ends. */
export interface OpenedHistory {
  readonly store: HistoryStore;
  readonly damaged: readonly string[];
  write(batch: Batch): void;
  ask<Q extends Question>(question: Q): AnswerTo<Q>;
}

export function openHistory(
  file: string,
  options: { nowMs?: number; wallNow?: () => number; keepDays?: number; liveIds?: readonly string[] } = {},
): OpenedHistory {
  const damaged: string[] = [];
  const { nowMs = FRIDAY_MS + DAY_MS / 2, keepDays = 90, liveIds = [] } = options;
  const { wallNow = () => nowMs } = options;
  const store = new HistoryStore(
    { file, keepDays, liveIds },
    { wallNow, now: () => performance.now(), damaged: (name) => damaged.push(name), tidied: () => {} },
  );
  onTestFinished(() => store.close());
  return {
    store,
    damaged,
    write: (its) => expect(store.write(its)).toEqual({ ok: true, value: null }),
    ask: (question) => {
      const done = store.answer(question);
      if (!done.ok) throw new Error(done.trouble);
      return done.value as never;
    },
  };
}

export function freshFile(): string {
  return join(tempFolder(), 'history.db');
}

export const shown = (store: OpenedHistory, id = 's-1') => {
  const record = store.ask({ kind: 'open', id });
  if (record?.kind !== 'show') throw new Error('no such show');
  return record;
};
