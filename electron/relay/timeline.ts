import type { FrameTrack } from './frame.ts';

const WRAP = 0x1_0000_0000;
const HALF = 0x8000_0000;

/** A step back by more than this is a new clock (an encoder that began again at 0), not jitter. */
const RESTART_MS = 1000;

/** A time further behind than this is no time at all. */
const STRAY_MS = 10_000;

export interface Placed {
  readonly dts: number;
  /** How far the track's clock stepped back, 0 when it did not. */
  readonly backwardsMs: number;
  /** From the track's frame before this one; 0 for its first. */
  readonly stepMs: number;
}

/**
 * Turns the encoder's 32-bit times into one that never runs backwards within a track. In a calm show the times pass unchanged;
 * a wrap goes on counting; a clock that restarts is moved to where the old one would be now.
 */
export class Timeline {
  /** Added to the encoder's unwrapped time. */
  #offset = 0;
  #epoch = 0;
  #lastRaw: number | null = null;
  #newest: { dts: number; atMs: number } | null = null;
  readonly #tracks = new Map<FrameTrack, number>();
  #returning = false;

  /** The encoder connected anew: whatever its clock says now is this moment of the show. */
  encoderReturned(): void {
    this.#returning = this.#newest !== null;
  }

  /** For coded audio and video, which carry the clock. */
  place(track: FrameTrack, raw: number, nowMs: number): Placed {
    const time = this.#unwrap(raw);
    const newest = this.#newest;
    let backwardsMs = 0;
    if (newest !== null) {
      const behindMs = (this.#tracks.get(track) ?? newest.dts) - (time + this.#offset);
      if (this.#returning || behindMs > RESTART_MS) {
        if (!this.#returning) backwardsMs = behindMs;
        this.#offset = nowOnTimeline(newest, nowMs) - time;
        this.#returning = false;
      }
    }
    const before = this.#tracks.get(track);
    let dts = time + this.#offset;
    if (before !== undefined && dts < before) {
      backwardsMs = Math.max(backwardsMs, before - dts);
      dts = before;
    }
    this.#tracks.set(track, dts);
    if (newest === null || dts >= newest.dts) this.#newest = { dts, atMs: nowMs };
    return { dts, backwardsMs, stepMs: before === undefined ? 0 : dts - before };
  }

  /** For headers, data and the like: encoders often stamp them 0, so they follow the clock and never set it. */
  placeBeside(track: FrameTrack, raw: number, nowMs: number): number {
    const newest = this.#newest;
    if (newest === null) return raw;
    if (this.#returning) return nowOnTimeline(newest, nowMs);
    const whole = this.#epoch + raw + this.#offset;
    const time = whole - newest.dts > HALF ? whole - WRAP : whole;
    const floor = this.#tracks.get(track);
    if (floor !== undefined) return Math.max(floor, time);
    return newest.dts - time > STRAY_MS ? newest.dts : time;
  }

  #unwrap(raw: number): number {
    if (this.#returning || this.#lastRaw === null) {
      this.#lastRaw = raw;
      this.#epoch = 0;
      return raw;
    }
    const step = raw - this.#lastRaw;
    // A late frame of the other track, from just before the wrap.
    if (step > HALF && this.#epoch > 0) return this.#epoch - WRAP + raw;
    if (step < -HALF) this.#epoch += WRAP;
    this.#lastRaw = raw;
    return this.#epoch + raw;
  }
}

function nowOnTimeline(newest: { dts: number; atMs: number }, nowMs: number): number {
  return Math.round(newest.dts + Math.max(1, nowMs - newest.atMs));
}
