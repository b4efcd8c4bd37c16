import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SourceStart } from '../../../electron/live/source.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { LiveDesk } from '../../../electron/shell/live-desk.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createStateHub } from '../../../electron/shell/state-hub.ts';
import { FakeSource, METRICS, STREAM_KEY } from '../../support/fake-source.ts';
import { show } from '../../support/window-states.ts';

let desk: LiveDesk;
let source: FakeSource | null;
let answer: SourceStart;
let recorded: string[];
let wall: number;

beforeEach(() => {
  vi.useFakeTimers();
  wall = 1_795_000_000_000;
  source = null;
  answer = { ok: true };
  recorded = [];
  desk = new LiveDesk({
    hub: createStateHub({
      ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
      shows: [show()],
    }),
    shows: {
      requestFor: () => ({
        text: 'rtmp://push.example.com/live/friday',
        keys: {},
        algorithm: 'auto',
        plannedHours: null,
        provider: null,
        publish: 'ask',
        holdMs: 0,
        playUrl: null,
        controls: 'none',
        timeoutMs: 0,
        signsHere: false,
        allowDoh: false,
      }),
      encoderAddress: () => ({ streamKey: STREAM_KEY, port: 40_000 }),
      keepPort: () => {},
      keepChoice: () => {},
      keepLive: () => {},
    },
    openSource: (wish) => (source = new FakeSource(wish, answer)),
    now: () => Date.now(),
    wallNow: () => wall,
    lanAddresses: () => Promise.resolve([]),
    onIncident: () => {},
    record: (showId, { target }, streamKey) => {
      recorded.push(`begins ${showId} ${target.stream} ${streamKey}`);
      return {
        second: (atMs, metrics) => void recorded.push(`${atMs} ${metrics?.outKbps ?? 'silent'}`),
        changed: ({ state, active, incidents }) => void recorded.push(`${state} ${active ? 'on' : 'over'} ${incidents.length}`),
      };
    },
    onLive: () => {},
    onFault: (where) => {
      throw new Error(where);
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what is written down of a show', () => {
  it('begins once it listens, and is every second and every event, whether anybody looks or not', async () => {
    await desk.start({ showId: 'friday', source: 'relay' });
    desk.setSeen(false);
    source?.relay({ type: 'encoder', what: 'publishing', detail: null });
    source?.tell({ event: 'state', state: 'live' });
    for (const outKbps of [5900, 5000]) {
      vi.advanceTimersByTime(1000);
      wall += 1000;
      source?.tell({ event: 'metrics', ...METRICS, outKbps });
    }
    source?.tell({ event: 'incident', id: 'i1', phase: 'opened', cause: 'live.path-lost', alternatives: [], evidence: {} });
    source?.end();
    await source?.ended;
    expect(recorded).toEqual([
      'begins friday friday canarylocalkey',
      'waiting on 0',
      'waiting on 0',
      'live on 0',
      '1795000001000 5900',
      '1795000002000 5000',
      'live on 1',
      'ended over 1',
    ]);
  });

  it('is nothing where it could not begin', async () => {
    answer = { ok: false, errno: 'EACCES' };
    expect(await desk.start({ showId: 'friday', source: 'relay' })).toMatchObject({ ok: false, code: 'cannot-listen' });
    expect(recorded).toEqual([]);
  });
});
