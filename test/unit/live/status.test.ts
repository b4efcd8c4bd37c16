import { describe, expect, test } from 'vitest';
import type { LiveMetrics, LiveState } from '../../../electron/contract/live-status.ts';
import type { RelayState } from '../../../electron/contract/relay-port.ts';
import { IDLE, reduceStatus, type LiveStatus, type StatusInput } from '../../../electron/live/status.ts';
import { CALM_SECOND } from './calm-second.ts';

type Step = (atMs: number) => StatusInput;

const state =
  (name: RelayState): Step =>
  (atMs) => ({ type: 'state', state: name, atMs });
const second =
  (change: Partial<LiveMetrics> = {}): Step =>
  (atMs) => ({ type: 'metrics', metrics: { ...CALM_SECOND, ...change }, atMs });
const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

/** Every change of state, one step a second. */
function run(steps: readonly Step[]): { readonly seen: readonly LiveState[]; readonly last: LiveStatus } {
  const seen: LiveState[] = [];
  let status = IDLE;
  for (const [index, step] of steps.entries()) {
    status = reduceStatus(status, step(index * 1000));
    if (seen.at(-1) !== status.state) seen.push(status.state);
  }
  return { seen, last: status };
}

const LIVE = [state('waiting'), state('connecting'), state('live'), ...times(8, second())];
const ON_AIR: readonly LiveState[] = ['waiting', 'connecting', 'live'];

describe('the status of a show', () => {
  test('ten calm minutes are live throughout, a still picture among them', () => {
    const still = second({ inKbps: 400, outKbps: 400 });
    const slowly = second({ fps: 12 });
    expect(run([...LIVE, ...times(500, second()), ...times(60, still), ...times(40, slowly)]).seen).toEqual(ON_AIR);
  });

  test('one bad second is a hiccup', () => {
    expect(run([...LIVE, second({ queueMs: 5000 }), ...times(20, second())]).seen).toEqual(ON_AIR);
  });

  const drops = (count: number): Step[] => Array.from({ length: count }, (_, i) => second({ droppedFrames: i + 1, queueMs: 800 }));
  test.each([
    ['a queue of two seconds that does not shrink', times(3, second({ queueMs: 2000 })), 'live.uplink-congested'],
    ['frames dropped every second', drops(3), 'live.uplink-congested'],
    ['half the pictures and half the bits, nothing queued', times(3, second({ fps: 14, inKbps: 2800 })), 'live.encoder-slow'],
  ] as const)('%s for three seconds is degraded, with the reason', (_what, bad, reason) => {
    expect(run([...LIVE, ...bad.slice(0, 2)]).seen).toEqual(ON_AIR);
    const { last } = run([...LIVE, ...bad]);
    expect(last).toMatchObject({ state: 'degraded', reason });
  });

  test('five good seconds in a row are live again', () => {
    const weak = [...LIVE, ...times(4, second({ queueMs: 3000 }))];
    expect(run([...weak, ...times(4, second())]).last.state).toBe('degraded');
    expect(run([...weak, ...times(4, second()), second({ queueMs: 900 }), ...times(4, second())]).last.state).toBe('degraded');
    expect(run([...weak, ...times(5, second())]).last).toMatchObject({ state: 'live', reason: null });
  });

  test('a backlog that is being caught up with is no weakness', () => {
    const catchingUp = Array.from({ length: 20 }, (_, i) => second({ queueMs: 20_000 - i * 1000 }));
    expect(run([...LIVE, state('reconnecting'), state('live'), ...catchingUp]).seen).toEqual([...ON_AIR, 'reconnecting', 'live']);
  });

  test('a link on the edge does not flap: each relapse makes it harder to be well', () => {
    const edge = Array.from({ length: 600 }, (_, i) => second({ queueMs: i % 12 < 4 ? 2000 : 100 }));
    const changes = run([...LIVE, ...edge]).seen.length - ON_AIR.length;
    expect(changes).toBeGreaterThan(0);
    expect(changes).toBeLessThanOrEqual(3);
  });

  test('an encoder that slows down does not teach that slow is normal; its own word counts most', () => {
    const fading = Array.from({ length: 60 }, (_, i) => second({ fps: 30 - i * 0.4, inKbps: 6000 - i * 80 }));
    expect(run([...LIVE, ...fading]).last.state).toBe('degraded');
    const declared: Step = (atMs) => ({ type: 'nominal', nominal: { fps: 60, kbps: 9000 }, atMs });
    expect(run([state('live'), declared, ...times(4, second({ fps: 30, inKbps: 5000 }))]).last.reason).toBe('live.encoder-slow');
  });

  test('a drop while degraded, then live again: both at once, and the weakness is forgotten', () => {
    const steps = [...LIVE, ...times(3, second({ queueMs: 3000 })), state('reconnecting'), state('live'), second()];
    expect(run(steps).seen).toEqual([...ON_AIR, 'degraded', 'reconnecting', 'live']);
  });

  test('on-air time counts from the first live second to the end, across drops', () => {
    const { last } = run([...LIVE, state('reconnecting'), state('live'), second()]);
    expect(last).toMatchObject({ onAirSinceMs: 2000, state: 'live', sinceMs: 12_000 });
    expect(run([...LIVE, state('ended')]).last).toMatchObject({ onAirSinceMs: null, state: 'ended' });
  });

  test('a cause that is named later becomes the reason of what is being reconnected, and of nothing else', () => {
    const cause: Step = (atMs) => ({ type: 'cause', cause: 'live.path-lost', atMs });
    expect(run([...LIVE, cause]).last.reason).toBeNull();
    expect(run([...LIVE, state('reconnecting'), cause]).last.reason).toBe('live.path-lost');
    expect(run([...LIVE, state('reconnecting'), cause, state('live')]).last.reason).toBeNull();
  });
});
