import type { RelayMetrics } from '../contract/live-status.ts';
import { isPicture, type Frame } from './frame.ts';

export type StreamFault = { readonly what: 'timestamp-jump' | 'timestamp-backwards' | 'long-gop' | 'av-drift'; readonly byMs: number };

const JUMP_MS = 1000;
const DRIFT_MS = 300;
const LONG_GOP_MS = 4000;
const SAME_FAULT_EVERY_MS = 10_000;
/** Skew is the tracks' distance beyond what the first seconds showed: interleaving alone is no drift. */
const SKEW_BASE_AFTER_MS = 3000;

/** What only the upstream side knows, read once a second. */
export interface UpstreamGauges {
  readonly outBytes: number;
  readonly queueMs: number;
  readonly queueBytes: number;
  readonly droppedFrames: number;
  readonly unackedBytes: number;
  readonly rttMs: number | null;
}

/** Counts what the encoder sends; told the time, never asks for it. */
export class Meter {
  #inBytes = 0;
  #pictures = 0;
  #lastTickMs: number;
  #lastOutBytes = 0;
  #lastKeyDts: number | null = null;
  #gopMs = 0;
  #audio: { dts: number; atMs: number } | null = null;
  #video: { dts: number; atMs: number } | null = null;
  #skews: number[] = [];
  #baseSkew: number | null = null;
  #skewSinceMs: number | null = null;
  #streamKbps = 0;
  readonly #toldMs = new Map<string, number>();
  readonly #tell: (fault: StreamFault) => void;

  constructor(nowMs: number, tell: (fault: StreamFault) => void) {
    this.#lastTickMs = nowMs;
    this.#tell = tell;
  }

  /** The encoder's rate, smoothed over some seconds. */
  get streamKbps(): number {
    return this.#streamKbps;
  }

  get gopMs(): number {
    return this.#gopMs;
  }

  received(frame: Frame, step: { readonly stepMs: number; readonly backwardsMs: number }, nowMs: number): void {
    this.#inBytes += frame.payload.length;
    if (step.backwardsMs > 0) this.#warn('timestamp-backwards', step.backwardsMs, nowMs);
    if (step.stepMs > JUMP_MS) this.#warn('timestamp-jump', step.stepMs, nowMs);
    if (isPicture(frame)) {
      this.#pictures += 1;
      this.#video = { dts: frame.dts, atMs: nowMs };
      if (frame.role === 'key') this.#key(frame.dts);
      const open = this.#lastKeyDts === null ? 0 : frame.dts - this.#lastKeyDts;
      if (open > LONG_GOP_MS) this.#warn('long-gop', open, nowMs);
    } else if (frame.role === 'sound') {
      this.#audio = { dts: frame.dts, atMs: nowMs };
    } else return;
    this.#sampleSkew(nowMs);
  }

  /** A gap the encoder itself made: what came before says nothing about what comes now. */
  encoderReturned(): void {
    this.#lastKeyDts = null;
    this.#audio = null;
    this.#video = null;
    this.#baseSkew = null;
    this.#skewSinceMs = null;
    this.#skews = [];
  }

  /** Once a second. */
  tick(gauges: UpstreamGauges, nowMs: number): RelayMetrics {
    const spanMs = Math.max(1, nowMs - this.#lastTickMs);
    const inKbps = (this.#inBytes * 8) / spanMs;
    const outKbps = (Math.max(0, gauges.outBytes - this.#lastOutBytes) * 8) / spanMs;
    const fps = (this.#pictures * 1000) / spanMs;
    if (inKbps > 0) this.#streamKbps = this.#streamKbps === 0 ? inKbps : this.#streamKbps * 0.8 + inKbps * 0.2;
    const avSkewMs = this.#skew(nowMs);
    this.#inBytes = 0;
    this.#pictures = 0;
    this.#lastTickMs = nowMs;
    this.#lastOutBytes = gauges.outBytes;
    return {
      inKbps: Math.round(inKbps),
      outKbps: Math.round(outKbps),
      fps: Math.round(fps * 10) / 10,
      gopMs: Math.round(this.#gopMs),
      queueMs: Math.round(gauges.queueMs),
      queueBytes: gauges.queueBytes,
      droppedFrames: gauges.droppedFrames,
      unackedBytes: gauges.unackedBytes,
      ...(gauges.rttMs === null ? {} : { rttMs: Math.round(gauges.rttMs * 10) / 10 }),
      avSkewMs: Math.round(avSkewMs),
    };
  }

  #key(dts: number): void {
    if (this.#lastKeyDts !== null && dts > this.#lastKeyDts) this.#gopMs = dts - this.#lastKeyDts;
    this.#lastKeyDts = dts;
  }

  /** Each track's clock, run on to this moment, and their distance: frames of one track coming in bursts must not look like skew. */
  #sampleSkew(nowMs: number): void {
    const audio = this.#audio;
    const video = this.#video;
    if (audio === null || video === null) return;
    this.#skewSinceMs ??= nowMs;
    if (this.#skews.length < 1000) this.#skews.push(audio.dts - video.dts - (audio.atMs - video.atMs));
  }

  #skew(nowMs: number): number {
    if (this.#skews.length === 0) return 0;
    const sorted = this.#skews.sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? 0;
    this.#skews = [];
    if (this.#baseSkew === null) {
      if (this.#skewSinceMs !== null && nowMs - this.#skewSinceMs >= SKEW_BASE_AFTER_MS) this.#baseSkew = median;
      return 0;
    }
    const skew = median - this.#baseSkew;
    if (Math.abs(skew) > DRIFT_MS) this.#warn('av-drift', skew, nowMs);
    return skew;
  }

  #warn(what: StreamFault['what'], byMs: number, nowMs: number): void {
    const told = this.#toldMs.get(what);
    if (told !== undefined && nowMs - told < SAME_FAULT_EVERY_MS) return;
    this.#toldMs.set(what, nowMs);
    this.#tell({ what, byMs: Math.round(byMs) });
  }
}
