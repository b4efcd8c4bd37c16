import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveIncidentState, LiveShowState } from '../../../electron/contract/live-show.ts';
import type { RelayMetrics } from '../../../electron/contract/live-status.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { dropNotice } from '../../../electron/shell/drop-notice.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { LiveDesk } from '../../../electron/shell/live-desk.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import type { SourceStart } from '../../../electron/live/source.ts';
import { FakeSource, METRICS, STREAM_KEY } from '../../support/fake-source.ts';
import { EXPIRED_DROP, PATH_LOST } from '../../support/live-states.ts';
import { show } from '../../support/window-states.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=canarysecret&txTime=7FFFFFFF';

let hub: StateHub;
let desk: LiveDesk;
let sources: FakeSource[];
let starts: SourceStart[];
let told: string[];
let kept: unknown[];
let wall: number;

beforeEach(() => {
  vi.useFakeTimers();
  wall = 1_795_000_000_000;
  sources = [];
  starts = [];
  told = [];
  kept = [];
  hub = createStateHub({
    ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
    shows: [show(), show({ id: 'other' })],
  });
  desk = new LiveDesk({
    hub,
    shows: {
      requestFor: (showId) =>
        showId === 'other'
          ? null
          : {
              text: URL,
              keys: {},
              algorithm: 'auto',
              plannedHours: 4,
              provider: null,
              publish: 'ask',
              holdMs: 0,
              playUrl: null,
              controls: 'none',
              timeoutMs: 0,
              signsHere: false,
              allowDoh: false,
            },
      encoderAddress: () => ({ streamKey: STREAM_KEY, port: 40_000 }),
      keepPort: (showId, port) => void kept.push({ showId, port }),
      keepChoice: (_showId, choice) => void kept.push(choice),
      keepLive: (showIds) => void kept.push(showIds),
    },
    openSource: (wish) => {
      const source = new FakeSource(wish, starts.shift() ?? { ok: true });
      sources.push(source);
      return source;
    },
    now: () => Date.now(),
    wallNow: () => wall,
    lanAddresses: () => Promise.resolve([]),
    onIncident: (_showId, incident) => void told.push(`incident ${incident.cause}`),
    record: () => null,
    onLive: (isLive) => void told.push(isLive ? 'live' : 'over'),
    onFault: (where) => void told.push(`fault ${where}`),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function live(): LiveShowState {
  const state = hub.state.shows[0]?.live ?? null;
  if (state === null) throw new Error('not live');
  return state;
}

async function goLive(by: 'relay' | 'obs' = 'relay'): Promise<FakeSource> {
  expect(await desk.start({ showId: 'friday', source: by })).toEqual({ ok: true, value: null });
  const source = sources.at(-1);
  if (source === undefined) throw new Error('no source');
  return source;
}

function second(source: FakeSource, metrics: Partial<RelayMetrics> = {}): void {
  vi.advanceTimersByTime(1000);
  wall += 1000;
  source.tell({ event: 'metrics', ...METRICS, ...metrics });
}

function incident(source: FakeSource, { id, cause, alternatives, evidence }: LiveIncidentState, phase: LiveIncidentState['phase']): void {
  const more = phase === 'closed' ? { recoveredMs: 400, lostMs: 0, lostFrames: 0 } : {};
  source.tell({
    event: 'incident',
    id,
    phase,
    cause,
    alternatives: alternatives.map((code) => ({ code, tellApart: '' })),
    evidence,
    ...more,
  });
}

describe('going live', () => {
  it('listens on the show’s own port with its own key, and says neither the key nor the push URL to the window', async () => {
    const source = await goLive();
    expect(source.wish).toMatchObject({ listen: { host: '127.0.0.1', port: 40_000 }, streamKey: STREAM_KEY });
    expect(live()).toMatchObject({
      state: 'waiting',
      active: true,
      encoder: { servers: ['rtmp://127.0.0.1:40000/live'], connection: 'none' },
    });
    expect(JSON.stringify(hub.state)).not.toContain('canarylocal');
    expect(JSON.stringify(hub.state)).not.toContain('canarysecret');
    expect(kept).toContainEqual({ showId: 'friday', port: 40_000 });
    expect(told).toEqual(['live']);
  });

  it('takes another port when its own is taken, and says so', async () => {
    starts = [{ ok: false, errno: 'EADDRINUSE' }];
    await goLive();
    expect(sources.map(({ wish }) => wish.listen.port)).toEqual([40_000, 0]);
    expect(live().warnings).toMatchObject([{ code: 'port-moved', params: { port: 40_000 } }]);
    expect(kept).toContainEqual({ showId: 'friday', port: 41_935 });
  });

  it('refuses what cannot be, and leaves nothing behind', async () => {
    expect(await desk.start({ showId: 'nobody', source: 'relay' })).toEqual({ ok: false, code: 'unknown-show' });
    expect(await desk.start({ showId: 'other', source: 'relay' })).toEqual({ ok: false, code: 'no-push-url' });
    starts = [{ ok: false, errno: 'EACCES' }];
    expect(await desk.start({ showId: 'friday', source: 'relay' })).toEqual({ ok: false, code: 'cannot-listen', detail: 'EACCES' });
    expect(hub.state.shows[0]?.live).toBeNull();
    expect(desk.isLive).toBe(false);
    await goLive();
    expect(await desk.start({ showId: 'friday', source: 'relay' })).toEqual({ ok: false, code: 'already-live' });
  });

  it('gives the address for the clipboard only while it is live', async () => {
    expect(desk.encoderText('friday', 'key')).toBeNull();
    const source = await goLive();
    expect(desk.encoderText('friday', 'key')).toBe(STREAM_KEY);
    expect(desk.encoderText('friday', 'server')).toBe('rtmp://127.0.0.1:40000/live');
    source.end();
    await source.ended;
    expect(desk.encoderText('friday', 'key')).toBeNull();
  });
});

describe('what the window is told', () => {
  it('a second steps clock, numbers and chart in one state', async () => {
    const source = await goLive();
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    second(source);
    second(source, { outKbps: 5000 });
    expect(live()).toMatchObject({ clock: { onAirMs: 2000 }, metrics: { outKbps: 5000 }, series: { outKbps: [5900, 5000] } });
  });

  it('a silent source is counted too, with nothing', async () => {
    const source = await goLive();
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    second(source);
    vi.advanceTimersByTime(4500);
    expect(live().metrics).toBeNull();
    expect(live().series.outKbps.at(-1)).toBe(0);
    expect(live().clock.onAirMs).toBeGreaterThanOrEqual(4000);
  });

  it('while nobody looks: what happens, not the seconds', async () => {
    const source = await goLive();
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    desk.setSeen(false);
    const { rev } = hub.state;
    second(source);
    second(source);
    expect(hub.state.rev).toBe(rev);
    source.tell({ event: 'state', state: 'reconnecting', reason: 'live.server-closed' });
    expect(live()).toMatchObject({ state: 'reconnecting', reason: 'live.server-closed' });
    second(source);
    desk.setSeen(true);
    expect(live().series.atMs).toHaveLength(3);
  });

  it('the wait for the next try, counting down, and gone with the state', async () => {
    const source = await goLive();
    source.tell({ event: 'state', state: 'live' });
    source.tell({ event: 'state', state: 'reconnecting' });
    source.relay({
      type: 'attempt-failed',
      attempts: 3,
      nextInMs: 4000,
      end: {
        stage: 'tcp',
        how: 'silent',
        errno: null,
        detail: null,
        serverCode: null,
        serverText: null,
        address: '203.0.113.7',
        port: 1935,
        ageMs: 3000,
        publishedMs: null,
        sinceHeardMs: null,
        sinceProofMs: null,
        sentBytes: 0,
        unackedBytes: 0,
        pendingBytes: 0,
      },
    });
    second(source);
    expect(live()).toMatchObject({ retry: { attempts: 3, waitMs: 4000 }, clock: { retryInMs: 3000 } });
    source.tell({ event: 'state', state: 'live' });
    expect(live().retry).toBeNull();
  });

  it('an incident once each, its last word last; named ones are told outside too', async () => {
    const source = await goLive();
    source.tell({ event: 'state', state: 'live' });
    source.tell({ event: 'state', state: 'reconnecting' });
    incident(source, PATH_LOST, 'opened');
    incident(source, PATH_LOST, 'named');
    incident(source, { ...PATH_LOST, cause: 'live.silent' }, 'named');
    expect(live().reason).toBe('live.silent');
    incident(source, { ...PATH_LOST, cause: 'live.silent' }, 'closed');
    expect(live().incidents).toMatchObject([{ id: 'i3', phase: 'closed', cause: 'live.silent', recoveredMs: 400, lostMs: 0 }]);
    expect(told).toEqual(['live', 'incident live.path-lost']);
  });

  it('a reason that changes does not begin the state anew', async () => {
    const source = await goLive();
    source.tell({ event: 'state', state: 'reconnecting', reason: 'live.server-closed' });
    vi.advanceTimersByTime(5000);
    source.tell({ event: 'state', state: 'reconnecting', reason: 'live.path-lost' });
    expect(live().clock.inStateMs).toBe(5000);
  });

  it('a recording that fails is a warning, and the show goes on', async () => {
    const source = await goLive();
    source.relay({ type: 'recording', what: 'started', file: '/videos/a.flv', errno: null });
    expect(live().recording.status).toBe('on');
    source.relay({ type: 'recording', what: 'failed', file: '/videos/a.flv', errno: 'ENOSPC' });
    expect(live()).toMatchObject({
      active: true,
      recording: { status: 'failed' },
      warnings: [{ code: 'recording-failed', params: { errno: 'ENOSPC' } }],
    });
  });
});

describe('the end', () => {
  it('drains on Stop, stands as it ended, and lets another begin', async () => {
    const source = await goLive();
    source.tell({ event: 'state', state: 'live' });
    second(source);
    expect(desk.stop('friday')).toEqual({ ok: true, value: null });
    desk.stop('friday');
    expect(source.asked).toEqual(['stop 3000']);
    expect(live().stopping).toBe(true);
    source.end();
    await source.ended;
    await Promise.resolve();
    expect(live()).toMatchObject({ active: false, stopping: false, state: 'ended', reason: null, clock: { onAirMs: 1000 } });
    expect(desk.retryNow('friday')).toEqual({ ok: false, code: 'not-live' });
    expect(kept).toContainEqual(['friday']);
    await vi.waitFor(() => expect(told).toEqual(['live', 'over']));
    expect(kept.at(-1)).toEqual([]);
    await goLive();
    expect(live()).toMatchObject({ active: true, incidents: [] });
  });

  it('by a hopeless cause names it', async () => {
    const source = await goLive();
    source.end('expiry.expired');
    await source.ended;
    expect(live()).toMatchObject({ active: false, state: 'ended', reason: 'expiry.expired' });
  });

  it('of all shows is waited for when the program quits', async () => {
    const source = await goLive();
    let over = false;
    const all = desk.stopAll(500).then(() => {
      over = true;
    });
    await Promise.resolve();
    expect([source.asked, over]).toEqual([['stop 500'], false]);
    source.end();
    await all;
    expect(over).toBe(true);
  });
});

describe('beside the show', () => {
  it('the pre-flight learns that the stream is our own, and only while it is', async () => {
    const parsed = parsePushUrl(URL);
    if (!parsed.ok) throw new Error(parsed.code);
    const source = await goLive();
    expect(desk.localHolder(parsed.target)).toBeNull();
    source.tell({ event: 'state', state: 'live' });
    expect(desk.localHolder(parsed.target)).toBe('relay');
    expect(desk.localHolder({ ...parsed.target, stream: 'another' })).toBeNull();
    source.end();
    await source.ended;
    expect(desk.localHolder(parsed.target)).toBeNull();
  });

  it('another network makes what waits try at once', async () => {
    const source = await goLive();
    desk.surroundingsChanged();
    expect(source.asked).toEqual(['retry']);
  });

  it('another network forces nothing on an OBS that threw us out; the user may', async () => {
    const source = await goLive('obs');
    desk.surroundingsChanged();
    expect(source.asked).toEqual([]);
    desk.retryNow('friday');
    expect(source.asked).toEqual(['retry']);
  });

  it('the policy may change in mid-show', async () => {
    const source = await goLive();
    desk.setPolicy('friday', 'live-edge');
    expect(source.asked).toEqual(['live-edge']);
    expect(live().choice.policy).toBe('live-edge');
  });

  it('the system’s notice has the show and the cause, can be off, and leaves remarks alone', () => {
    const { state } = hub;
    expect(dropNotice(state, 'friday', PATH_LOST)).toEqual({
      title: 'Friday Club TV: dropped',
      body: 'The internet connection is gone: the router answers, nothing behind it does.',
    });
    expect(dropNotice(state, 'friday', { ...EXPIRED_DROP, cause: 'live.long-gop' })).toBeNull();
    expect(dropNotice({ ...state, settings: { ...state.settings, notifyDrops: false } }, 'friday', PATH_LOST)).toBeNull();
  });
});
