import type { Finding } from '../contract/finding.ts';

/** Unix ms by the best that is known: this computer's clock, corrected by what others said, also after it was set. */
export class BestClock {
  readonly #wallNow: () => number;
  #offsetMs = 0;
  #finding: Finding | null = null;
  #stepsMs = 0;

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  readonly now = (): number => this.#wallNow() + this.#offsetMs;

  /** By how much the clock was set since the show began. */
  get stepsMs(): number {
    return this.#stepsMs;
  }

  /** What the check said. Each finding counts once: after the clock was set it is not true any more. */
  compared(finding: Finding | null): void {
    const offsetMs = finding?.evidence['offsetMs'];
    if (typeof offsetMs !== 'number' || finding === this.#finding) return;
    this.#offsetMs = offsetMs;
    this.#finding = finding;
  }

  /** What was known is known still. Where nothing was, the clock may have been right before, or be so now. */
  stepped(stepMs: number): number {
    this.#stepsMs += stepMs;
    if (this.#finding !== null) this.#offsetMs -= stepMs;
    return stepMs;
  }
}
