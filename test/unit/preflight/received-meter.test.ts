import { describe, expect, it } from 'vitest';
import { ReceivedMeter } from '../../../electron/preflight/received-meter.ts';

const MORE = 1_000_000_000;

/** An Ack each 100 ms of 10 kB: 800 kb/s. */
function acked(meter: ReceivedMeter, fromMs: number, toMs: number, counter = (bytes: number): number => bytes): void {
  for (let ms = fromMs; ms <= toMs; ms += 100) meter.acknowledged(counter(ms * 100), MORE, ms);
}

describe('what was received', () => {
  it('is read between two Acks, and nothing is added behind the last one', () => {
    const meter = new ReceivedMeter(0, 0);
    acked(meter, 100, 1000);
    expect(meter.bytesAt(550)).toBe(55_000);
    expect(meter.bytesAt(5000)).toBe(100_000);
    expect(meter.kbps(200, 950)).toBe(800);
    expect(meter.countedBy).toBe('ack');
  });

  it.each([
    ['begins anew, as nginx’s does', (bytes: number) => (bytes < 50_000 ? bytes : bytes - 50_000)],
    ['wraps at 32 bits', (bytes: number) => (0xffff_f000 + bytes) % 0x1_0000_0000],
    ['counts from somewhere else', (bytes: number) => bytes + 3_000_000_000],
  ])('counts on where the server’s counter %s', (_what, counter) => {
    const meter = new ReceivedMeter(0, 0);
    for (let ms = 100; ms <= 1000; ms += 100) meter.acknowledged(counter(ms * 100), ms * 100 + 20_000, ms);
    // All but the step in which it jumped.
    expect(meter.provedBytes).toBeGreaterThanOrEqual(80_000);
    expect(meter.provedBytes).toBeLessThanOrEqual(100_000);
    expect(meter.kbps(600, 1000)).toBeCloseTo(800, 5);
  });

  it('a counter that stands still proves nothing', () => {
    const meter = new ReceivedMeter(0, 500);
    for (let ms = 100; ms <= 1000; ms += 100) meter.acknowledged(500, MORE, ms);
    expect(meter).toMatchObject({ countedBy: null, provedMs: null });
  });

  it('takes answers to barriers alike, and neither twice', () => {
    const meter = new ReceivedMeter(0, 0);
    for (let ms = 200; ms <= 1000; ms += 200) {
      meter.answered(ms * 100, ms);
      meter.acknowledged(ms * 100, MORE, ms + 1);
    }
    expect(meter.provedBytes).toBe(100_000);
    expect(meter.countedBy).toBe('barrier');
  });
});

describe('stalls', () => {
  it('are spans without any proof, within the time looked at', () => {
    const meter = new ReceivedMeter(0, 0);
    acked(meter, 100, 3000);
    acked(meter, 4200, 5000);
    expect(meter.stalls(1000, 5000, 700)).toEqual({ count: 1, longestMs: 1200 });
    expect(meter.stalls(4000, 5000, 700)).toEqual({ count: 0, longestMs: 200 });
    expect(meter.stalls(1000, 9000, 700)).toEqual({ count: 2, longestMs: 4000 });
  });

  it('of this computer are none of the road’s', () => {
    const meter = new ReceivedMeter(0, 0);
    acked(meter, 100, 3000);
    meter.paused(4150);
    acked(meter, 4200, 5000);
    expect(meter.stalls(1000, 5000, 700).count).toBe(0);
  });
});
