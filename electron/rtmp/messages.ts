import { decodeAmf0, encodeAmf0, isAmfObject, type AmfObject, type AmfValue } from './amf0.ts';
import { DEFAULT_LIMITS, type RtmpLimits } from './limits.ts';
import { MESSAGE, USER_CONTROL, type RtmpMessage } from './message-type.ts';

/** Chunk streams that we write on; any number would do, these are what encoders use. */
const CHUNK_STREAM = { control: 2, command: 3, stream: 4, audio: 6, video: 7 } as const;

/** A command, an answer to one (`_result`, `_error`) or a status. */
export interface RtmpCommand {
  readonly name: string;
  readonly transactionId: number;
  /** The command object; null when it is none. */
  readonly object: AmfObject | null;
  readonly args: readonly AmfValue[];
  readonly streamId: number;
}

export type CommandDecoded =
  | { readonly ok: true; readonly command: RtmpCommand }
  | { readonly ok: false; readonly what: string; readonly at: number };

/** Type 20, and type 17 as far as it holds AMF0 behind its leading zero. */
export function decodeCommand(message: RtmpMessage, limits: RtmpLimits = DEFAULT_LIMITS): CommandDecoded {
  const start = message.type === MESSAGE.commandAmf3 && message.payload[0] === 0 ? 1 : 0;
  const decoded = decodeAmf0(message.payload, start, limits);
  if (!decoded.ok) return decoded;
  const [name, transactionId, object, ...args] = decoded.values;
  if (typeof name !== 'string') return { ok: false, what: 'a command without a name', at: start };
  return {
    ok: true,
    command: {
      name,
      transactionId: typeof transactionId === 'number' ? transactionId : 0,
      object: object !== undefined && isAmfObject(object) ? object : null,
      args,
      streamId: message.streamId,
    },
  };
}

/** A command without `args` ends at its command object. */
export function command(
  name: string,
  transactionId: number,
  object: AmfObject | null,
  args: readonly AmfValue[],
  streamId = 0,
): RtmpMessage {
  return {
    chunkStreamId: streamId === 0 ? CHUNK_STREAM.command : CHUNK_STREAM.stream,
    type: MESSAGE.command,
    streamId,
    timestamp: 0,
    payload: encodeAmf0([name, transactionId, object, ...args]),
  };
}

/** `type` is one of audio, video, data; the payload goes out as it is. */
export function media(type: number, streamId: number, timestamp: number, payload: Buffer): RtmpMessage {
  const chunkStreamId = type === MESSAGE.audio ? CHUNK_STREAM.audio : type === MESSAGE.video ? CHUNK_STREAM.video : CHUNK_STREAM.stream;
  return { chunkStreamId, type, streamId, timestamp, payload };
}

function control(type: number, payload: Buffer): RtmpMessage {
  return { chunkStreamId: CHUNK_STREAM.control, type, streamId: 0, timestamp: 0, payload };
}

function uint32(value: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(value >>> 0);
  return payload;
}

export function setChunkSize(chunkBytes: number): RtmpMessage {
  return control(MESSAGE.setChunkSize, uint32(chunkBytes));
}

export function abort(chunkStreamId: number): RtmpMessage {
  return control(MESSAGE.abort, uint32(chunkStreamId));
}

export function acknowledgement(receivedBytes: number): RtmpMessage {
  return control(MESSAGE.acknowledgement, uint32(receivedBytes));
}

export function windowAckSize(bytes: number): RtmpMessage {
  return control(MESSAGE.windowAckSize, uint32(bytes));
}

/** Limit type dynamic. */
export function setPeerBandwidth(bytes: number): RtmpMessage {
  return control(MESSAGE.setPeerBandwidth, Buffer.concat([uint32(bytes), Buffer.of(2)]));
}

/** `value` is a message stream id or, for pings, a time. */
export function userControl(event: number, value: number): RtmpMessage {
  const payload = Buffer.allocUnsafe(6);
  payload.writeUInt16BE(event);
  payload.writeUInt32BE(value >>> 0, 2);
  return control(MESSAGE.userControl, payload);
}

export function pingRequest(timeMs: number): RtmpMessage {
  return userControl(USER_CONTROL.pingRequest, Math.trunc(timeMs));
}

const AGGREGATE_HEADER_BYTES = 11;
const AGGREGATE_TAIL_BYTES = 4;

/** The messages inside an aggregate one, their times moved to its own; stops at the first that is cut. Any other message is itself. */
export function* splitAggregate(message: RtmpMessage): Generator<RtmpMessage, void, undefined> {
  if (message.type !== MESSAGE.aggregate) {
    yield message;
    return;
  }
  const { payload, chunkStreamId, streamId } = message;
  let firstTime: number | null = null;
  let at = 0;
  while (at + AGGREGATE_HEADER_BYTES <= payload.length) {
    const end = at + AGGREGATE_HEADER_BYTES + payload.readUIntBE(at + 1, 3);
    if (end > payload.length) return;
    const time = payload.readUIntBE(at + 4, 3) + (payload[at + 7] ?? 0) * 0x1000000;
    firstTime ??= time;
    const timestamp = (message.timestamp + time - firstTime) >>> 0;
    yield { chunkStreamId, type: payload[at] ?? 0, streamId, timestamp, payload: payload.subarray(at + AGGREGATE_HEADER_BYTES, end) };
    at = end + AGGREGATE_TAIL_BYTES;
  }
}
