const FIRST_BYTES = 4096;

/** What a peer sends, up to a limit. Bytes that come one by one cost no more than their number: a list of pieces would. */
export class BoundedBody {
  readonly #mostBytes: number;
  #held: Buffer;
  #length = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#held = Buffer.allocUnsafe(Math.min(FIRST_BYTES, mostBytes));
  }

  /** So far. A view: it is not to be kept over the next {@link push}. */
  get bytes(): Buffer {
    return this.#held.subarray(0, this.#length);
  }

  /** False: that is more than the limit; what fits is kept. */
  push(chunk: Buffer): boolean {
    const taken = Math.min(chunk.length, this.#mostBytes - this.#length);
    const length = this.#length + taken;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#mostBytes, Math.max(length, 2 * this.#held.length)));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#length, 0, taken);
    this.#length = length;
    return taken === chunk.length;
  }
}
