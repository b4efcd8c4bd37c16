/** RTMP message types; the media ones are FLV tag types too. */
export const MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAckSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  commandAmf3: 17,
  data: 18,
  command: 20,
  aggregate: 22,
} as const;

/** No message has a type outside these: such a header is no header. Types between them that nobody knows are passed over. */
export const FIRST_TYPE = 1;
export const LAST_TYPE = 22;

export const USER_CONTROL = { streamBegin: 0, streamEof: 1, setBufferLength: 3, pingRequest: 6, pingResponse: 7 } as const;

/** One whole message. Media payloads are opaque: Enhanced RTMP passes through untouched. */
export interface RtmpMessage {
  readonly chunkStreamId: number;
  readonly type: number;
  readonly streamId: number;
  /** Milliseconds modulo 2^32 when read; when written any number, taken modulo 2^32. */
  readonly timestamp: number;
  /** May share memory with what was read from the socket: copy it to keep it for long, never write to it. */
  readonly payload: Buffer;
}

/** Audio, video and data: what a stream is made of. */
export function isMedia(type: number): boolean {
  return (
    type === MESSAGE.video || type === MESSAGE.audio || type === MESSAGE.data || type === MESSAGE.dataAmf3 || type === MESSAGE.aggregate
  );
}
