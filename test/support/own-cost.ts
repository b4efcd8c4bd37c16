import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Cost {
  /** The process's memory at its highest, above what it was before, MB. */
  readonly rssMb: number;
  /** What is held at the end, after a collection, above what was held before, MB. */
  readonly heldMb: number;
  /** The longest that the event loop stood still, ms. */
  readonly stillMs: number;
}

const held = (): number => {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const mb = (bytes: number): number => Math.round(bytes / 1e5) / 10;

/** What this process has spent since this call; measured in it, since it alone pays. Wants `--expose-gc`. */
export function measureOwnCost(): () => Cost {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  const heldBefore = held();
  const rssBefore = process.memoryUsage().rss;
  let rssMost = rssBefore;
  setInterval(() => {
    rssMost = Math.max(rssMost, process.memoryUsage().rss);
  }, 20);
  delay.enable();
  return () => {
    const stillMs = Math.round(delay.max / 1e6);
    return { rssMb: mb(rssMost - rssBefore), heldMb: mb(held() - heldBefore), stillMs };
  };
}
