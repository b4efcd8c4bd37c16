import { describe, expect, it } from 'vitest';
import type { AnswerTo } from '../../electron/history/port.ts';
import { FRIDAY_MS, batch, listQuery, madeIncident, sample, storedReport, storedShow } from '../support/made-history.ts';
import { freshFile, openHistory, shown, type OpenedHistory } from '../support/opened-history.ts';

describe('what was written is read', () => {
  it('a show with its seconds and incidents', () => {
    const store = openHistory(freshFile());
    const seconds = Array.from({ length: 10 }, (_, second) =>
      sample(second, { outKbps: 5000 + second * 100, queueMs: second === 4 ? 900 : 10 }),
    );
    store.write(batch({ shows: [storedShow()], incidents: [{ recordId: 's-1', incident: madeIncident() }], samples: seconds }));
    const ended = { end: 'stopped', endedAtMs: FRIDAY_MS + 10_000 } as const;
    store.write(batch({ shows: [storedShow(ended)] }));
    const { entry, series, incidents, stepMs, averageOutKbps, droppedFrames } = shown(store);
    expect(entry).toMatchObject({ name: 'Friday Club TV', drops: 1, incidents: 1, lostMs: 0, causes: ['live.server-closed'], ...ended });
    expect(series.atMs).toEqual(seconds.map(({ atMs }) => atMs));
    expect(series.outKbps).toEqual(seconds.map(({ outKbps }) => outKbps));
    expect(Math.max(...series.queueMs)).toBe(900);
    expect(incidents).toEqual([madeIncident()]);
    // Of the seconds on air: the first two came before.
    expect({ stepMs, averageOutKbps, droppedFrames }).toEqual({ stepMs: 1000, averageOutKbps: 5550, droppedFrames: 0 });
  });

  it('an incident in its newest form only, and nothing twice', () => {
    const store = openHistory(freshFile());
    const opened = madeIncident({ phase: 'opened', closedAtMs: null, recoveredMs: null, lostMs: null, lostFrames: null });
    store.write(batch({ shows: [storedShow()], incidents: [{ recordId: 's-1', incident: opened }], samples: [sample(1)] }));
    store.write(
      batch({ incidents: [{ recordId: 's-1', incident: madeIncident({ cause: 'live.expired', lostMs: 120 }) }], samples: [sample(1)] }),
    );
    const { entry, incidents, series } = shown(store);
    expect(incidents).toHaveLength(1);
    expect(entry).toMatchObject({ causes: ['live.expired'], lostMs: 120, incidents: 1 });
    expect(series.atMs).toHaveLength(1);
  });

  it('a report with what its verdict rests on', () => {
    const store = openHistory(freshFile());
    const report = storedReport();
    store.write(batch({ reports: [report] }));
    const record = store.ask({ kind: 'open', id: 'r-1' });
    expect(record).toMatchObject({ kind: 'report', checks: report.checks, findings: report.findings });
    expect(record?.entry).toMatchObject({ kind: 'report', verdict: 'no-go', cause: 'tcp.blocked', finding: report.findings[1], checks: 2 });
  });

  it('a long show as many points as a chart has room for, none lost of what viewers felt', () => {
    const store = openHistory(freshFile());
    const seconds = Array.from({ length: 7200 }, (_, second) => sample(second, { queueMs: second === 5000 ? 4000 : 10 }));
    store.write(batch({ shows: [storedShow()], samples: seconds }));
    const { series, stepMs } = shown(store);
    expect(stepMs).toBe(10_000);
    expect(series.atMs).toHaveLength(720);
    expect(Math.max(...series.queueMs)).toBe(4000);
    expect(series.atMs).toEqual(series.atMs.toSorted((left, right) => left - right));
  });

  it('a number that is none costs that number, not the second', () => {
    const store = openHistory(freshFile());
    store.write(batch({ shows: [storedShow()], samples: [sample(1, { fps: Number.NaN, avSkewMs: Number.POSITIVE_INFINITY })] }));
    expect(shown(store).series).toMatchObject({ fps: [0], outKbps: [6000] });
  });

  it('null for what there is not, and for what was deleted', () => {
    const store = openHistory(freshFile());
    store.write(batch({ shows: [storedShow({ end: 'stopped', endedAtMs: FRIDAY_MS })], samples: [sample(0)], reports: [storedReport()] }));
    expect(store.ask({ kind: 'open', id: 'nothing' })).toBeNull();
    expect(store.ask({ kind: 'delete', ids: ['s-1', 'nothing'] })).toEqual({ deleted: 1 });
    expect(store.ask({ kind: 'open', id: 's-1' })).toBeNull();
    // Its seconds would else be found by the next show.
    store.write(batch({ samples: [sample(1)] }));
    expect(store.ask({ kind: 'delete', ids: null })).toEqual({ deleted: 1 });
  });

  it('a show that is live is not deleted', () => {
    const store = openHistory(freshFile());
    store.write(batch({ shows: [storedShow()] }));
    expect(store.ask({ kind: 'delete', ids: null })).toEqual({ deleted: 0 });
    expect(shown(store).entry.end).toBe('live');
  });
});

describe('the list', () => {
  function filled(): OpenedHistory {
    const store = openHistory(freshFile());
    store.write(
      batch({
        shows: [
          storedShow({ end: 'stopped', endedAtMs: FRIDAY_MS + 3_600_000 }),
          storedShow({
            id: 's-2',
            showId: 'sunset',
            name: '港湾日落',
            startedAtMs: FRIDAY_MS + 7_200_000,
            end: 'gave-up',
            endCause: 'auth.wrong',
          }),
        ],
        incidents: [{ recordId: 's-1', incident: madeIncident() }],
        reports: [storedReport(), storedReport({ id: 'r-2', startedAtMs: FRIDAY_MS - 60_000, verdict: 'go', cause: null })],
      }),
    );
    return store;
  }
  const ids = (store: OpenedHistory, change: Parameters<typeof listQuery>[0] = {}) =>
    store.ask({ kind: 'list', query: listQuery(change) }).entries.map(({ id }) => id);

  it('holds shows and reports, the newest first, by page', () => {
    const store = filled();
    expect(ids(store)).toEqual(['s-2', 's-1', 'r-2', 'r-1']);
    const first = store.ask({ kind: 'list', query: listQuery({ limit: 3 }) });
    expect(first.entries).toHaveLength(3);
    const second = store.ask({ kind: 'list', query: listQuery({ limit: 3, cursor: first.nextCursor }) });
    expect(second.entries.map(({ id }) => id)).toEqual(['r-1']);
    expect(second.nextCursor).toBeNull();
  });

  it('pages through records that began in the same millisecond without losing or doubling any', () => {
    const store = openHistory(freshFile());
    const same = Array.from({ length: 23 }, (_, index) => index);
    store.write(
      batch({
        shows: same.map((index) => storedShow({ id: `s-${index}`, end: 'stopped' })),
        reports: same.map((index) => storedReport({ id: `r-${index}`, startedAtMs: FRIDAY_MS })),
      }),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: AnswerTo<{ kind: 'list'; query: never }> = store.ask({ kind: 'list', query: listQuery({ limit: 5, cursor }) });
      seen.push(...page.entries.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(46);
    expect(new Set(seen).size).toBe(46);
  });

  it('is narrowed by kind, verdict, cause, profile and time', () => {
    const store = filled();
    expect(ids(store, { kind: 'show' })).toEqual(['s-2', 's-1']);
    expect(ids(store, { verdict: 'no-go' })).toEqual(['r-1']);
    expect(ids(store, { cause: 'live.server-closed' })).toEqual(['s-1']);
    expect(ids(store, { cause: 'auth.wrong' })).toEqual(['s-2']);
    expect(ids(store, { cause: 'tcp.blocked' })).toEqual(['r-1']);
    expect(ids(store, { showId: 'sunset' })).toEqual(['s-2']);
    expect(ids(store, { fromMs: FRIDAY_MS, toMs: FRIDAY_MS + 1 })).toEqual(['s-1']);
  });

  it('is searched in names of any script, masked URLs, codes and the causes that words stand for', () => {
    const store = filled();
    const search = (...words: readonly string[]) => ids(store, { terms: words.map((word) => ({ word, causes: [] })) });
    expect(search('friday', 'club')).toEqual(['s-1', 'r-2', 'r-1']);
    expect(search('friday', 'nothing')).toEqual([]);
    expect(search('日落')).toEqual(['s-2']);
    expect(search('push.example')).toEqual(['s-2', 's-1', 'r-2', 'r-1']);
    expect(search('server-closed')).toEqual(['s-1']);
    expect(search('%')).toEqual([]);
    expect(ids(store, { terms: [{ word: 'firewall', causes: ['tcp.blocked', 'auth.wrong'] }] })).toEqual(['s-2', 'r-1']);
  });
});
