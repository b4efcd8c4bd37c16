import { expect, test } from 'vitest';
import { CatchUpPacer } from '../../../electron/relay/pacer.ts';

/**
 * Sends a backlog of `backlogMs` while new frames go on arriving; gives ms until caught up, or null after `limitMs`. `everySecond` is told
 * the time.
 */
function run(pacer: CatchUpPacer, backlogMs: number, limitMs: number, everySecond: (nowMs: number) => void = () => {}): number | null {
  let sent = 0;
  for (let now = 0; now < limitMs; now += 10) {
    if (now % 1000 === 0) everySecond(now);
    const newest = backlogMs + now;
    while (sent <= newest && pacer.waitMs(sent, newest - sent, now) === 0) sent += 33;
    if (!pacer.catchingUp) return now;
  }
  return null;
}

test('a backlog is sent at twice the stream’s rate, new frames included', () => {
  const pacer = new CatchUpPacer();
  pacer.begin(0, 0, 8000, null);
  const tookMs = run(pacer, 10_000, 60_000);
  expect(tookMs).toBeGreaterThan(8500);
  expect(tookMs).toBeLessThan(10_500);
});

test('a saturated uplink that carries 1.5 x the stream is used to 0.8', () => {
  const pacer = new CatchUpPacer();
  pacer.begin(0, 0, 8000, 12_000);
  expect(run(pacer, 2000, 60_000)).toBeGreaterThan(5000);
});

test('an uplink proved to carry less than the stream still gets a shrinking backlog', () => {
  const pacer = new CatchUpPacer();
  pacer.begin(0, 0, 8000, 4000);
  expect(run(pacer, 2000, 60_000)).not.toBeNull();
});

test('a road that was slow and takes everything again gets more and more; one that is full only what it has proved', () => {
  const free = new CatchUpPacer();
  free.begin(0, 0, 8000, 4000);
  // At 1.1 times the stream it would be 190 s.
  expect(run(free, 19_000, 300_000, (nowMs) => free.adapt(false, nowMs, 8000, 4000))).toBeLessThan(30_000);
  const full = new CatchUpPacer();
  full.begin(0, 0, 8000, null);
  expect(run(full, 4000, 300_000, (nowMs) => full.adapt(true, nowMs, 8000, 12_000))).toBeGreaterThan(15_000);
});

test('however often it is asked, nothing goes twice: twice the stream stays twice the stream', () => {
  const pacer = new CatchUpPacer();
  pacer.begin(0, 0, 8000, null);
  expect(run(pacer, 10_000, 60_000, (nowMs) => pacer.adapt(false, nowMs, 8000, null))).toBeGreaterThan(8500);
});

test('a backlog that does not shrink for 10 s is said', () => {
  const pacer = new CatchUpPacer();
  pacer.begin(0, 0, 8000, null);
  expect(pacer.stalled(5000, 0)).toBe(false);
  expect(pacer.stalled(4000, 5000)).toBe(false);
  expect(pacer.stalled(4100, 14_999)).toBe(false);
  expect(pacer.stalled(4100, 15_000)).toBe(true);
  expect(pacer.stalled(4100, 16_000)).toBe(false);
});
