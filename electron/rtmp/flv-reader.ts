/** One FLV tag; `payload` is a slice of what was read. */
export interface FlvTag {
  readonly kind: 'audio' | 'video' | 'data' | 'other';
  readonly timestampMs: number;
  readonly payload: Buffer;
}

/** No player takes a larger tag, and a stream that declares one is not FLV. */
const MAX_TAG_BYTES = 8 << 20;
const FILE_HEADER_BYTES = 9;
const MAX_HEADER_BYTES = 64;
const TAG_HEADER_BYTES = 11;
/** Memory follows what was received, not what a header claims. */
const FIRST_BYTES = 64 * 1024;
const KINDS: { readonly [type: number]: FlvTag['kind'] } = { 8: 'audio', 9: 'video', 18: 'data' };

/** Reads FLV (Adobe Flash Video File Format 10.1, annex E) as it arrives, in pieces of any size; each byte is copied a few times at most. */
export class FlvReader {
  /** A tag that is not whole yet: its bytes, how many of them there are, and how many it takes. */
  #begun: Buffer = Buffer.alloc(0);
  #held = 0;
  #needed = 0;
  #headerRead = false;

  /** The tags that became whole, or null when this is not FLV (and never will be). */
  push(chunk: Buffer): readonly FlvTag[] | null {
    let data = this.#held === 0 ? chunk : this.#joined(chunk);
    if (data.length < this.#needed) return [];
    if (!this.#headerRead) {
      const headerBytes = headerBytesOf(data);
      if (headerBytes === null) return null;
      if (data.length < headerBytes + 4) return this.#keep(data, 0);
      data = data.subarray(headerBytes + 4);
      this.#headerRead = true;
    }
    const tags: FlvTag[] = [];
    while (data.length >= TAG_HEADER_BYTES) {
      const payloadBytes = data.readUIntBE(1, 3);
      if (payloadBytes > MAX_TAG_BYTES) return null;
      const wholeBytes = TAG_HEADER_BYTES + payloadBytes + 4;
      if (data.length < wholeBytes) {
        this.#keep(data, wholeBytes);
        return tags;
      }
      tags.push({
        kind: KINDS[(data[0] ?? 0) & 0x1f] ?? 'other',
        // The eighth byte extends the timestamp upwards.
        timestampMs: data.readUIntBE(4, 3) + (data[7] ?? 0) * 0x1000000,
        payload: data.subarray(TAG_HEADER_BYTES, TAG_HEADER_BYTES + payloadBytes),
      });
      data = data.subarray(wholeBytes);
    }
    this.#keep(data, 0);
    return tags;
  }

  #joined(chunk: Buffer): Buffer {
    const held = this.#held + chunk.length;
    if (held > this.#begun.length) this.#begun = grown(this.#begun.subarray(0, this.#held), Math.max(held, this.#begun.length * 2));
    chunk.copy(this.#begun, this.#held);
    this.#held = held;
    return this.#begun.subarray(0, held);
  }

  /** In memory of its own: what was handed out as tags is not written over. */
  #keep(rest: Buffer, needed: number): [] {
    this.#needed = needed;
    this.#held = rest.length;
    this.#begun = rest.length === 0 ? Buffer.alloc(0) : grown(rest, Math.max(rest.length, Math.min(needed, FIRST_BYTES)));
    return [];
  }
}

function grown(bytes: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafe(size);
  bytes.copy(larger);
  return larger;
}

/** Null for what is no FLV. */
function headerBytesOf(data: Buffer): number | null {
  if (!startsLikeFlv(data)) return null;
  if (data.length < FILE_HEADER_BYTES) return FILE_HEADER_BYTES;
  const headerBytes = data.readUInt32BE(5);
  return headerBytes < FILE_HEADER_BYTES || headerBytes > MAX_HEADER_BYTES ? null : headerBytes;
}

function startsLikeFlv(bytes: Buffer): boolean {
  return 'FLV'.startsWith(bytes.subarray(0, 3).toString('latin1')) && (bytes.length < 3 || bytes[0] === 0x46);
}
