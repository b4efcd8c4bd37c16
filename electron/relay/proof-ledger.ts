import { AckCounter } from '../rtmp/ack-counter.ts';

/** A peer may never prove anything: of the oldest frames nothing is kept, a later proof covers them. */
const MOST_ENTRIES = 8192;

/**
 * Which frames a peer has proved to have received: by Acks, and by pongs, which prove everything sent before their ping. Errs only
 * towards sending again.
 */
export class ProofLedger {
  #entries: { readonly seq: number; readonly endBytes: number }[] = [];
  #head = 0;
  #provedBytes = 0;
  readonly #acks = new AckCounter();

  get provedBytes(): number {
    return this.#provedBytes;
  }

  /** Frame `seq` ends at `endBytes` of what this connection has sent. */
  sent(seq: number, endBytes: number): void {
    this.#entries.push({ seq, endBytes });
    if (this.#entries.length - this.#head > MOST_ENTRIES) this.#head += MOST_ENTRIES / 2;
    this.#compact();
  }

  /** Newest frame now proved, null when none is newly so. */
  acknowledged(ack: number, sentBytes: number): number | null {
    const bytes = this.#acks.acknowledged(ack, sentBytes);
    return bytes === null ? null : this.received(bytes);
  }

  received(bytes: number): number | null {
    if (bytes <= this.#provedBytes) return null;
    this.#provedBytes = bytes;
    let newest: number | null = null;
    for (;;) {
      const entry = this.#entries[this.#head];
      if (entry === undefined || entry.endBytes > bytes) break;
      newest = entry.seq;
      this.#head += 1;
    }
    return newest;
  }

  #compact(): void {
    if (this.#head < 256 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
