import { expect, test } from 'vitest';
import { Meter, type StreamFault } from '../../../electron/relay/meter.ts';
import { frame } from './made-frames.ts';

const IDLE = { outBytes: 0, queueMs: 0, queueBytes: 0, droppedFrames: 0, unackedBytes: 0, rttMs: null };
const CALM = { stepMs: 33, backwardsMs: 0 };

function meter(): { meter: Meter; faults: StreamFault[] } {
  const faults: StreamFault[] = [];
  return { meter: new Meter(0, (fault) => faults.push(fault)), faults };
}

test('a second of 25 pictures of 10 kB and what went out', () => {
  const { meter: one } = meter();
  for (let i = 0; i < 25; i += 1) one.received(frame('video', i === 0 ? 'key' : 'inter', i * 40, 10_000), CALM, i * 40);
  const metrics = one.tick({ ...IDLE, outBytes: 125_000, queueMs: 12.4, rttMs: 3.14 }, 1000);
  expect(metrics).toMatchObject({ inKbps: 2000, outKbps: 1000, fps: 25, queueMs: 12, rttMs: 3.1, avSkewMs: 0 });
  expect(one.tick({ ...IDLE, outBytes: 125_000 }, 2000)).toMatchObject({ inKbps: 0, outKbps: 0, fps: 0 });
  expect('rttMs' in one.tick(IDLE, 3000)).toBe(false);
});

test('the group’s length, and a long one said while it is still open', () => {
  const { meter: one, faults } = meter();
  for (let dts = 0; dts <= 8000; dts += 40) one.received(frame('video', dts % 8000 === 0 ? 'key' : 'inter', dts), CALM, dts);
  expect(faults).toEqual([{ what: 'long-gop', byMs: 4040 }]);
  expect(one.tick(IDLE, 8000).gopMs).toBe(8000);
});

test('jumps and steps back are said once in ten seconds', () => {
  const { meter: one, faults } = meter();
  one.received(frame('video', 'key', 0), CALM, 0);
  one.received(frame('video', 'inter', 1500), { stepMs: 1500, backwardsMs: 0 }, 10);
  one.received(frame('video', 'inter', 3500), { stepMs: 2000, backwardsMs: 0 }, 20);
  one.received(frame('video', 'inter', 3500), { stepMs: 0, backwardsMs: 700 }, 30);
  one.received(frame('video', 'inter', 5500), { stepMs: 2000, backwardsMs: 0 }, 11_000);
  expect(faults.map((fault) => fault.what)).toEqual(['timestamp-jump', 'timestamp-backwards', 'timestamp-jump', 'long-gop']);
});

test('tracks drifting apart are seen, a constant interleaving is not', () => {
  const { meter: one, faults } = meter();
  let last = 0;
  for (let second = 0; second < 20; second += 1) {
    for (let ms = 0; ms < 1000; ms += 50) {
      const now = second * 1000 + ms;
      one.received(frame('video', now % 2000 === 0 ? 'key' : 'inter', now), CALM, now);
      // 200 ms ahead from the start; from the tenth second on it gains 50 ms a second.
      one.received(frame('audio', 'sound', now + 200 + Math.max(0, now - 10_000) * 0.05), CALM, now + 5);
    }
    last = one.tick(IDLE, (second + 1) * 1000).avSkewMs;
    if (second < 10) expect(Math.abs(last)).toBeLessThan(20);
  }
  expect(last).toBeGreaterThan(400);
  expect(faults.map((fault) => fault.what)).toEqual(['av-drift']);
});
