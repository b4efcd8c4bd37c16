import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWindowBounds, writeWindowBounds } from '../../../electron/shell/window-bounds.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const BOUNDS = { x: 100, y: 50, width: 1040, height: 720, maximized: false };

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-window-'));
  file = path.join(folder, 'window.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('window position', () => {
  it('comes back where it was', async () => {
    await writeWindowBounds(file, BOUNDS);
    expect(await readWindowBounds(file, [SCREEN])).toEqual(BOUNDS);
  });

  it('is forgotten when the screen it was on is gone, so that the window can be reached', async () => {
    await writeWindowBounds(file, { ...BOUNDS, x: 2500 });
    expect(await readWindowBounds(file, [SCREEN])).toBeNull();
    expect(await readWindowBounds(file, [SCREEN, { ...SCREEN, x: 1920 }])).not.toBeNull();
  });

  it.each(['', '{"x":1}', '{"x":0,"y":0,"width":10,"height":10,"maximized":false}', '[]'])('ignores a file that says %j', async (text) => {
    await writeFile(file, text);
    expect(await readWindowBounds(file, [SCREEN])).toBeNull();
  });
});
