import { decodeQR } from 'qr/decode.js';
import type { QrPicture } from '../../electron/contract/bridge.ts';

const PIXELS_A_MODULE = 4;

/** What a camera reads from the picture; throws where it reads nothing. */
export function readQr({ size, path }: QrPicture): string {
  const width = size * PIXELS_A_MODULE;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * PIXELS_A_MODULE; row < (Number(y) + 1) * PIXELS_A_MODULE; row += 1) {
      for (let column = Number(x) * PIXELS_A_MODULE; column < (Number(x) + Number(length)) * PIXELS_A_MODULE; column += 1) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return decodeQR({ width, height: width, data });
}
