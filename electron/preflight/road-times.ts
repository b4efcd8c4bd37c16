import type { CheckRun } from './check.ts';

const IDLE_CONNECTS = 5;
const IDLE_MS = 1500;
const EVERY_MS = 500;
/** A connection that takes longer counts as this. */
const SLOWEST_MS = 3000;

export interface RoadEnd {
  readonly address: string;
  readonly port: number;
}

type Ports = Pick<CheckRun, 'ports'>;

/** How long a new TCP connection takes while nothing else is sent: the least of a few, one after the other. Null when none opened. */
export async function idleRoundTrip({ address, port }: RoadEnd, { ports }: Ports, signal: AbortSignal): Promise<number | null> {
  const times: number[] = [];
  for (let tried = 0; tried < IDLE_CONNECTS && !signal.aborted; tried += 1) {
    const dialled = await ports.dial({ address, port, signal, timeoutMs: IDLE_MS });
    if (!dialled.ok) continue;
    dialled.socket.destroy();
    times.push(dialled.connectMs);
  }
  return times.length === 0 ? null : Math.min(...times);
}

/** A new TCP connection every half second until `end` is called, which gives the median of those begun from `fromMs` on; null of none. */
export function roundTripsUnderLoad(
  { address, port }: RoadEnd,
  { ports }: Ports,
  { signal, fromMs }: { readonly signal: AbortSignal; readonly fromMs: number },
): { readonly end: () => number | null } {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const times: number[] = [];
  const connect = async (): Promise<void> => {
    const begunMs = ports.now();
    const dialled = await ports.dial({ address, port, signal: both, timeoutMs: SLOWEST_MS });
    if (dialled.ok) dialled.socket.destroy();
    if (begunMs >= fromMs && (dialled.ok || dialled.reason === 'silent')) times.push(dialled.ok ? dialled.connectMs : SLOWEST_MS);
  };
  const timer = setInterval(() => void connect(), EVERY_MS);
  return {
    end: () => {
      clearInterval(timer);
      stop.abort();
      return times.length === 0 ? null : median(times);
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
