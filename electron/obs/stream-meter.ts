import type { ObsStats, StreamStatus } from './answers.ts';

/** One second of OBS's own push. */
export interface ObsSecond {
  readonly kbps: number;
  readonly fps: number;
  /** 0 to 1: how full OBS's queue to the network is. */
  readonly congestion: number;
  /** Frames lost in this second, by where. */
  readonly network: number;
  readonly encoder: number;
  readonly render: number;
}

interface Seen {
  readonly atMs: number;
  readonly status: StreamStatus;
  readonly stats: ObsStats | null;
}

/** Differences of OBS's counters, which begin anew when it reconnects or restarts. */
export class ObsMeter {
  #before: Seen | null = null;

  /** Null for the first look, and for the first after the counters began anew. */
  look(status: StreamStatus, stats: ObsStats | null, atMs: number): ObsSecond | null {
    const before = this.#before;
    this.#before = { atMs, status, stats };
    if (before === null || atMs <= before.atMs || status.outputBytes < before.status.outputBytes) return null;
    const spanMs = atMs - before.atMs;
    const frames = status.outputTotalFrames - before.status.outputTotalFrames;
    return {
      kbps: ((status.outputBytes - before.status.outputBytes) * 8) / spanMs,
      fps: Math.max(0, frames * 1000) / spanMs,
      congestion: status.outputCongestion,
      network: Math.max(0, status.outputSkippedFrames - before.status.outputSkippedFrames),
      encoder: grown(before.stats?.outputSkippedFrames, stats?.outputSkippedFrames),
      render: grown(before.stats?.renderSkippedFrames, stats?.renderSkippedFrames),
    };
  }

  forget(): void {
    this.#before = null;
  }
}

function grown(before: number | undefined, now: number | undefined): number {
  return before === undefined || now === undefined ? 0 : Math.max(0, now - before);
}
