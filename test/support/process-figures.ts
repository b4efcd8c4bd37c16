import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_S = 100;
const PAGE_MB = 4096 / 1e6;

/** What a process weighs at this moment, by the system's own books. */
export interface ProcessFigures {
  readonly rssMb: number;
  /** Open files, sockets and pipes. */
  readonly handles: number;
  /** Since it began. */
  readonly cpuMs: number;
}

/** Throws when there is no such process any more. */
export function figuresOf(pid: number): ProcessFigures {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    rssMb: Number(fields[21]) * PAGE_MB,
    handles: readdirSync(`/proc/${pid}/fd`).length,
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_S,
  };
}

/** False for one that has ended and that nobody has buried yet, too. */
export function runs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
  } catch {
    return false;
  }
}

/** Of the line that lies nearest to all points (least squares), `y` for each `x`. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const meanOf = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [meanOf(0), meanOf(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
