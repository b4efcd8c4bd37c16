/** One FLV tag; `payload` is a slice of what was read. */
export interface FlvTag {
  readonly kind: 'audio' | 'video' | 'data' | 'other';
  readonly timestampMs: number;
  readonly payload: Buffer;
}

/** No player takes a larger tag, and a stream that declares one is not FLV. */
const MAX_TAG_BYTES = 8 << 20;
const FILE_HEADER_BYTES = 9;
const TAG_HEADER_BYTES = 11;
const KINDS: { readonly [type: number]: FlvTag['kind'] } = { 8: 'audio', 9: 'video', 18: 'data' };

/** Reads FLV (Adobe Flash Video File Format 10.1, annex E) as it arrives, in pieces of any size. */
export class FlvReader {
  #pending: Buffer = Buffer.alloc(0);
  #headerRead = false;

  /** The tags that became whole, or null when this is not FLV (and never will be). */
  push(chunk: Buffer): readonly FlvTag[] | null {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (!this.#headerRead) {
      if (this.#pending.length < FILE_HEADER_BYTES + 4) return startsLikeFlv(this.#pending) ? [] : null;
      const headerBytes = this.#pending.readUInt32BE(5);
      if (!startsLikeFlv(this.#pending) || headerBytes < FILE_HEADER_BYTES || headerBytes > 64) return null;
      if (this.#pending.length < headerBytes + 4) return [];
      this.#pending = this.#pending.subarray(headerBytes + 4);
      this.#headerRead = true;
    }
    const tags: FlvTag[] = [];
    while (this.#pending.length >= TAG_HEADER_BYTES) {
      const payloadBytes = this.#pending.readUIntBE(1, 3);
      if (payloadBytes > MAX_TAG_BYTES) return null;
      const wholeBytes = TAG_HEADER_BYTES + payloadBytes + 4;
      if (this.#pending.length < wholeBytes) break;
      tags.push({
        kind: KINDS[(this.#pending[0] ?? 0) & 0x1f] ?? 'other',
        // The eighth byte extends the timestamp upwards.
        timestampMs: this.#pending.readUIntBE(4, 3) + (this.#pending[7] ?? 0) * 0x1000000,
        payload: this.#pending.subarray(TAG_HEADER_BYTES, TAG_HEADER_BYTES + payloadBytes),
      });
      this.#pending = this.#pending.subarray(wholeBytes);
    }
    return tags;
  }
}

function startsLikeFlv(bytes: Buffer): boolean {
  return 'FLV'.startsWith(bytes.subarray(0, 3).toString('latin1')) && (bytes.length < 3 || bytes[0] === 0x46);
}
