const WRAP = 0x1_0000_0000;

/**
 * What a peer's Acks add up to. Each counts by its distance from the one before: the number has 32 bits, and some servers begin anew
 * from 0 in between. Errs only towards too little.
 */
export class AckCounter {
  #last = 0;
  #bytes = 0;

  /** Bytes proved received by Acks alone. Null for a counter that began anew, which proves only that the peer spoke. */
  acknowledged(ack: number, sentBytes: number): number | null {
    const step = (((ack - this.#last) % WRAP) + WRAP) % WRAP;
    this.#last = ack;
    if (this.#bytes + step > sentBytes) return null;
    this.#bytes += step;
    return this.#bytes;
  }
}
