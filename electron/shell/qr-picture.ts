import { encodeQR } from 'qr';
import type { QrPicture } from '../contract/bridge.ts';

/** Cameras want this much white around it, in modules. */
const QUIET_MODULES = 4;

/** A text as the modules of a QR code, one SVG path: drawn by the window without anything its content policy forbids. */
export function qrPicture(text: string): QrPicture {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES });
  const path = rows.flatMap((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join('');
  return { size: rows.length, path };
}

/** Dark modules side by side are one piece: fewer seams, a shorter path. */
function runsOf(row: readonly boolean[]): readonly (readonly [x: number, length: number])[] {
  const runs: [number, number][] = [];
  for (const [x, dark] of row.entries()) {
    if (!dark) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
