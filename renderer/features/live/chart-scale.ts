import type { LiveSeries } from '../../../electron/contract/live-show.ts';
import type { ChartShow, SinceStart } from './chart-show.ts';

/** Lanes of the chart as fractions of its height, from the bottom. */
export const LANES = { rate: [0.37, 1], fps: [0.17, 0.33], queue: [0, 0.12] } as const;
export type Lane = keyof typeof LANES;

/** Room over the planned bitrate: a catch-up shows as what it is. */
const HEADROOM = 1.5;
const MOST_HEADROOM = 4;
const LEAST_QUEUE_MS = 1000;
const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The range a scale needs so that `low` to `high` fill its lane and nothing else. */
export function laneRange(lane: Lane, low: number, high: number): [number, number] {
  const [from, to] = LANES[lane];
  const span = (high - low) / (to - from);
  return [low - span * from, low - span * from + span];
}

/** The planned bitrate, or the next round number over what is sent most. */
export function nominalKbps(series: LiveSeries, plannedKbps: number | null): number {
  if (plannedKbps !== null) return plannedKbps;
  const sorted = series.inKbps.filter((kbps) => kbps > 0).toSorted((left, right) => left - right);
  const usual = sorted[Math.floor(sorted.length * 0.9)] ?? 1000;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, usual)));
  return (STEPS.find((step) => step * power >= usual) ?? 10) * power;
}

/** The axis ends at one and a half times the nominal rate, or over a catch-up that is higher. */
export function rateTop(series: LiveSeries, nominal: number): number {
  return Math.max(nominal * HEADROOM, Math.min(Math.max(0, ...series.outKbps) * 1.05, nominal * MOST_HEADROOM));
}

export function rateRange(top: number): [number, number] {
  return laneRange('rate', 0, top);
}

export function rateSplits(nominal: number, top: number): number[] {
  return [0, nominal / 2, nominal, top];
}

/** Around what it mostly is. */
export function fpsRange({ fps }: LiveSeries): [number, number] {
  const sorted = fps.filter((value) => value > 0).toSorted((left, right) => left - right);
  const usual = sorted[sorted.length >> 1] ?? 30;
  return laneRange('fps', 0, usual * 2);
}

export function queueRange({ queueMs }: LiveSeries): [number, number] {
  return laneRange('queue', 0, Math.max(LEAST_QUEUE_MS, ...queueMs));
}

const SPAN_S = { '5m': 300, '1h': 3600, show: null } as const;

/** Unix seconds. */
export function timeRange({ span, atMs }: LiveSeries, nowMs: number): [number, number] {
  const now = nowMs / 1000;
  const length = SPAN_S[span] ?? Math.max(60, now - (atMs[0] ?? nowMs) / 1000);
  return [now - length, now];
}

/** Up to now, or as much of a show as two of them are compared over. Unix seconds. */
export function rangeOf({ live, since }: { readonly live: ChartShow; readonly since: SinceStart | null }): [number, number] {
  if (since === null) return timeRange(live.series, live.clock.nowMs);
  return [since.startMs / 1000, (since.startMs + Math.max(60_000, since.lengthMs)) / 1000];
}
