import { crc32 } from './crc.mjs';
import { deflateSync } from 'node:zlib';

/**
 * The drawing of `icon.svg`, on its grid of 512: a lit cue lamp in a dark housing. `radius` rounds a rectangle; without it the part is a
 * disc. @typedef {{ half: number, radius?: number, colour: readonly [number, number, number] }} Part
 * @type {readonly Part[]}
 */
const DRAWING = [
  { half: 240, radius: 108, colour: [0x16, 0x16, 0x15] },
  { half: 186, colour: [0x19, 0x22, 0x1d] },
  { half: 158, colour: [0x1e, 0x3a, 0x2f] },
  { half: 124, colour: [0x46, 0xc2, 0x93] },
];

/** In a taskbar's few pixels the rims only blur: housing and light alone, the light larger. @type {readonly Part[]} */
const SMALL = [
  { half: 252, radius: 116, colour: [0x16, 0x16, 0x15] },
  { half: 168, colour: [0x46, 0xc2, 0x93] },
];
const SMALL_UP_TO = 32;

/** The half of the grid. */
const CENTRE = 256;

/**
 * How far outside a part a point is, in units of the grid; negative inside.
 * @param {Part} part
 * @param {number} x from the centre
 * @param {number} y
 */
function distance({ half, radius }, x, y) {
  if (radius === undefined) return Math.hypot(x, y) - half;
  const [dx, dy] = [Math.abs(x) - half + radius, Math.abs(y) - half + radius];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

/**
 * The icon in one size, straight RGBA.
 * @param {number} size
 * @param {{ scale?: number }} [options] less than 1 leaves the margin that one system wants around an icon
 */
export function drawIcon(size, { scale = 1 } = {}) {
  const drawing = size * scale <= SMALL_UP_TO ? SMALL : DRAWING;
  const unit = (2 * CENTRE) / (size * scale);
  const rgba = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const [x, y] = [(column + 0.5 - size / 2) * unit, (row + 0.5 - size / 2) * unit];
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (const part of drawing) {
        // How much of the pixel the part covers, by how far its edge is from the middle.
        const cover = Math.min(1, Math.max(0, 0.5 - distance(part, x, y) / unit));
        const rest = alpha * (1 - cover);
        const whole = cover + rest;
        if (whole === 0) continue;
        const mix = (/** @type {number} */ under, /** @type {number} */ over) => (over * cover + under * rest) / whole;
        [red, green, blue, alpha] = [mix(red, part.colour[0]), mix(green, part.colour[1]), mix(blue, part.colour[2]), whole];
      }
      rgba.set([Math.round(red), Math.round(green), Math.round(blue), Math.round(alpha * 255)], (row * size + column) * 4);
    }
  return rgba;
}

/**
 * @param {number} size
 * @param {Uint8Array} rgba
 */
export function png(size, rgba) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits each of red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8);
  const lines = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row += 1) lines.set(rgba.subarray(row * size * 4, (row + 1) * size * 4), row * (size * 4 + 1) + 1);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}
