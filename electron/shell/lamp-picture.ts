import type { LampKind } from '../contract/lamp.ts';

/** What a point of the mark is painted with; `hole` lets the desktop show through. */
type Paint = 'go' | 'caution' | 'stop' | 'air' | 'core' | 'grey' | 'hole';
type Shape = (x: number, y: number) => boolean;
/** Painted one over the other, as the window's marks are: on a grid of 16. */
type Layers = readonly (readonly [Paint, Shape])[];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Blue, green, red, alpha; premultiplied, as the system's own bitmaps are. */
  readonly bgra: Uint8Array;
}

/** One set for light and dark panels, since a system tells nobody which it has: each is at least 3:1 on both. */
export const LAMP_COLOURS: { readonly [paint in Exclude<Paint, 'hole'>]: readonly [number, number, number] } = {
  go: [0x17, 0x96, 0x64],
  caution: [0xbf, 0x7a, 0x00],
  stop: [0xe0, 0x48, 0x38],
  air: [0xe2, 0x3c, 0x3c],
  core: [0xff, 0xfa, 0xf8],
  grey: [0x86, 0x82, 0x7b],
};

const disc =
  (radius: number, cx = 8, cy = 8): Shape =>
  (x, y) =>
    Math.hypot(x - cx, y - cy) <= radius;
const ring =
  (radius: number, width: number): Shape =>
  (x, y) =>
    Math.abs(Math.hypot(x - 8, y - 8) - radius) <= width / 2;
const box =
  (left: number, top: number, width: number, height: number): Shape =>
  (x, y) =>
    x >= left && x <= left + width && y >= top && y <= top + height;
const both =
  (one: Shape, other: Shape): Shape =>
  (x, y) =>
    one(x, y) && other(x, y);
/** Clockwise from the top, 0 to 1. */
const turn = (x: number, y: number): number => (Math.atan2(x - 8, 8 - y) / (2 * Math.PI) + 1) % 1;
const octagon: Shape = (x, y) => Math.max(Math.abs(x - 8), Math.abs(y - 8), (Math.abs(x - 8) + Math.abs(y - 8)) / Math.SQRT2) <= 6.6;
/** Its corners rounded by a stroke, as drawn in the window. */
const triangle: Shape = (x, y) => {
  const half = (y - 2.2) * 0.58;
  return y >= 1.6 && y <= 14 && Math.abs(x - 8) <= half + 0.9 && Math.abs(x - 8) <= 7;
};
/** A plug's gap at the left, and its pin. */
const gapLeft: Shape = (x, y) => x > 3.6 || Math.abs(y - 8) > 2.1;

const LAYERS: { readonly [kind in LampKind]: Layers } = {
  standby: [['grey', ring(5.4, 1.8)]],
  checking: [
    ['grey', ring(5.4, 1.2)],
    ['grey', both(ring(5.4, 3.6), (x, y) => turn(x, y) <= 0.5)],
  ],
  go: [['go', disc(6.2)]],
  caution: [
    ['caution', triangle],
    ['hole', box(7.2, 5.6, 1.6, 4.2)],
    ['hole', disc(1, 8, 11.8)],
  ],
  stop: [
    ['stop', octagon],
    ['hole', box(4, 6.8, 8, 2.4)],
  ],
  waiting: [
    ['grey', both(ring(5.4, 1.8), gapLeft)],
    ['grey', box(1.2, 7.1, 4.4, 1.8)],
  ],
  connecting: [
    ['grey', ring(5.4, 1.8)],
    ['grey', box(1.2, 7.1, 6.8, 1.8)],
  ],
  'on-air': [
    ['air', disc(6.8)],
    ['core', disc(2.8)],
  ],
  weak: [
    ['caution', both(ring(6.9, 1.7), (x, y) => turn(x, y) > 0.06 && turn(x, y) < 0.94)],
    ['air', disc(5)],
    ['core', disc(2.1)],
  ],
  reconnecting: [['caution', both(ring(5.5, 2.8), (x, y) => (turn(x, y) * 8) % 1 < 0.62)]],
  ended: [
    ['grey', ring(5.4, 1.8)],
    ['grey', box(6, 6, 4, 4)],
  ],
};

/** Points looked at for each pixel, each way. */
const FINENESS = 6;

/**
 * The lamp's mark at `size` px. `template`: black and holes alone, for a macOS menu bar, which colours it itself; the shapes part there as
 * they do in greyscale.
 */
export function lampPicture(kind: LampKind, size: number, { template = false }: { readonly template?: boolean } = {}): Picture {
  const bgra = new Uint8Array(size * size * 4);
  const layers = LAYERS[kind];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let [red, green, blue, seen] = [0, 0, 0, 0];
      for (let sample = 0; sample < FINENESS * FINENESS; sample += 1) {
        const x = ((column + ((sample % FINENESS) + 0.5) / FINENESS) * 16) / size;
        const y = ((row + (Math.floor(sample / FINENESS) + 0.5) / FINENESS) * 16) / size;
        const paint = layers.findLast(([, shape]) => shape(x, y))?.[0] ?? 'hole';
        if (paint === 'hole' || (template && paint === 'core')) continue;
        const colour = template ? ([0, 0, 0] as const) : LAMP_COLOURS[paint];
        red += colour[0];
        green += colour[1];
        blue += colour[2];
        seen += 1;
      }
      const at = (row * size + column) * 4;
      const all = FINENESS * FINENESS;
      bgra.set([Math.round(blue / all), Math.round(green / all), Math.round(red / all), Math.round((255 * seen) / all)], at);
    }
  }
  return { width: size, height: size, bgra };
}
