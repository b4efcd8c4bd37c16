import { ChunkReader } from '../../../electron/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { command, media, setChunkSize } from '../../../electron/rtmp/messages.ts';
import { MESSAGE, type RtmpMessage } from '../../../electron/rtmp/message-type.ts';
import { DEFAULT_LIMITS } from '../../../electron/rtmp/limits.ts';
import { must, mustEqual, type FuzzTarget } from '../target.ts';

const LIMITS = { ...DEFAULT_LIMITS, maxMessageBytes: 1 << 20 };

function read(input: Buffer, pieceBytes: number): { readonly messages: readonly RtmpMessage[]; readonly fault: unknown } {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push({ ...message, payload: Buffer.from(message.payload) }), LIMITS);
  for (let at = 0; at < input.length; at += pieceBytes) {
    const fault = reader.push(Buffer.from(input.subarray(at, at + pieceBytes)));
    if (fault !== null) return { messages, fault };
  }
  return { messages, fault: null };
}

/** A chunk stream says the same however it is cut, and its messages, written again, are read as they were. */
export const target: FuzzTarget = {
  seeds: () => {
    const writer = new ChunkWriter();
    const some = [
      command('connect', 1, { app: 'live', tcUrl: 'rtmp://h/live' }, []),
      media(MESSAGE.video, 1, 0, Buffer.alloc(300, 7)),
      media(MESSAGE.audio, 1, 23, Buffer.alloc(20, 1)),
      media(MESSAGE.video, 1, 40, Buffer.alloc(300, 7)),
      media(MESSAGE.video, 1, 0xfffffff0, Buffer.alloc(200, 7)),
      { chunkStreamId: 400, type: MESSAGE.data, streamId: 1, timestamp: 0xffffff, payload: Buffer.alloc(200, 2) },
    ];
    const plain = Buffer.concat(some.map((message) => writer.encode(message)));
    return [plain, Buffer.concat([new ChunkWriter().encode(setChunkSize(1)), Buffer.of(0x44, 0, 0, 0, 0, 0, 3, 9, 1, 0xc4, 2, 0xc4, 3)])];
  },
  run: (input) => {
    const whole = read(input, Math.max(1, input.length));
    mustEqual(read(input, 1 + ((input[0] ?? 0) % 37)), whole, 'it depends on how the bytes are cut');
    if (whole.fault === null) mustEqual(read(input, 1), whole, 'it depends on how the bytes are cut');
    const size = whole.messages.reduce((sum, { payload }) => sum + payload.length, 0);
    must(size <= input.length, 'more came out than went in');
    const writer = new ChunkWriter();
    const rest = whole.messages.filter(({ type }) => type > MESSAGE.abort);
    const again = read(Buffer.concat(rest.map((message) => writer.encode(message))), 1000);
    mustEqual(again.messages, rest, 'messages change when they are written again');
  },
};
