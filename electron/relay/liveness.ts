export const SILENT_AFTER_MS = 3000;
const MUTE_AFTER_MS = 5000;
const MUTE_SILENT_AFTER_MS = 5000;
const MUTE_QUEUE_MEDIA_MS = 1000;
const RACE_GRACE_MS = 300;
/** Between two looks more time than this has gone by: this process stood still, not the peer. */
const STOOD_STILL_MS = 1500;
/** Its answers are in the kernel by then, or come to the ping that goes out at once. */
const LISTEN_AGAIN_MS = 1000;

export type Liveness = 'alive' | 'silent';

/** What the judge needs to know of the connection at one moment. */
export interface LivenessView {
  /** Bytes handed to the connection and not proved received, or a ping without its pong. */
  readonly waiting: boolean;
  /** Bytes the kernel has not even taken yet, as ms of media. */
  readonly pendingMediaMs: number;
}

/**
 * Judges one live connection by what its peer proves: Acks and pongs. A peer that gives neither within 5 s is mute; there, only a
 * full queue tells anything. Time is given, nothing is timed here.
 */
export class LivenessJudge {
  readonly #beganMs: number;
  #heardMs: number;
  #provedMs: number | null = null;
  #fullSinceMs: number | null = null;
  #lookedMs: number;
  #listensFromMs = -Infinity;

  constructor(nowMs: number) {
    this.#beganMs = nowMs;
    this.#heardMs = nowMs;
    this.#lookedMs = nowMs;
  }

  /** Bytes of the peer arrived, whatever they say. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  /** An Ack or a pong. */
  proved(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#provedMs = nowMs;
  }

  /** The kernel was full and took more: the peer's TCP has acknowledged something. */
  drained(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#fullSinceMs = null;
  }

  isMute(nowMs: number): boolean {
    return this.#provedMs === null && nowMs - this.#beganMs >= MUTE_AFTER_MS;
  }

  sinceHeardMs(nowMs: number): number {
    return nowMs - this.#heardMs;
  }

  sinceProvedMs(nowMs: number): number | null {
    return this.#provedMs === null ? null : nowMs - this.#provedMs;
  }

  /** To be asked several times a second: who did not listen cannot say that the other was silent. */
  judge(view: LivenessView, nowMs: number): Liveness {
    if (nowMs - this.#lookedMs > STOOD_STILL_MS) {
      this.#listensFromMs = nowMs + LISTEN_AGAIN_MS;
      this.#fullSinceMs = null;
    }
    this.#lookedMs = nowMs;
    if (view.pendingMediaMs <= MUTE_QUEUE_MEDIA_MS) this.#fullSinceMs = null;
    else this.#fullSinceMs ??= nowMs;
    if (nowMs < this.#listensFromMs) return 'alive';
    // Until it is known whether the peer proves anything, it is held to the rule for those that do not.
    if (this.#provedMs === null) {
      return this.#fullSinceMs !== null && nowMs - this.#fullSinceMs >= MUTE_SILENT_AFTER_MS ? 'silent' : 'alive';
    }
    return view.waiting && nowMs - this.#heardMs >= SILENT_AFTER_MS ? 'silent' : 'alive';
  }
}

/** How long the first connection may still wake after the second one's handshake is done. */
export function raceGraceMs(rttMs: number | null): number {
  return Math.max(RACE_GRACE_MS, 2 * (rttMs ?? 0));
}
