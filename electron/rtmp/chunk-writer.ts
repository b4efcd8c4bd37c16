import type { RtmpMessage } from './message-type.ts';

const DEFAULT_CHUNK_BYTES = 128;
const NO_EXTENDED = 0xffffff;
const MESSAGE_HEADER_BYTES = [11, 7, 3, 0] as const;

interface LastMessage {
  timestamp: number;
  /** Null after a header with an absolute timestamp: readers do not agree on what type 3 means then. */
  delta: number | null;
  lengthBytes: number;
  type: number;
  streamId: number;
}

/**
 * Messages to chunks: one buffer a message, in the shortest headers that every reader understands alike. Its payload is copied once, which
 * costs less than handing the socket a header and a slice for every chunk.
 */
export class ChunkWriter {
  readonly #last = new Map<number, LastMessage>();
  #chunkBytes = DEFAULT_CHUNK_BYTES;

  get chunkBytes(): number {
    return this.#chunkBytes;
  }

  /** Takes effect after the Set Chunk Size message, which the caller sends before the next one. */
  setChunkBytes(chunkBytes: number): void {
    this.#chunkBytes = chunkBytes;
  }

  encode(message: RtmpMessage): Buffer {
    const { chunkStreamId, type, streamId, payload } = message;
    const timestamp = message.timestamp >>> 0;
    const last = this.#last.get(chunkStreamId);
    const delta = last === undefined ? NO_EXTENDED : (timestamp - last.timestamp) >>> 0;
    const format = formatOf(last, delta, message);
    const absolute = format === 0;
    // A delta always fits: larger ones, and steps back, are sent as absolute timestamps.
    const extended = absolute && timestamp >= NO_EXTENDED;
    this.#remember(chunkStreamId, last, { timestamp, delta: absolute ? null : delta, lengthBytes: payload.length, type, streamId });

    const idBytes = chunkStreamId < 64 ? 1 : chunkStreamId < 320 ? 2 : 3;
    const extendedBytes = extended ? 4 : 0;
    const continuations = payload.length === 0 ? 0 : Math.ceil(payload.length / this.#chunkBytes) - 1;
    const headerBytes = idBytes + MESSAGE_HEADER_BYTES[format] + extendedBytes;
    const out = Buffer.allocUnsafe(headerBytes + continuations * (idBytes + extendedBytes) + payload.length);
    let at = writeId(out, 0, format, chunkStreamId);
    if (format < 3) at = out.writeUIntBE(extended ? NO_EXTENDED : absolute ? timestamp : delta, at, 3);
    if (format < 2) {
      at = out.writeUIntBE(payload.length, at, 3);
      at = out.writeUInt8(type, at);
    }
    if (absolute) at = out.writeUInt32LE(streamId, at);
    if (extended) at = out.writeUInt32BE(timestamp, at);
    let from = 0;
    for (;;) {
      const to = Math.min(from + this.#chunkBytes, payload.length);
      at += payload.copy(out, at, from, to);
      if (to === payload.length) return out;
      from = to;
      at = writeId(out, at, 3, chunkStreamId);
      if (extended) at = out.writeUInt32BE(timestamp, at);
    }
  }

  #remember(chunkStreamId: number, last: LastMessage | undefined, next: LastMessage): void {
    if (last === undefined) this.#last.set(chunkStreamId, next);
    else Object.assign(last, next);
  }
}

function formatOf(last: LastMessage | undefined, delta: number, { streamId, type, payload }: RtmpMessage): 0 | 1 | 2 | 3 {
  if (last === undefined || last.streamId !== streamId || delta >= NO_EXTENDED) return 0;
  if (last.lengthBytes !== payload.length || last.type !== type) return 1;
  return last.delta === delta ? 3 : 2;
}

function writeId(out: Buffer, at: number, format: number, chunkStreamId: number): number {
  if (chunkStreamId < 64) return out.writeUInt8((format << 6) | chunkStreamId, at);
  if (chunkStreamId < 320) return out.writeUInt8(chunkStreamId - 64, out.writeUInt8(format << 6, at));
  return out.writeUInt16LE(chunkStreamId - 64, out.writeUInt8((format << 6) | 1, at));
}
