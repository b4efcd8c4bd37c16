const MOST_BEFORE_A_PONG = 8;
const MOST_OWED = 600;

interface Ping {
  readonly atMs: number;
  /** What the connection had sent before it: its pong proves all of that. */
  readonly sentBytes: number;
}

/** The pings of one connection that have no pong yet; pongs come in the order of their pings. */
export class Pings {
  readonly #out: Ping[] = [];
  #everAnswered = false;

  get everAnswered(): boolean {
    return this.#everAnswered;
  }

  /** A pong is due from a peer that gives them. */
  get owed(): boolean {
    return this.#everAnswered && this.#out.length > 0;
  }

  sent(ping: Ping): void {
    // A peer that never pongs is asked on, but nothing is kept of it.
    if (!this.#everAnswered && this.#out.length >= MOST_BEFORE_A_PONG) this.#out.shift();
    if (this.#out.length < MOST_OWED) this.#out.push(ping);
  }

  /** The ping of the pong that has come; null for a pong that nobody asked for. */
  answered(): Ping | null {
    const ping = this.#out.shift() ?? null;
    if (ping !== null) this.#everAnswered = true;
    return ping;
  }
}
