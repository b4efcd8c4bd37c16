/** Answers looked back on: one comes a second, so a road that has become longer shows within this many seconds. */
const LOOK_BACK = 5;

/**
 * The round trip to the server, ms, from answers to pings under load. The least of the last few: a server that leaves Nagle's algorithm on
 * holds an answer back until the next acknowledgement, up to 40 ms, which is no distance.
 */
export class RoundTrip {
  readonly #recentMs: number[] = [];

  /** Null before the first answer. */
  get ms(): number | null {
    return this.#recentMs.length === 0 ? null : Math.min(...this.#recentMs);
  }

  answered(ms: number): void {
    this.#recentMs.push(ms);
    if (this.#recentMs.length > LOOK_BACK) this.#recentMs.shift();
  }
}
