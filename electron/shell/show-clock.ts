import type { LiveClock } from '../contract/live-show.ts';

export interface Clocks {
  /** Monotonic. */
  readonly now: () => number;
  readonly wallNow: () => number;
}

/** The times of one show. It is counted on by the wall clock it began with, however that one is set meanwhile. */
export class ShowClock {
  readonly startedAtMs: number;
  readonly #clocks: Clocks;
  /** By how much the wall clock was set since. */
  #steppedMs = 0;
  #stateSince: number;
  #onAirSince: number | null = null;
  #onAirAtMs: number | null = null;
  #onAirMs: number | null = null;
  #endedAtMs: number | null = null;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.startedAtMs = clocks.wallNow();
    this.#stateSince = clocks.now();
  }

  /** Unix ms, as are all that end with `AtMs`. */
  get onAirAtMs(): number | null {
    return this.#onAirAtMs;
  }

  get endedAtMs(): number | null {
    return this.#endedAtMs;
  }

  wallNow(): number {
    return this.#clocks.wallNow() - this.#steppedMs;
  }

  stepped(byMs: number): void {
    this.#steppedMs += byMs;
  }

  stateBegins(): void {
    this.#stateSince = this.#clocks.now();
  }

  onAir(): void {
    if (this.#onAirSince !== null) return;
    this.#onAirSince = this.#clocks.now();
    this.#onAirAtMs = this.wallNow();
  }

  offAir(): void {
    if (this.#onAirSince === null) return;
    this.#onAirMs = Math.round(this.#clocks.now() - this.#onAirSince);
    this.#onAirSince = null;
  }

  end(): void {
    this.offAir();
    this.#endedAtMs = this.wallNow();
  }

  /** What the window counts by, as of now. `retryDueMs`: monotonic. */
  view(retryDueMs: number | null): LiveClock {
    const { now } = this.#clocks;
    return {
      nowMs: this.#endedAtMs ?? this.wallNow(),
      onAirMs: this.#onAirSince === null ? this.#onAirMs : Math.round(now() - this.#onAirSince),
      inStateMs: Math.round(now() - this.#stateSince),
      retryInMs: retryDueMs === null ? null : Math.max(0, Math.round(retryDueMs - now())),
    };
  }
}
