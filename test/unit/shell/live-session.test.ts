import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveSession } from '../../../electron/shell/live-session.ts';
import { FakeSource, METRICS, STREAM_KEY } from '../../support/fake-source.ts';
import { madeLiveShow } from '../../support/made-live-show.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const HOUR_MS = 3_600_000;
const BEGAN_MS = 1_795_000_000_000;
const CHOICE = { source: 'relay', policy: 'gapless', record: false, lan: false } as const;

it('a wall clock that is set during the show moves nothing of it: chart, incidents and its length are of one piece', async () => {
  let wallMs = BEGAN_MS;
  const sources: FakeSource[] = [];
  const session = new LiveSession(CHOICE, {
    open: (port, told) => {
      const opened = new FakeSource(
        {
          ...CHOICE,
          ...told,
          show: madeLiveShow('rtmp://push.example.com/live/friday'),
          listen: { host: '127.0.0.1', port },
          streamKey: STREAM_KEY,
        },
        { ok: true },
      );
      sources.push(opened);
      return opened;
    },
    now: () => performance.now(),
    wallNow: () => wallMs,
    changed: () => {},
    incident: () => {},
    second: () => {},
  });
  await session.begin(0);
  const [source] = sources;
  if (source === undefined) throw new Error('no source');
  const second = (): void => {
    vi.advanceTimersByTime(1000);
    wallMs += 1000;
    source.tell({ event: 'metrics', ...METRICS });
  };
  const stepped = (stepMs: number, id: string): void => {
    wallMs += stepMs;
    for (const phase of ['opened', 'named', 'closed'] as const)
      source.tell({ event: 'incident', id, phase, cause: 'clock.stepped', alternatives: [], evidence: { stepMs } });
  };
  source.relay({ type: 'encoder', what: 'publishing', detail: null });
  source.tell({ event: 'state', state: 'live' });
  second();
  stepped(3 * HOUR_MS, 'i1');
  second();
  stepped(-5 * HOUR_MS, 'i2');
  second();
  source.relay({ type: 'mute-peer' });
  const { series, incidents, warnings, clock } = session.view();
  expect(series.atMs.map((atMs) => atMs - BEGAN_MS)).toEqual([1000, 2000, 3000]);
  expect(incidents.map(({ openedAtMs, closedAtMs }) => [openedAtMs - BEGAN_MS, (closedAtMs ?? 0) - BEGAN_MS])).toEqual([
    [1000, 1000],
    [2000, 2000],
  ]);
  expect(warnings.map(({ atMs }) => atMs - BEGAN_MS)).toEqual([3000]);
  expect(clock.nowMs - BEGAN_MS).toBe(3000);
  session.stop(0);
  source.end();
  await session.ended;
  expect(session.facts().endedAtMs).toBe(BEGAN_MS + 3000);
});
