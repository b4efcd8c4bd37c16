const WRAP = 0x1_0000_0000;
/** A peer may never prove anything: of the oldest frames nothing is kept, a later proof covers them. */
const MOST_ENTRIES = 8192;

/**
 * Which frames a peer has proved to have received. An Ack counts by its distance from the one before (32 bits, and some servers start
 * again from 0 in between); a pong proves everything sent before its ping. Errs only towards sending again.
 */
export class ProofLedger {
  #entries: { readonly seq: number; readonly endBytes: number }[] = [];
  #head = 0;
  #provedBytes = 0;
  #lastAck = 0;

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
    const step = (((ack - this.#lastAck) % WRAP) + WRAP) % WRAP;
    this.#lastAck = ack;
    // More than is on its way: the peer's counter began anew. That it spoke is all that is known.
    if (this.#provedBytes + step > sentBytes) return null;
    return this.received(this.#provedBytes + step);
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
