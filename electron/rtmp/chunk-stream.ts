/** Memory follows what was received, not what a header claims: longer messages grow to their length. */
const FIRST_ALLOCATION_BYTES = 128 * 1024;
/** After a whole header, type 3 repeats its timestamp as the delta; beyond this its senders mean "the same time". */
const PLAUSIBLE_DELTA_MS = 1000;

/** What is known of one chunk stream: its last header, and the message that is coming on it. */
export interface ChunkStream {
  readonly id: number;
  timestamp: number;
  delta: number;
  /** The last header held an absolute timestamp. */
  absolute: boolean;
  /** The timestamp field of the last header, when it did not fit into three bytes. */
  extended: number | null;
  lengthBytes: number;
  type: number;
  streamId: number;
  /** Null between messages. */
  payload: Buffer | null;
  receivedBytes: number;
}

export function newChunkStream(id: number): ChunkStream {
  return {
    id,
    timestamp: 0,
    delta: 0,
    absolute: false,
    extended: null,
    lengthBytes: 0,
    type: 0,
    streamId: 0,
    payload: null,
    receivedBytes: 0,
  };
}

/**
 * Whether this chunk, inside a message with an extended timestamp, comes without it, as some peers send: told by its first bytes, which
 * repeat the header's field (or the time it amounts to) where it is there. Null while that cannot be told yet.
 */
export function leavesOutExtended(stream: ChunkStream, data: Buffer, at: number, end: number): boolean | null {
  const available = Math.min(4, end - at);
  const repeats = (value: number): boolean => {
    for (let i = 0; i < available; i++) if (data[at + i] !== ((value >>> (24 - 8 * i)) & 255)) return false;
    return true;
  };
  if (!repeats(stream.extended ?? 0) && !repeats(stream.timestamp)) return true;
  return available < 4 ? null : false;
}

/** By the timestamp field of a header that begins a message. */
export function setTime(stream: ChunkStream, format: number, field: number, extended: number | null): void {
  if (format === 0) {
    stream.timestamp = field;
    stream.delta = field;
    stream.absolute = true;
    stream.extended = extended;
  } else if (format < 3) {
    stream.timestamp = (stream.timestamp + field) >>> 0;
    stream.delta = field;
    stream.absolute = false;
    stream.extended = extended;
  } else if (!stream.absolute || stream.delta <= PLAUSIBLE_DELTA_MS) {
    stream.timestamp = (stream.timestamp + stream.delta) >>> 0;
    stream.absolute = false;
  }
}

/** Of the buffer for what has come of the message and `moreBytes`. */
export function sizeFor({ payload, lengthBytes, receivedBytes }: ChunkStream, moreBytes: number): number {
  const needed = receivedBytes + moreBytes;
  if (payload !== null && payload.length >= needed) return payload.length;
  return Math.min(lengthBytes, Math.max(needed, payload === null ? FIRST_ALLOCATION_BYTES : payload.length * 2));
}

/** The payload, grown to `size`. */
export function roomFor(stream: ChunkStream, size: number): Buffer {
  const { payload, receivedBytes } = stream;
  if (payload !== null && payload.length === size) return payload;
  const grown = Buffer.allocUnsafe(size);
  payload?.copy(grown, 0, 0, receivedBytes);
  stream.payload = grown;
  return grown;
}
