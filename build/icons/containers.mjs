/**
 * Windows' file of one icon in several sizes.
 * @param {readonly { size: number, png: Buffer }[]} pictures
 */
export function ico(pictures) {
  const head = Buffer.alloc(6 + pictures.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = head.subarray(6 + index * 16, 22 + index * 16);
    // 256 is written as 0.
    entry.set([size % 256, size % 256]);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** By name: the size in pixels. Pictures for dense screens first; the oldest names, of 16 and 32 plain ones, hold no PNG everywhere. */
export const ICNS_TYPES = /** @type {const} */ ({
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
  ic10: 1024,
  ic07: 128,
  ic08: 256,
  ic09: 512,
});

/**
 * macOS' file of one icon in all its sizes.
 * @param {(size: number) => Buffer} pictureOf
 */
export function icns(pictureOf) {
  const parts = Object.entries(ICNS_TYPES).map(([type, size]) => part(type, pictureOf(size)));
  return part('icns', Buffer.concat(parts));
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function part(type, data) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([head, data]);
}
