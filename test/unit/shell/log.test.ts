import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../electron/push-url/mask.ts';
import { installFaultHandlers } from '../../../electron/shell/fault.ts';
import { createLog, type Log } from '../../../electron/shell/log.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=canary0123456789&txTime=7FFFFFFF';

let folder: string;
let file: string;
let echoed: string[];
let log: Log;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-log-'));
  file = path.join(folder, 'new', 'cuelight.log');
  echoed = [];
  log = createLog({
    file: () => file,
    mask: (text) => Promise.resolve(maskSecrets(text)),
    wallNow: () => Date.UTC(2026, 10, 23),
    echo: (line) => echoed.push(line),
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('log', () => {
  it('writes a fault with its place and its stack, masked, on the terminal too, for its owner alone', async () => {
    log.fault('a check', new Error(`while pushing to ${URL}`));
    await log.idle();
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^2026-11-23T00:00:00\.000Z fault in a check: Error: while pushing to rtmp:\/\/push\.example\.com\/live\/can…/);
    expect(text).toContain('log.test.ts');
    expect(text + echoed.join('')).not.toMatch(/canary/);
    expect(echoed.join('')).toBe(text);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('says of a thrown text only that it was one: it may be anything', async () => {
    log.fault('a check', 'canary');
    log.fault('a check', null);
    await log.idle();
    expect(await readFile(file, 'utf8')).toMatch(/a thrown string\n.*a thrown object\n$/);
  });

  it('bounds an entry, the file, and what waits for the disk', async () => {
    log.note('x'.repeat(100_000));
    await log.idle();
    expect((await stat(file)).size).toBeLessThan(5000);
    await writeFile(file, 'y'.repeat(600_000));
    log.note('the next');
    log.note('and one more');
    await log.idle();
    expect((await readdir(path.dirname(file))).sort()).toEqual(['cuelight.log', 'cuelight.log.old']);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(3);
    for (let entry = 0; entry < 1000; entry += 1) log.note('a flood');
    await log.idle();
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(120);
  });

  it('that cannot be written harms nobody', async () => {
    await writeFile(path.join(folder, 'new'), 'a file where the folder should be');
    log.fault('a check', new Error('first'));
    await log.idle();
    await rm(path.join(folder, 'new'));
    log.fault('a check', new Error('second'));
    await log.idle();
    expect(await readFile(file, 'utf8')).toContain('second');
  });
});

describe('faults of main', () => {
  it('reach the log by both doors', () => {
    const doors = new Map<string, (reason: unknown) => void>();
    const seen: unknown[] = [];
    installFaultHandlers({ on: (event, listener) => doors.set(event, listener) }, (where, error) => seen.push([where, error]));
    const bug = new Error('bug');
    doors.get('uncaughtException')?.(bug);
    doors.get('unhandledRejection')?.('reason');
    expect(seen).toEqual([
      ['uncaught exception', bug],
      ['unhandled rejection', 'reason'],
    ]);
  });
});
