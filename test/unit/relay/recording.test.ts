import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Recording, type RecordingFile } from '../../../electron/relay/recording.ts';
import { frame, show } from './made-frames.ts';

interface Tag {
  type: number;
  time: number;
  size: number;
}

/** Reads a whole FLV file; the last tag may be cut, all before it must be right. */
function tagsOf(file: Buffer): Tag[] {
  expect(file.subarray(0, 13).toString('hex')).toBe('464c5601050000000900000000');
  const tags: Tag[] = [];
  let at = 13;
  while (at + 11 <= file.length) {
    const size = file.readUIntBE(at + 1, 3);
    if (at + 15 + size > file.length) break;
    expect(file.readUInt32BE(at + 11 + size)).toBe(size + 11);
    tags.push({ type: file.readUInt8(at), time: file.readUIntBE(at + 4, 3) + file.readUInt8(at + 7) * 2 ** 24, size });
    at += 15 + size;
  }
  return tags;
}

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'recording-'));
});
afterEach(() => rm(dir, { recursive: true }));

const wallNow = (): number => Date.UTC(2026, 0, 2, 3, 4, 5);

test('writes every frame once, times from 0, and rotates at key frames with the headers again', async () => {
  const told: string[] = [];
  const recording = new Recording({ dir, rotateBytes: 60_000, wallNow, tell: (event) => told.push(event.what) });
  const frames = show(10, 2000, 0, 1000);
  for (const one of frames) recording.write({ ...one, dts: one.dts + 7_000_000_000 });
  await recording.end();
  const files = (await readdir(dir)).sort();
  expect(files).toEqual(['cuelight-2026-01-02T03-04-05-001.flv', 'cuelight-2026-01-02T03-04-05-002.flv']);
  const parts = await Promise.all(files.map(async (name) => tagsOf(await readFile(path.join(dir, name)))));
  for (const tags of parts) {
    expect(tags.slice(0, 3).map((tag) => tag.type)).toEqual([18, 9, 8]);
    expect(tags[3]).toMatchObject({ type: 9, time: 0 });
  }
  const pictures = parts.flat().filter((tag) => tag.type === 9 && tag.size === 1000);
  expect(pictures).toHaveLength(100);
  expect(told).toEqual(['started', 'stopped', 'started', 'stopped']);
});

test('a full disk ends the recording, says so, and what was written stays valid', async () => {
  const told: (string | null)[][] = [];
  const written: Buffer[] = [];
  let room = 20_000;
  const openFile = (): Promise<RecordingFile> =>
    Promise.resolve({
      write: (bytes, offset, length) => {
        if (room === 0) return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
        const bytesWritten = Math.min(room, length);
        room -= bytesWritten;
        written.push(Buffer.from(bytes.subarray(offset, offset + bytesWritten)));
        return Promise.resolve({ bytesWritten });
      },
      close: () => Promise.resolve(),
    });
  const recording = new Recording({ dir, rotateBytes: 1e9, wallNow, openFile, tell: (event) => told.push([event.what, event.errno]) });
  for (const one of show(20, 2000, 0, 8000)) recording.write(one);
  await recording.end();
  recording.write(frame('video', 'key', 99_000));
  expect(told).toEqual([
    ['started', null],
    ['failed', 'ENOSPC'],
  ]);
  expect(tagsOf(Buffer.concat(written)).length).toBeGreaterThan(3);
});

test('a directory that cannot be made is said, not thrown', async () => {
  const told: (string | null)[][] = [];
  const recording = new Recording({ dir: '/dev/null/x', rotateBytes: 1e9, wallNow, tell: (event) => told.push([event.what, event.errno]) });
  for (const one of show(1)) recording.write(one);
  await recording.end();
  expect(told).toEqual([['failed', 'ENOTDIR']]);
});

test('a second show of the same second gets a file of its own', async () => {
  const files: (string | null)[] = [];
  for (let i = 0; i < 2; i += 1) {
    const tell: ConstructorParameters<typeof Recording>[0]['tell'] = ({ what, file }) => {
      if (what === 'started') files.push(file === null ? null : path.basename(file));
    };
    const recording = new Recording({ dir, rotateBytes: 1_000_000, wallNow, tell });
    for (const one of show(1)) recording.write(one);
    await recording.end();
  }
  expect(files).toEqual(['cuelight-2026-01-02T03-04-05-001.flv', 'cuelight-2026-01-02T03-04-05-002.flv']);
});
