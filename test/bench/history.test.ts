import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CAUSES } from '../../electron/contract/cause.ts';
import { HistoryClient } from '../../electron/history/client.ts';
import type { ListQuery } from '../../electron/history/port.ts';
import { HistoryStore } from '../../electron/history/store.ts';
import { startHistoryThread } from '../../electron/history/thread.ts';
import { causesSaying } from '../../electron/messages/index.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import { FRIDAY_MS, batch, listQuery, madeIncident, sample, storedReport, storedShow } from '../support/made-history.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { figure } from './figures.ts';
import { median, printTable } from './table.ts';

/** A history of many years: how long its list takes, from the question in main to the answer there, the thread's start included or not. */
const SHOWS = 10_000;
const GOAL_MS = 300;
const ROUNDS = 15;
const HOUR_MS = 3_600_000;

let worker: Bundle;

beforeAll(async () => {
  worker = await bundle([join(import.meta.dirname, '../../electron/hosts/history-worker.ts')]);
});
afterAll(() => worker.remove());

function fill(file: string): void {
  const nowMs = FRIDAY_MS + SHOWS * HOUR_MS;
  const store = new HistoryStore(
    { file, keepDays: 3650, liveIds: [] },
    { wallNow: () => nowMs, now: () => 0, damaged: () => {}, tidied: () => {} },
  );
  const causes = CAUSES.map(({ code }) => code).filter((code) => code.startsWith('live.'));
  for (let from = 0; from < SHOWS; from += 1000) {
    const indexes = Array.from({ length: 1000 }, (_, index) => from + index);
    const shows = indexes.map((index) =>
      storedShow({ id: `s-${index}`, name: `Evening ${index % 97}`, startedAtMs: FRIDAY_MS + index * HOUR_MS, end: 'stopped' }),
    );
    const incidents = indexes.flatMap((index) =>
      [0, 1].map((nth) => ({
        recordId: `s-${index}`,
        incident: madeIncident({ id: `i${nth}`, cause: causes[(index + nth) % causes.length] ?? 'live.silent' }),
      })),
    );
    const reports = indexes.map((index) => storedReport({ id: `r-${index}`, startedAtMs: FRIDAY_MS + index * HOUR_MS - 1 }));
    expect(store.write(batch({ shows, incidents, reports })).ok).toBe(true);
  }
  // The newest show is four hours of seconds.
  const newest = { recordId: `s-${SHOWS - 1}` };
  const startMs = FRIDAY_MS + (SHOWS - 1) * HOUR_MS;
  for (let from = 0; from < 14_400; from += 1200)
    store.write(
      batch({ samples: Array.from({ length: 1200 }, (_, index) => sample(0, { ...newest, atMs: startMs + (from + index) * 1000 })) }),
    );
  store.close();
}

it('lists and opens out of ten thousand shows and as many reports', async () => {
  const file = join(tempFolder(), 'history.db');
  fill(file);
  const client = new HistoryClient({
    start: (start) => startHistoryThread(worker.files[0] ?? '', start),
    file,
    keepDays: 3650,
    now: () => performance.now(),
    onTrouble: (trouble) => expect(trouble).toBeNull(),
    onDamaged: () => {},
    onChanged: () => {},
    onFault: (_where, error) => {
      throw error;
    },
  });
  const { signal } = new AbortController();
  const timed = async (work: () => Promise<{ readonly ok: boolean }>): Promise<number> => {
    const before = performance.now();
    expect((await work()).ok).toBe(true);
    return performance.now() - before;
  };
  const list =
    (change: Partial<ListQuery> = {}) =>
    () =>
      client.ask({ kind: 'list', query: listQuery(change) }, signal);
  const usual = async (work: () => Promise<{ readonly ok: boolean }>): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await timed(work));
    return median(times);
  };
  const first = await timed(list());
  const rows = [
    ['first page, the thread’s start included', first],
    ['first page', await usual(list())],
    ['a page in the middle', await usual(list({ cursor: `${FRIDAY_MS + 5000 * HOUR_MS}.s-5000` }))],
    [
      'searched: a name',
      await usual(
        list({
          terms: [
            { word: 'evening', causes: [] },
            { word: '96', causes: [] },
          ],
        }),
      ),
    ],
    ['searched: words of a cause', await usual(list({ terms: [{ word: 'server', causes: causesSaying('server') }] }))],
    ['searched: nothing has it', await usual(list({ terms: [{ word: 'walrus', causes: [] }] }))],
    ['shows with one cause', await usual(list({ cause: 'live.expired' }))],
    ['a show of four hours, opened', await usual(() => client.ask({ kind: 'open', id: `s-${SHOWS - 1}` }, signal))],
  ] as const;
  await client.close(1000);
  for (const [what, ms] of rows)
    figure({ id: `history: ${what}`, what: `history of 10,000: ${what}`, unit: 'ms', values: [ms], goal: { most: GOAL_MS, of: 'value' } });
  printTable(
    ['10,000 shows, 10,000 reports', 'ms', 'of the goal'],
    rows.map(([what, ms]) => [what, ms.toFixed(1), `${(ms / GOAL_MS).toFixed(2)} x ${GOAL_MS} ms`]),
  );
  // Twice the goal: what else runs on this computer is not the history's.
  for (const [what, ms] of rows) expect(ms, what).toBeLessThan(GOAL_MS * 2);
}, 120_000);
