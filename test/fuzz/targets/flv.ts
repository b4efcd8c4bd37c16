import { FLV_FILE_HEADER, encodeFlvTag } from '../../../electron/rtmp/flv.ts';
import { FlvReader, type FlvTag } from '../../../electron/rtmp/flv-reader.ts';
import { LiveProof } from '../../../electron/preflight/live-proof.ts';
import { must, mustEqual, type FuzzTarget } from '../target.ts';

function read(input: Buffer, pieceBytes: number): { readonly tags: readonly FlvTag[]; readonly isFlv: boolean } {
  const reader = new FlvReader();
  const tags: FlvTag[] = [];
  for (let at = 0; at < input.length; at += pieceBytes) {
    const more = reader.push(Buffer.from(input.subarray(at, at + pieceBytes)));
    if (more === null) return { tags, isFlv: false };
    for (const { kind, timestampMs, payload } of more) tags.push({ kind, timestampMs, payload: Buffer.from(payload) });
  }
  return { tags, isFlv: true };
}

/** What a play URL brings: the same tags however the bytes are cut, and never more than came. */
export const target: FuzzTarget = {
  seeds: () => [
    Buffer.concat([
      FLV_FILE_HEADER,
      encodeFlvTag(18, 0, Buffer.from('02000a6f6e4d65746144617461', 'hex')),
      encodeFlvTag(9, 0, Buffer.from('1700000000', 'hex')),
      encodeFlvTag(8, 0, Buffer.from('af001210', 'hex')),
      encodeFlvTag(9, 40, Buffer.from('2701000000aabb', 'hex')),
      encodeFlvTag(9, 0x1000028, Buffer.from('9068766331', 'hex')),
    ]),
    Buffer.from('FLV\u0001\u0005\u0000\u0000\u0000\u000C\u0000\u0000\u0000\u0000\u0000\u0000\u0000', 'latin1'),
  ],
  run: (input) => {
    const whole = read(input, Math.max(1, input.length));
    const cut = read(input, 1 + ((input[5] ?? 0) % 29));
    must(whole.isFlv === cut.isFlv, 'it is FLV or not as it is cut');
    // Of a piece that turns out to be no FLV, the tags before are not handed on.
    if (whole.isFlv) mustEqual(cut.tags, whole.tags, 'tags change with the cuts');
    const proof = new LiveProof();
    for (const [index, tag] of whole.tags.entries()) proof.add(tag, index * 40);
    must(whole.tags.reduce((sum, { payload }) => sum + payload.length, 0) <= input.length, 'more came out than went in');
  },
};
