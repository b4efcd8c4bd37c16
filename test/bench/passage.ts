import { once, EventEmitter } from 'node:events';

/** So near to the encoder nobody is behind: 0.2 s. */
const CAUGHT_UP_FRAMES = 6;

/** When each picture of one way was sent, and when it was first whole at the sink. */
export class Passage {
  readonly #sentMs = new Map<number, number>();
  readonly #arrivedMs = new Map<number, number>();
  readonly #told = new EventEmitter();
  #newest = -1;

  sent(frame: number, atMs: number): void {
    this.#sentMs.set(frame, atMs);
  }

  arrived(frame: number, atMs: number): void {
    if (!this.#arrivedMs.has(frame)) this.#arrivedMs.set(frame, atMs);
    this.#newest = Math.max(this.#newest, frame);
    this.#told.emit('arrived');
  }

  /** Once the sink has all that the encoder sent but the newest few; or when the time is over. */
  async caughtUp(signal: AbortSignal, butFrames = CAUGHT_UP_FRAMES): Promise<void> {
    while (this.#sentMs.size - 1 - this.#newest > butFrames && !signal.aborted) {
      await once(this.#told, 'arrived', { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  /** From `backMs` to the first picture that was sent after `cutMs`; null when none came. */
  liveAgainMs(cutMs: number, backMs: number): number | null {
    const arrivals = [...this.#arrivedMs].filter(([frame, atMs]) => (this.#sentMs.get(frame) ?? 0) > cutMs && atMs > backMs);
    return arrivals.length === 0 ? null : Math.min(...arrivals.map(([, atMs]) => atMs)) - backMs;
  }

  /** Pictures sent in this time that never arrived. What was sent before the first one that did is nobody's loss: they drop what comes before a key frame. */
  lostFrames(fromMs: number, toMs: number): number {
    const first = Math.min(...this.#arrivedMs.keys());
    const isLost = ([frame, atMs]: readonly [number, number]): boolean =>
      atMs >= fromMs && atMs < toMs && frame >= first && !this.#arrivedMs.has(frame);
    return [...this.#sentMs].filter(isLost).length;
  }
}
