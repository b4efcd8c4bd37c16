import { LivenessJudge } from './liveness.ts';
import type { PublishLink } from './publish-link.ts';

const JUDGE_EVERY_MS = 250;
const PING_EVERY_MS = 1000;
/** A connection that ends this soon after Start and proved nothing was refused, whatever Start said. */
const HOLD_MS = 3000;

export interface HeartbeatOptions {
  /** Bytes as ms of media. */
  readonly mediaMs: (bytes: number) => number;
  readonly mute: () => void;
  readonly silent: () => void;
  readonly woke: () => void;
}

/** Asks one live link for signs of life and judges by them: mute, silent, awake again. */
export class Heartbeat {
  readonly #link: PublishLink;
  readonly #options: HeartbeatOptions;
  readonly #acceptedMs = performance.now();
  readonly #judge = new LivenessJudge(this.#acceptedMs);
  #clock: NodeJS.Timeout | null = null;
  #lastPingMs = 0;
  #saidMute = false;
  #isSilent = false;

  constructor(link: PublishLink, options: HeartbeatOptions) {
    this.#link = link;
    this.#options = options;
  }

  start(): void {
    this.#clock = setInterval(() => this.#tick(), JUDGE_EVERY_MS);
    this.#ping(performance.now());
  }

  stop(): void {
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  /** As long as it has not, its end is a refusal. */
  get hasHeld(): boolean {
    const now = performance.now();
    return now - this.#acceptedMs >= HOLD_MS || this.#judge.sinceProvedMs(now) !== null;
  }

  heard(): void {
    const now = performance.now();
    this.#judge.heard(now);
    // Its own pings may come through while nothing of ours arrives there: whoever proves things must prove this too.
    if (this.#judge.sinceProvedMs(now) === null) this.#wake();
  }

  proved(): void {
    this.#judge.proved(performance.now());
    this.#wake();
  }

  drained(): void {
    this.#judge.drained(performance.now());
  }

  #wake(): void {
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#options.woke();
  }

  #ping(now: number): void {
    this.#lastPingMs = now;
    this.#link.ping();
  }

  #tick(): void {
    const now = performance.now();
    if (now - this.#lastPingMs >= PING_EVERY_MS) this.#ping(now);
    if (!this.#saidMute && this.#judge.isMute(now)) {
      this.#saidMute = true;
      this.#options.mute();
    }
    if (this.#isSilent || this.#clock === null) return;
    const { owesPong, pendingBytes, unackedBytes } = this.#link;
    const waiting = unackedBytes > 0 || owesPong;
    if (this.#judge.judge({ waiting, pendingMediaMs: this.#options.mediaMs(pendingBytes) }, now) === 'alive') return;
    this.#isSilent = true;
    this.#options.silent();
  }
}
