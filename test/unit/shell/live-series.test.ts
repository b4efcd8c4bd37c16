import { describe, expect, it } from 'vitest';
import { SeriesKeeper } from '../../../electron/shell/live-series.ts';

const point = (second: number, outKbps = 6000, queueMs = 40) => ({ atMs: second * 1000, inKbps: 6000, outKbps, fps: 30, queueMs });

function filled(seconds: number): SeriesKeeper {
  const keeper = new SeriesKeeper();
  for (let second = 1; second <= seconds; second += 1)
    keeper.push(point(second, second % 10 === 0 ? 0 : 6000, second % 10 === 0 ? 900 : 40));
  return keeper;
}

describe('the seconds of a show', () => {
  it('stay single for five minutes', () => {
    const { atMs } = filled(1000).series('5m');
    expect(atMs).toHaveLength(300);
    expect(atMs.at(-1)).toBe(1_000_000);
  });

  it('are thinned by ten for the hour, the highest queue kept', () => {
    const { atMs, outKbps, queueMs } = filled(8000).series('1h');
    expect(atMs.length).toBeLessThanOrEqual(361);
    expect(outKbps.every((kbps) => kbps === 5400)).toBe(true);
    expect(queueMs.every((ms) => ms === 900)).toBe(true);
  });

  it.each([10, 700, 5000, 50_000])('of a whole show of %i s fit, from its first to its last', (seconds) => {
    const { atMs } = filled(seconds).series('show');
    expect(atMs.length).toBeLessThanOrEqual(721);
    expect(atMs[0]).toBeLessThan(seconds * 1000 * 0.02 + 2000);
    expect(atMs.at(-1)).toBeGreaterThan(seconds * 1000 * 0.99 - 2000);
    expect(atMs).toEqual(atMs.toSorted((left, right) => left - right));
  });

  it('never run backwards, whatever the clock is set to', () => {
    const keeper = new SeriesKeeper();
    for (const second of [100, 101, 50, 51]) keeper.push(point(second));
    expect(keeper.series('5m').atMs).toEqual([100_000, 101_000, 102_000, 103_000]);
  });
});
