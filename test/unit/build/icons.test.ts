import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ICNS_TYPES } from '../../../build/icons/containers.mjs';
import { drawIcon } from '../../../build/icons/picture.mjs';

const FOLDER = path.resolve(import.meta.dirname, '../../../build/icons');

/** Width and height by its header, and its bytes of colour. */
function readPng(file: Buffer): { size: [number, number]; rgba: Buffer } {
  expect(file.subarray(1, 4).toString()).toBe('PNG');
  const size: [number, number] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const lines = inflateSync(file.subarray(41, 41 + file.readUInt32BE(33)));
  const line = size[0] * 4 + 1;
  return { size, rgba: Buffer.concat(Array.from({ length: size[1] }, (_, row) => lines.subarray(row * line + 1, (row + 1) * line))) };
}

describe('the icons', () => {
  test('for Linux are each as large as they are called, and drawn as the script draws', () => {
    const names = readdirSync(path.join(FOLDER, 'linux'));
    expect(names).toHaveLength(9);
    for (const name of names) {
      const { size, rgba } = readPng(readFileSync(path.join(FOLDER, 'linux', name)));
      expect(`${size[0]}x${size[1]}.png`).toBe(name);
      expect(rgba.equals(drawIcon(size[0])), name).toBe(true);
    }
  });

  test('are lit in the middle and clear at the corners', () => {
    const rgba = drawIcon(64);
    const at = (x: number, y: number) => [...rgba.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4)];
    expect(at(32, 32)).toEqual([0x46, 0xc2, 0x93, 255]);
    expect(at(0, 0)[3]).toBe(0);
    expect(at(32, 6)).toEqual([0x16, 0x16, 0x15, 255]);
  });

  test('for Windows lie where their list says', () => {
    const file = readFileSync(path.join(FOLDER, 'icon.ico'));
    const sizes = Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
      const entry = file.subarray(6 + index * 16, 22 + index * 16);
      const offset = entry.readUInt32LE(12);
      const { size } = readPng(file.subarray(offset, offset + entry.readUInt32LE(8)));
      expect((entry[0] ?? 0) || 256).toBe(size[0]);
      return size[0];
    });
    expect(sizes).toEqual([16, 20, 24, 32, 40, 48, 64, 256]);
  });

  test('for macOS are one after the other, to the end', () => {
    const file = readFileSync(path.join(FOLDER, 'icon.icns'));
    expect(file.readUInt32BE(4)).toBe(file.length);
    const found: Record<string, number> = {};
    for (let offset = 8; offset < file.length; offset += file.readUInt32BE(offset + 4))
      found[file.subarray(offset, offset + 4).toString()] = readPng(file.subarray(offset + 8)).size[0];
    expect(found).toEqual(ICNS_TYPES);
  });
});
