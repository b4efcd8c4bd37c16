/** More than live by this factor while a backlog is worked off. */
const CATCH_UP_FACTOR = 2;
const UPLINK_SHARE = 0.8;
/** Below this the backlog would never shrink, whatever was proved before. */
const LEAST_FACTOR = 1.1;
/** An uplink is measured only while it is full: one that takes all for a second is given more, for it may be free again. */
const GROWTH_A_SECOND = 1.15;
/** What may go out at once when a session begins: the first picture is not made to wait. */
const BURST_MS = 500;
/** Nearer to live than this, frames pass as they come. */
const CAUGHT_UP_MS = 250;
const STALLED_AFTER_MS = 10_000;

/**
 * How fast a backlog is sent: by media time, so that twice real time is twice the stream's own rate whatever that is, and less where
 * a saturated uplink has proved to carry less.
 */
export class CatchUpPacer {
  #from: { dts: number; atMs: number } | null = null;
  #factor = CATCH_UP_FACTOR;
  #watch: { queueMs: number; atMs: number } | null = null;

  /** `uplinkKbps`: what the peer proved to receive while the queue was full; null when it never was. */
  begin(firstDts: number, nowMs: number, streamKbps: number, uplinkKbps: number | null): void {
    this.#from = { dts: firstDts, atMs: nowMs };
    this.#watch = null;
    this.#factor = factorOf(streamKbps, uplinkKbps);
  }

  /** Once a second while a backlog is worked off; `isFull`: the network does not take what it is given. */
  adapt(isFull: boolean, nowMs: number, streamKbps: number, uplinkKbps: number | null): void {
    const from = this.#from;
    if (from === null) return;
    // What went by at the old pace stays.
    this.#from = { dts: from.dts + (nowMs - from.atMs) * this.#factor, atMs: nowMs };
    this.#factor = isFull
      ? Math.min(this.#factor, factorOf(streamKbps, uplinkKbps))
      : Math.min(CATCH_UP_FACTOR, this.#factor * GROWTH_A_SECOND);
  }

  get catchingUp(): boolean {
    return this.#from !== null;
  }

  /** 0: send it now; else ask again after so many ms. */
  waitMs(dts: number, queueMs: number, nowMs: number): number {
    const from = this.#from;
    if (from === null) return 0;
    if (queueMs <= CAUGHT_UP_MS) {
      this.#from = null;
      return 0;
    }
    const mayReach = from.dts + BURST_MS + (nowMs - from.atMs) * this.#factor;
    return dts <= mayReach ? 0 : Math.ceil((dts - mayReach) / this.#factor);
  }

  /** True once for each 10 s of catching up in which the backlog did not shrink. */
  stalled(queueMs: number, nowMs: number): boolean {
    if (this.#from === null) {
      this.#watch = null;
      return false;
    }
    const watch = this.#watch;
    if (watch === null || queueMs < watch.queueMs) {
      this.#watch = { queueMs, atMs: nowMs };
      return false;
    }
    if (nowMs - watch.atMs < STALLED_AFTER_MS) return false;
    this.#watch = { queueMs, atMs: nowMs };
    return true;
  }
}

function factorOf(streamKbps: number, uplinkKbps: number | null): number {
  if (uplinkKbps === null || streamKbps <= 0) return CATCH_UP_FACTOR;
  return Math.min(CATCH_UP_FACTOR, Math.max(LEAST_FACTOR, (UPLINK_SHARE * uplinkKbps) / streamKbps));
}
