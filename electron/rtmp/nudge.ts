import type { RtmpConnection } from './connection.ts';
import type { Inbox } from './inbox.ts';

/** Acknowledgements nobody asked for, in one step. */
const MAX_NUDGES = 8;

/**
 * A server without TCP_NODELAY that answers in several small writes keeps the next one back until the last is acknowledged, which the
 * system here does only after 40 ms unless it has something to send. So it gets something.
 */
export class Nudge {
  readonly #connection: RtmpConnection;
  readonly #inbox: Inbox;
  #left = 0;
  #bytesOutBefore = 0;

  constructor(connection: RtmpConnection, inbox: Inbox) {
    this.#connection = connection;
    this.#inbox = inbox;
  }

  /** For the step that begins. */
  allow(): void {
    this.#left = MAX_NUDGES;
  }

  forbid(): void {
    this.#left = 0;
  }

  /** Bytes came, nothing of them is read yet. */
  heard(): void {
    this.#bytesOutBefore = this.#connection.bytesOut;
  }

  /** They are read. Nothing is sent where the answers to them were. */
  read(): void {
    if (this.#left === 0 || !this.#inbox.isWaiting || this.#connection.bytesOut !== this.#bytesOutBefore) return;
    this.#left -= 1;
    this.#connection.acknowledge();
  }
}
