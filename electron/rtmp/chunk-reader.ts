import { leavesOutExtended, newChunkStream, roomFor, setTime, sizeFor, type ChunkStream } from './chunk-stream.ts';
import { protocolFault, type ProtocolFault } from './fault.ts';
import { DEFAULT_LIMITS, type RtmpLimits } from './limits.ts';
import { FIRST_TYPE, LAST_TYPE, MESSAGE, type RtmpMessage } from './message-type.ts';

const DEFAULT_CHUNK_BYTES = 128;
const MAX_HEADER_BYTES = 18;
const NO_EXTENDED = 0xffffff;
/** What keeps a slice keeps the whole piece: a sound of 300 bytes, tens of kilobytes. A message that is less than this part of it is copied. */
const SLICED_FROM = 2;
const MESSAGE_HEADER_BYTES: readonly number[] = [11, 7, 3, 0];

/**
 * Chunks to messages. Bytes go in as they come from the socket, in pieces of any size; nothing is allocated for a byte or a chunk, and a
 * message that is most of one piece is a slice of it.
 */
export class ChunkReader {
  #limits: RtmpLimits;
  readonly #onMessage: (message: RtmpMessage) => void;
  readonly #streams = new Map<number, ChunkStream>();
  /** The beginning of a header that the last piece cut. */
  readonly #stash = Buffer.alloc(MAX_HEADER_BYTES);
  #stashed = 0;
  #chunkBytes = DEFAULT_CHUNK_BYTES;
  #current: ChunkStream | null = null;
  #chunkLeft = 0;
  /** Allocated for unfinished messages: more than what has come of them. */
  #bufferedBytes = 0;
  /** For what was unfinished when the limits were set, until nothing is. */
  #grantedBytes = 0;
  /** Of the first byte of the piece being read. */
  #offset = 0;
  /** The message that is being handed over came on this one and ends before this offset. */
  #handed: ChunkStream | null = null;
  #handedEnd = 0;
  #fault: ProtocolFault | null = null;
  #stopped = false;

  constructor(onMessage: (message: RtmpMessage) => void, limits: RtmpLimits = DEFAULT_LIMITS) {
    this.#onMessage = onMessage;
    this.#limits = limits;
  }

  /** How many of the peer's bytes came before the piece being read. */
  get offset(): number {
    return this.#offset;
  }

  /** Where byte `at` of the message that is being handed over stood among all of the peer's bytes; exact unless others came in between. */
  offsetInMessage(at: number): number {
    if (this.#handed === null) return this.#offset;
    const { id, lengthBytes, extended } = this.#handed;
    const headerBytes = (id < 64 ? 1 : id < 320 ? 2 : 3) + (extended === null ? 0 : 4);
    const headersBehind = Math.max(0, Math.floor((lengthBytes - 1) / this.#chunkBytes) - Math.floor(at / this.#chunkBytes));
    return this.#handedEnd - (lengthBytes - at) - headersBehind * headerBytes;
  }

  /** For what comes from here on; a message that has begun may still grow to its length. */
  setLimits(limits: RtmpLimits): void {
    let begunBytes = 0;
    for (const { receivedBytes, lengthBytes } of this.#streams.values()) if (receivedBytes > 0) begunBytes += lengthBytes;
    // What it may claim is bounded by what it was allowed then.
    this.#grantedBytes = Math.min(begunBytes, this.#limits.maxBufferedBytes);
    this.#limits = limits;
  }

  /** Bytes that came before the first chunk: offsets count them. */
  skip(bytes: number): void {
    this.#offset += bytes;
  }

  /** Reads no further: what is left of the piece is dropped. */
  stop(): void {
    this.#stopped = true;
  }

  /** A fault ends the reader: whatever comes after is not read. */
  push(piece: Buffer): ProtocolFault | null {
    if (this.#fault !== null || this.#stopped) return this.#fault;
    let data = piece;
    let at = 0;
    if (this.#stashed > 0) {
      const before = this.#stashed;
      const copied = piece.copy(this.#stash, before, 0, Math.min(MAX_HEADER_BYTES - before, piece.length));
      this.#offset -= before;
      const used = this.#readHeader(this.#stash, 0, before + copied);
      this.#offset += before;
      if (this.#fault !== null) return this.#fault;
      if (used === 0) {
        this.#stashed = before + copied;
        this.#offset += piece.length;
        return null;
      }
      this.#stashed = 0;
      if (used < before) {
        data = Buffer.concat([this.#stash.subarray(used, before), piece]);
        this.#offset -= before - used;
      } else {
        at = used - before;
      }
    }
    while (at < data.length || this.#current !== null) {
      if (this.#current === null) {
        const used = this.#readHeader(data, at, data.length);
        if (this.#fault !== null) return this.#fault;
        if (used === 0) {
          this.#stashed = data.copy(this.#stash, 0, at);
          break;
        }
        at += used;
      }
      const taken = this.#readPayload(data, at);
      if (taken < 0) break;
      at += taken;
      // The message's handler, or a control message, may have ended it.
      if (this.#ended()) return this.#fault;
    }
    this.#offset += data.length;
    return null;
  }

  #ended(): boolean {
    return this.#stopped || this.#fault !== null;
  }

  /** Takes what there is of the current chunk; -1 when nothing is left to take. */
  #readPayload(data: Buffer, at: number): number {
    const stream = this.#current;
    if (stream === null) return -1;
    const left = data.length - at;
    if (stream.payload === null && this.#chunkLeft === stream.lengthBytes && left >= this.#chunkLeft) {
      const taken = this.#chunkLeft;
      // However the bytes were cut: in pieces it would be an unfinished message among the others.
      if (!this.#hasRoomFor(taken)) return this.#tooMany(at, data);
      const slice = data.subarray(at, at + taken);
      this.#finish(stream, taken * SLICED_FROM < data.length ? Buffer.from(slice) : slice, at + taken);
      return taken;
    }
    const taken = Math.min(left, this.#chunkLeft);
    if (taken === 0) return -1;
    const before = stream.payload?.length ?? 0;
    const size = sizeFor(stream, taken);
    if (size > before && !this.#hasRoomFor(size - before)) return this.#tooMany(at, data);
    this.#bufferedBytes += size - before;
    const payload = roomFor(stream, size);
    data.copy(payload, stream.receivedBytes, at, at + taken);
    stream.receivedBytes += taken;
    this.#chunkLeft -= taken;
    if (stream.receivedBytes === stream.lengthBytes) {
      this.#bufferedBytes -= size;
      this.#finish(stream, payload.length === stream.lengthBytes ? payload : payload.subarray(0, stream.lengthBytes), at + taken);
    } else if (this.#chunkLeft === 0) {
      this.#current = null;
    }
    return taken;
  }

  #hasRoomFor(moreBytes: number): boolean {
    return this.#bufferedBytes + moreBytes <= this.#limits.maxBufferedBytes + this.#grantedBytes;
  }

  #tooMany(at: number, data: Buffer): 0 {
    return this.#fail('too many unfinished messages', at, data.subarray(at, at));
  }

  #finish(stream: ChunkStream, payload: Buffer, end: number): void {
    this.#handed = stream;
    this.#handedEnd = this.#offset + end;
    stream.payload = null;
    stream.receivedBytes = 0;
    if (this.#bufferedBytes === 0) this.#grantedBytes = 0;
    this.#current = null;
    this.#chunkLeft = 0;
    const { id: chunkStreamId, type, streamId, timestamp } = stream;
    if (type === MESSAGE.setChunkSize) this.#setChunkSize(payload);
    else if (type === MESSAGE.abort) this.#abort(payload);
    if (this.#fault === null) this.#onMessage({ chunkStreamId, type, streamId, timestamp, payload });
  }

  #setChunkSize(payload: Buffer): void {
    const size = payload.length < 4 ? 0 : payload.readUInt32BE(0);
    // The first bit is zero by the protocol; no message is longer than three bytes can say.
    if (size === 0 || size > 0x7fffffff) {
      const bytes = payload.subarray(0, this.#chunkBytes);
      this.#fault = protocolFault('chunk size out of range', this.offsetInMessage(0), bytes);
    } else {
      this.#chunkBytes = Math.min(size, 0xffffff);
    }
  }

  #abort(payload: Buffer): void {
    const stream = payload.length < 4 ? undefined : this.#streams.get(payload.readUInt32BE(0));
    if (stream === undefined) return;
    this.#bufferedBytes -= stream.payload?.length ?? 0;
    stream.payload = null;
    stream.receivedBytes = 0;
  }

  /** Bytes used, 0 when the header is not whole yet. Sets the current chunk. */
  #readHeader(data: Buffer, start: number, end: number): number {
    const first = data[start] ?? 0;
    const format = (first >> 6) & 3;
    let at = start + 1;
    let id = first & 63;
    if (id < 2) {
      const idBytes = id + 1;
      if (end - at < idBytes) return 0;
      id = 64 + (data[at] ?? 0) + (idBytes === 2 ? (data[at + 1] ?? 0) * 256 : 0);
      at += idBytes;
    }
    const headerBytes = MESSAGE_HEADER_BYTES[format] ?? 0;
    if (end - at < headerBytes) return 0;
    const known = this.#streams.get(id);
    const inMessage = known !== undefined && known.receivedBytes > 0;
    if (format < 3 && inMessage) return this.#fail('a message begins inside another one', start, data.subarray(start, at + headerBytes));
    // Some encoders begin with a header that leaves out the message stream: it is 0.
    if (format > 1 && known === undefined) return this.#fail('a chunk of an unknown chunk stream', start, data.subarray(start, at));
    const type = format < 2 ? (data[at + 6] ?? 0) : (known?.type ?? 0);
    if (type < FIRST_TYPE || type > LAST_TYPE)
      return this.#fail('a message of no known type', start, data.subarray(start, at + headerBytes));
    let field = format === 3 ? (known?.extended === null ? 0 : NO_EXTENDED) : data.readUIntBE(at, 3);
    let extended: number | null = null;
    let used = at + headerBytes;
    if (field === NO_EXTENDED) {
      const skipped = inMessage ? leavesOutExtended(known, data, used, end) : false;
      if (skipped === null) return 0;
      if (!skipped) {
        if (end - used < 4) return 0;
        field = data.readUInt32BE(used);
        used += 4;
      }
      extended = format === 3 ? (known?.extended ?? null) : field;
    }
    const lengthBytes = format < 2 ? data.readUIntBE(at + 3, 3) : (known?.lengthBytes ?? 0);
    if (lengthBytes > this.#limits.maxMessageBytes) return this.#fail('message too long', start, data.subarray(start, used));
    const stream = known ?? this.#newStream(id);
    if (stream === null) return this.#fail('too many chunk streams', start, data.subarray(start, used));
    if (!inMessage) {
      setTime(stream, format, field, extended);
      stream.lengthBytes = lengthBytes;
      stream.type = type;
      if (format === 0) stream.streamId = data.readUInt32LE(at + 7);
    }
    this.#current = stream;
    this.#chunkLeft = Math.min(this.#chunkBytes, stream.lengthBytes - stream.receivedBytes);
    return used - start;
  }

  #newStream(id: number): ChunkStream | null {
    if (this.#streams.size >= this.#limits.maxChunkStreams) return null;
    const stream = newChunkStream(id);
    this.#streams.set(id, stream);
    return stream;
  }

  #fail(what: string, at: number, bytes: Uint8Array): 0 {
    this.#fault = protocolFault(what, this.#offset + at, bytes);
    return 0;
  }
}
