import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LiveObsState } from '../../electron/contract/live-show.ts';
import type { LiveEvent } from '../../electron/contract/live-status.ts';
import { ObsSource } from '../../electron/live/sources/obs.ts';
import { ObsLink } from '../../electron/obs/link.ts';
import { systemPorts } from '../../electron/preflight/ports.ts';
import { madeLiveShow } from '../support/made-live-show.ts';
import { pause } from '../support/pause.ts';
import { startScriptedObs, type ScriptedObs } from '../support/obs-websocket.ts';
import { fakeResolver } from '../support/resolver.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };
let obs: ScriptedObs;
let source: ObsSource;
let link: ObsLink;
let events: LiveEvent[];
let sights: LiveObsState[];

beforeEach(async () => {
  obs = await startScriptedObs({ service: { server: 'rtmp://127.0.0.1:1/live', key: 'friday' } });
  events = [];
  sights = [];
  link = new ObsLink(() => performance.now());
  link.use({ host: '127.0.0.1', port: obs.port }, null);
  source = new ObsSource({
    show: madeLiveShow('rtmp://127.0.0.1:1/live/friday'),
    link,
    ports: systemPorts(fakeResolver({})),
    tell: (event) => events.push(event),
    tellApart: () => '',
    onObs: (sight) => sights.push(sight),
  });
  await source.start();
  await expect.poll(() => sights.at(-1), PATIENCE).toEqual({ link: 'connected', aim: 'this' });
});
afterEach(async () => {
  source.stopNow();
  await source.ended;
  expect(link.state).toBe('off');
  await obs.close();
});

const states = (): readonly string[] => events.flatMap((event) => (event.event === 'state' ? [event.state] : []));
const incidents = () => events.flatMap((event) => (event.event === 'incident' ? [event] : []));

/** A push of so much every 200 ms, until the returned function is called. */
function pushes(more: () => void = () => {}): () => void {
  const timer = setInterval(() => {
    if (obs.state.reconnecting) return;
    obs.state.bytes += 62_500;
    obs.state.frames += 6;
    more();
  }, 200);
  return () => clearInterval(timer);
}

function goesLive(): void {
  obs.state.active = true;
  obs.streamState('STARTING', false);
  obs.streamState('STARTED', true);
}

test('waits, goes live, and tells rates from OBS’s counters', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toEqual(['waiting', 'connecting', 'live']);
  const stop = pushes();
  await expect
    .poll(() => events.findLast(({ event }) => event === 'metrics'), PATIENCE)
    .toMatchObject({ event: 'metrics', droppedFrames: 0 });
  stop();
  const metrics = events.findLast(({ event }) => event === 'metrics');
  expect(metrics?.event === 'metrics' ? metrics.outKbps : 0).toBeGreaterThan(1000);
});

test('a drop that OBS mends: one incident, its cause found by our own checks, closed when OBS is back', async () => {
  goesLive();
  await expect.poll(states, PATIENCE).toContain('live');
  const stop = pushes();
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
  stop();
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

test('a push of OBS to another stream is not this show; set to this one, it is', async () => {
  obs.state.service = { server: 'rtmp://127.0.0.1:1/live', key: 'saturday' };
  await expect.poll(() => sights.at(-1), PATIENCE).toEqual({ link: 'connected', aim: 'other' });
  goesLive();
  const stop = pushes();
  await pause(2500);
  stop();
  expect(states()).toEqual(['waiting']);
  expect(events.filter(({ event }) => event === 'metrics')).toEqual([]);
  obs.state.active = false;
  obs.streamState('STOPPED', false);
  obs.state.service = { server: 'rtmp://127.0.0.1:1/live/', key: 'friday?txSecret=1&txTime=2' };
  await expect.poll(() => sights.at(-1), PATIENCE).toEqual({ link: 'connected', aim: 'this' });
  goesLive();
  await expect.poll(states, PATIENCE).toEqual(['waiting', 'connecting', 'live']);
});

test('set to another stream and started within the same second: no show of ours', async () => {
  obs.state.service = { server: 'rtmp://127.0.0.1:1/live', key: 'saturday' };
  obs.streamState('STARTING', false);
  await expect.poll(() => sights.at(-1)?.aim, PATIENCE).toBe('other');
  obs.state.active = true;
  obs.streamState('STARTED', true);
  await pause(1500);
  expect(states()).not.toContain('live');
  expect(states().at(-1)).toBe('waiting');
});

test('settings that cannot be read for a while end no push', async () => {
  goesLive();
  const stop = pushes();
  await expect.poll(states, PATIENCE).toContain('live');
  obs.state.notReady = ['GetStreamServiceSettings'];
  await pause(2500);
  stop();
  expect(states()).toEqual(['waiting', 'connecting', 'live']);
  expect(sights.at(-1)).toEqual({ link: 'connected', aim: 'this' });
});

test('nothing leaves OBS and the ingest does not answer: off air, long before OBS says so', async () => {
  goesLive();
  const stop = pushes();
  await expect.poll(() => events.findLast(({ event }) => event === 'metrics'), PATIENCE).toBeDefined();
  stop();
  await expect
    .poll(() => incidents().at(0), PATIENCE)
    .toMatchObject({ phase: 'opened', cause: 'live.silent', evidence: { how: 'silent' } });
  expect(states().at(-1)).toBe('reconnecting');
  // OBS goes on calling itself live; what counts is that bytes flow again.
  await pause(1500);
  expect(states().at(-1)).toBe('reconnecting');
  const stopAgain = pushes();
  await expect.poll(() => states().at(-1), PATIENCE).toBe('live');
  stopAgain();
});

test.each([
  ['render', 'renderSkipped'],
  ['encoder', 'encoderSkipped'],
] as const)('frames lost by the %s are told apart, and make a weak stream', async (where, counter) => {
  goesLive();
  const stop = pushes(() => {
    obs.state[counter] += 2;
  });
  await expect
    .poll(() => incidents().at(-1), PATIENCE)
    .toMatchObject({ phase: 'named', cause: 'live.encoder-slow', evidence: { lostBy: where } });
  stop();
  expect(states().at(-1)).toBe('degraded');
});
