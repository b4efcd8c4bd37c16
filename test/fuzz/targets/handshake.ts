import { randomBytes } from 'node:crypto';
import { ClientHandshake, ServerHandshake } from '../../../electron/rtmp/handshake.ts';
import { must, mustEqual, type FuzzTarget } from '../target.ts';

interface Side {
  push(piece: Buffer): Buffer | null;
  readonly done: boolean;
  readonly isRtmp: boolean;
  readonly firstBytes: Buffer;
}

function shake(side: Side, input: Buffer, pieceBytes: number): unknown {
  for (let at = 0; at < input.length; at += pieceBytes) {
    const rest = side.push(Buffer.from(input.subarray(at, at + pieceBytes)));
    if (rest !== null) return { done: side.done, rest: at + Math.min(pieceBytes, input.length - at) - rest.length };
    if (!side.isRtmp) return { isRtmp: false };
  }
  return { done: side.done, isRtmp: side.isRtmp };
}

/** The first three kilobytes, from either side, cut anywhere. */
export const target: FuzzTarget = {
  maxBytes: 4000,
  seeds: () => [
    Buffer.concat([new ClientHandshake().c0c1, randomBytes(1600)]),
    Buffer.concat([Buffer.of(3), Buffer.alloc(3080)]),
    Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1:1935\r\n\r\n'),
  ],
  run: (input) => {
    const piece = 1 + ((input[9] ?? 0) % 97) * 16;
    for (const make of [() => new ServerHandshake(), () => new ClientHandshake()]) {
      const side = make();
      mustEqual(shake(side, input, piece), shake(make(), input, Math.max(1, input.length)), 'it depends on how the bytes are cut');
      must(side.firstBytes.length <= 16 && (input.length === 0 || side.isRtmp === (input[0] === 3)), 'a wrong first byte');
    }
  },
};
