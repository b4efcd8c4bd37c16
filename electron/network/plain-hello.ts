import { randomFillSync } from 'node:crypto';

export const RTMP_VERSION = 3;
const C0C1_BYTES = 1537;

/** C0 and C1 of a plain RTMP handshake, as anyone's encoder sends them: only to see whether the other side answers with S0. */
export function plainHello(): Buffer {
  const hello = Buffer.alloc(C0C1_BYTES);
  hello[0] = RTMP_VERSION;
  // After version, time and four zero bytes.
  randomFillSync(hello, 9);
  return hello;
}
