import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LiveEvent } from '../../../electron/contract/live-status.ts';
import { ObsSource } from '../../../electron/live/sources/obs.ts';
import { ObsLink } from '../../../electron/obs/link.ts';
import { systemPorts } from '../../../electron/preflight/ports.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { pause } from '../../support/pause.ts';
import { startScriptedObs, type ScriptedObs } from '../../support/obs-websocket.ts';
import { fakeResolver } from '../../support/resolver.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };
let obs: ScriptedObs;
let source: ObsSource;
let link: ObsLink;
let events: LiveEvent[];

beforeEach(async () => {
  obs = await startScriptedObs();
  events = [];
  const parsed = parsePushUrl('rtmp://127.0.0.1:1/live/friday');
  if (!parsed.ok) throw new Error(parsed.code);
  const show = {
    target: parsed.target,
    provider: null,
    keys: {},
    algorithm: 'auto',
    plannedHours: null,
    playUrl: null,
    controls: 'none',
    allowDoh: false,
  } as const;
  link = new ObsLink(() => performance.now());
  link.use({ host: '127.0.0.1', port: obs.port }, null);
  source = new ObsSource({ show, link, ports: systemPorts(fakeResolver({})), tell: (event) => events.push(event), tellApart: () => '' });
  await source.start();
  await expect.poll(() => link.state, PATIENCE).toBe('connected');
});
afterEach(async () => {
  source.stopNow();
  await source.ended;
  expect(link.state).toBe('off');
  await obs.close();
});

const states = (): readonly string[] => events.flatMap((event) => (event.event === 'state' ? [event.state] : []));
const incidents = () => events.flatMap((event) => (event.event === 'incident' ? [event] : []));

function goesLive(): void {
  obs.state.active = true;
  obs.streamState('STARTING', false);
  obs.streamState('STARTED', true);
}

test('waits, goes live, and tells rates from OBS’s counters', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toEqual(['waiting', 'connecting', 'live']);
  const growing = setInterval(() => {
    obs.state.bytes += 62_500;
    obs.state.frames += 6;
  }, 200);
  await expect
    .poll(() => events.findLast(({ event }) => event === 'metrics'), PATIENCE)
    .toMatchObject({ event: 'metrics', droppedFrames: 0 });
  clearInterval(growing);
  const metrics = events.findLast(({ event }) => event === 'metrics');
  expect(metrics?.event === 'metrics' ? metrics.outKbps : 0).toBeGreaterThan(1000);
});

test('a drop that OBS mends: one incident, its cause found by our own checks, closed when OBS is back', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toContain('live');
  // A push that ends sooner was refused, whatever the server said first.
  await pause(3200);
  obs.state.reconnecting = true;
  obs.streamState('RECONNECTING', false);
  await expect.poll(() => incidents().at(-1), PATIENCE).toMatchObject({ phase: 'named' });
  obs.state.reconnecting = false;
  obs.streamState('RECONNECTED', true);
  await expect
    .poll(() => incidents().at(-1), PATIENCE)
    .toMatchObject({
      phase: 'closed',
      cause: 'live.server-closed',
      // Nobody listens where it pushed to.
      evidence: { source: 'obs', serverNow: 'refused' },
    });
  expect(new Set(incidents().map(({ id }) => id)).size).toBe(1);
  expect(states()).toEqual(['waiting', 'connecting', 'live', 'reconnecting', 'live']);
});

test('the user’s own stop is no incident, said once or twice', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toContain('live');
  obs.state.active = false;
  for (const state of ['STOPPING', 'STOPPED', 'STOPPED']) obs.streamState(state, false);
  await expect.poll(states, PATIENCE).toEqual(['waiting', 'connecting', 'live', 'ended', 'waiting']);
  expect(incidents()).toEqual([]);
});

test('OBS quits in mid-show: the encoder is gone; it is found again when it is back, in the middle of its push', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toContain('live');
  const { port, state } = obs;
  await obs.close();
  await expect.poll(() => incidents().at(-1), PATIENCE).toMatchObject({ phase: 'named', cause: 'live.encoder-gone' });
  obs = await startScriptedObs({ ...state, active: true }, port);
  await expect.poll(() => incidents().at(-1)?.phase, PATIENCE).toBe('closed');
  await expect.poll(() => states().at(-1), PATIENCE).toBe('live');
});

test('an OBS that hangs is noticed by its silence', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toContain('live');
  obs.die();
  await expect.poll(() => incidents().at(-1), PATIENCE).toMatchObject({ cause: 'live.encoder-gone', evidence: { obs: 'silent' } });
});
