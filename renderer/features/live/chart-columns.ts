import type { LiveSeries } from '../../../electron/contract/live-show.ts';

/** As the chart draws it: unix seconds, then a value or a hole. */
export type ChartColumns = [number[], ...(number | null)[][]];

/** A hole this much wider than a step is none of rounding. */
const HOLE_STEPS = 2.5;

/** The columns of a series. Where nothing was known for longer than a step, the lines are broken; without a step none is. */
export function columnsOf({ atMs, inKbps, outKbps, fps, queueMs }: LiveSeries, stepMs: number | null): ChartColumns {
  const seconds: number[] = [];
  const lines = [inKbps, outKbps, fps, queueMs].map((values) => ({ values, drawn: [] as (number | null)[] }));
  const add = (at: number, index: number | null): void => {
    seconds.push(at / 1000);
    for (const { values, drawn } of lines) drawn.push(index === null ? null : (values[index] ?? null));
  };
  for (const [index, at] of atMs.entries()) {
    const before = atMs[index - 1];
    if (stepMs !== null && before !== undefined && at - before > stepMs * HOLE_STEPS) add(before + stepMs, null);
    add(at, index);
  }
  return [seconds, ...lines.map(({ drawn }) => drawn)];
}
