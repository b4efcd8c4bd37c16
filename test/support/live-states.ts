import type { AppState, ShowState } from '../../electron/contract/app-state.ts';
import type { LiveIncidentState, LiveShowState } from '../../electron/contract/live-show.ts';
import { appState, run, show } from './window-states.ts';

/** Shows that are live, as main would say them; realistic, not measured. */

export const LIVE_NOW = Date.parse('2025-11-21T21:06:48.000Z');
const HOUR_MS = 3_600_000;
const ON_AIR_MS = 4 * HOUR_MS + 97_000;

const SECONDS = Array.from({ length: 300 }, (_, index) => index);

export const EXPIRED_DROP: LiveIncidentState = {
  id: 'i2',
  phase: 'closed',
  cause: 'live.expired',
  alternatives: [],
  evidence: { stage: 'live', how: 'fin', address: '203.0.113.7', port: 1935, ageMs: 14_340_000, resigned: true },
  openedAtMs: LIVE_NOW - 156_000,
  closedAtMs: LIVE_NOW - 155_600,
  recoveredMs: 400,
  lostMs: 0,
  lostFrames: 0,
};

export const CONGESTED: LiveIncidentState = {
  id: 'i1',
  phase: 'closed',
  cause: 'live.uplink-congested',
  alternatives: [],
  evidence: { queueMs: 1800, inKbps: 6020, outKbps: 3100 },
  openedAtMs: LIVE_NOW - 5_708_000,
  closedAtMs: LIVE_NOW - 5_702_000,
  recoveredMs: null,
  lostMs: null,
  lostFrames: null,
};

export const PATH_LOST: LiveIncidentState = {
  id: 'i3',
  phase: 'named',
  cause: 'live.path-lost',
  alternatives: [],
  evidence: { stage: 'live', how: 'silent', address: '203.0.113.7', port: 1935, where: 'isp', gateway: 'alive', attempts: 5 },
  openedAtMs: LIVE_NOW - 7000,
  closedAtMs: null,
  recoveredMs: null,
  lostMs: null,
  lostFrames: null,
};

export function liveShow(change: Partial<LiveShowState> = {}): LiveShowState {
  return {
    choice: { source: 'relay', policy: 'gapless', record: false, lan: false },
    watches: null,
    active: true,
    stopping: false,
    state: 'live',
    reason: null,
    startedAtMs: LIVE_NOW - ON_AIR_MS - 60_000,
    onAirAtMs: LIVE_NOW - ON_AIR_MS,
    endedAtMs: null,
    clock: { nowMs: LIVE_NOW, onAirMs: ON_AIR_MS, inStateMs: 155_000, retryInMs: null },
    retry: null,
    obs: null,
    metrics: {
      inKbps: 6020,
      outKbps: 6000,
      fps: 30,
      gopMs: 2000,
      queueMs: 40,
      queueBytes: 30_000,
      droppedFrames: 0,
      unackedBytes: 90_000,
      rttMs: 18,
      avSkewMs: 3,
    },
    series: {
      span: '5m',
      atMs: SECONDS.map((second) => LIVE_NOW - (299 - second) * 1000),
      inKbps: SECONDS.map((second) => 6020 + Math.round(80 * Math.sin(second / 3))),
      outKbps: SECONDS.map((second) => 6000 + Math.round(90 * Math.sin(second / 4))),
      fps: SECONDS.map(() => 30),
      queueMs: SECONDS.map(() => 40),
    },
    incidents: [CONGESTED, EXPIRED_DROP],
    warnings: [],
    encoder: { servers: ['rtmp://127.0.0.1:41935/live'], keyFingerprint: 'c04e', connection: 'here' },
    recording: { status: 'off', file: null, errno: null },
    ...change,
  };
}

function screen(live: LiveShowState | null, change: Partial<ShowState> = {}): AppState {
  const friday = show({ name: 'Harbour Sunset', run: run({ stale: 'age' }), live, ...change });
  return appState({ shows: [friday, show({ id: 'other', name: 'Club TV' })], selectedShowId: 'friday' });
}

const OBS = { source: 'obs', policy: 'gapless', record: false, lan: false } as const;

/** Every screen of the Live tab, by name. */
export const LIVE_SCREENS = {
  before: screen(null),
  waiting: screen(
    liveShow({
      state: 'waiting',
      onAirAtMs: null,
      clock: { nowMs: LIVE_NOW, onAirMs: null, inStateMs: 4000, retryInMs: null },
      incidents: [],
      metrics: null,
      series: { span: '5m', atMs: [], inKbps: [], outKbps: [], fps: [], queueMs: [] },
      encoder: { servers: ['rtmp://127.0.0.1:41935/live'], keyFingerprint: 'c04e', connection: 'none' },
    }),
  ),
  lan: screen(
    liveShow({
      choice: { source: 'relay', policy: 'gapless', record: false, lan: true },
      state: 'waiting',
      onAirAtMs: null,
      clock: { nowMs: LIVE_NOW, onAirMs: null, inStateMs: 4000, retryInMs: null },
      incidents: [],
      metrics: null,
      encoder: { servers: ['rtmp://192.168.1.20:41935/live', 'rtmp://10.0.0.5:41935/live'], keyFingerprint: 'c04e', connection: 'none' },
      warnings: [{ code: 'encoder-rejected', atMs: LIVE_NOW - 3000, params: {} }],
    }),
  ),
  connecting: screen(
    liveShow({
      state: 'connecting',
      onAirAtMs: null,
      incidents: [],
      clock: { nowMs: LIVE_NOW, onAirMs: null, inStateMs: 300, retryInMs: null },
    }),
  ),
  'on-air': screen(liveShow()),
  night: screen(
    liveShow({
      incidents: Array.from({ length: 60 }, (_, index) => {
        const openedAtMs = LIVE_NOW - (61 - index) * 180_000;
        return { ...EXPIRED_DROP, id: `n${index}`, cause: 'live.server-closed' as const, openedAtMs, closedAtMs: openedAtMs + 400 };
      }),
    }),
  ),
  weak: screen(
    liveShow({
      state: 'degraded',
      reason: 'live.uplink-congested',
      incidents: [{ ...CONGESTED, phase: 'named', closedAtMs: null, openedAtMs: LIVE_NOW - 6000 }],
      warnings: [{ code: 'overflow', atMs: LIVE_NOW - 2000, params: { droppedMs: 3200, droppedFrames: 96 } }],
    }),
  ),
  reconnecting: screen(
    liveShow({
      state: 'reconnecting',
      reason: 'live.path-lost',
      clock: { nowMs: LIVE_NOW, onAirMs: ON_AIR_MS, inStateMs: 7000, retryInMs: 2000 },
      retry: { attempts: 5, waitMs: 4000 },
      incidents: [CONGESTED, EXPIRED_DROP, PATH_LOST],
    }),
  ),
  ended: screen(
    liveShow({
      active: false,
      state: 'ended',
      endedAtMs: LIVE_NOW,
      encoder: { servers: ['rtmp://127.0.0.1:41935/live'], keyFingerprint: 'c04e', connection: 'none' },
    }),
  ),
  hopeless: screen(liveShow({ active: false, state: 'ended', reason: 'expiry.expired', endedAtMs: LIVE_NOW })),
  watching: screen(
    liveShow({ choice: { source: 'watch', policy: 'gapless', record: false, lan: false }, watches: 'stream', encoder: null }),
  ),
  road: screen(
    liveShow({
      choice: { source: 'watch', policy: 'gapless', record: false, lan: false },
      watches: 'road',
      state: 'waiting',
      onAirAtMs: null,
      encoder: null,
      metrics: null,
      incidents: [],
      clock: { nowMs: LIVE_NOW, onAirMs: null, inStateMs: 4000, retryInMs: null },
    }),
  ),
  'obs-missing': screen(
    liveShow({
      choice: OBS,
      obs: { link: 'not-found', aim: 'unknown' },
      state: 'waiting',
      onAirAtMs: null,
      encoder: null,
      metrics: null,
      incidents: [],
      series: { span: '5m', atMs: [], inKbps: [], outKbps: [], fps: [], queueMs: [] },
      clock: { nowMs: LIVE_NOW, onAirMs: null, inStateMs: 4000, retryInMs: null },
    }),
  ),
  'obs-slow': screen(
    liveShow({
      choice: OBS,
      obs: { link: 'connected', aim: 'this' },
      state: 'degraded',
      reason: 'live.encoder-slow',
      encoder: null,
      metrics: {
        inKbps: 5100,
        outKbps: 5100,
        fps: 24.3,
        queueMs: 0,
        droppedFrames: 12,
        encoderLostFrames: 340,
        renderLostFrames: 21,
        rttMs: 18,
      },
      incidents: [
        {
          ...CONGESTED,
          phase: 'named',
          cause: 'live.encoder-slow',
          evidence: {
            fps: 24.3,
            inKbps: 5100,
            outKbps: 5100,
            queueMs: 0,
            droppedFrames: 12,
            nominalFps: 30,
            lostFps: 6,
            lostBy: 'encoder',
          },
          closedAtMs: null,
          openedAtMs: LIVE_NOW - 6000,
        },
      ],
    }),
  ),
} satisfies { readonly [name: string]: AppState };

export type LiveScreenName = keyof typeof LIVE_SCREENS;
