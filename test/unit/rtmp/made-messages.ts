import * as fc from 'fast-check';
import type { RtmpMessage } from '../../../electron/rtmp/message-type.ts';

/** Messages of types that the chunk layer itself does not act on. */
export const anyMessage: fc.Arbitrary<RtmpMessage> = fc.record({
  chunkStreamId: fc.oneof(fc.integer({ min: 2, max: 8 }), fc.constantFrom(63, 64, 319, 320, 65_599)),
  type: fc.constantFrom(8, 9, 15, 18, 20, 22),
  streamId: fc.constantFrom(0, 1, 7, 0xffffffff),
  timestamp: fc.oneof(
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.constantFrom(0xfffffe, 0xffffff, 0x1000000, 0xffffffff),
  ),
  payload: fc
    .oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 3000 }), fc.constant(new Uint8Array(300).fill(0xff)))
    .map((bytes) => Buffer.from(bytes)),
});

/** Cuts bytes into pieces of the given sizes, over and over. */
export function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer, void, undefined> {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** What of a message has to survive the wire. */
export function essence({ chunkStreamId, type, streamId, timestamp, payload }: RtmpMessage): string {
  return `${chunkStreamId} ${type} ${streamId} ${timestamp >>> 0} ${payload.toString('hex')}`;
}
