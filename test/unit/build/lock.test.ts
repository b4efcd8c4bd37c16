import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withLock } from '../../../build/setup/lock.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

const say = (): void => {};

describe('the set-up lock', () => {
  test('a second set-up waits, says so once, and goes on when the first is done', async () => {
    const file = join(tempFolder(), 'lock');
    const order: string[] = [];
    const said: string[] = [];
    let finishFirst = (): void => {};
    const first = withLock(file, { say }, async () => {
      order.push('first begins');
      await new Promise<void>((resolve) => {
        finishFirst = resolve;
      });
      order.push('first ends');
    });
    const second = withLock(
      file,
      {
        say: (line) => {
          said.push(line);
          finishFirst();
        },
      },
      async () => {
        order.push('second begins');
      },
    );
    await Promise.all([first, second]);
    expect(order).toEqual(['first begins', 'first ends', 'second begins']);
    expect(said).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    expect(existsSync(file)).toBe(false);
  });

  test('a lock left by a process that died is taken over at once', async () => {
    const folder = tempFolder();
    const file = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, String(pid));
    const said: string[] = [];
    expect(await withLock(file, { say: (line) => said.push(line) }, async () => 'done')).toBe('done');
    expect(said).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a lock nobody has touched for long is taken over, even if its process number is in use again', async () => {
    const file = join(tempFolder(), 'lock');
    writeFileSync(file, String(process.pid));
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    expect(await withLock(file, { say }, async () => 'done')).toBe('done');
  });

  test('work that fails gives the lock back', async () => {
    const file = join(tempFolder(), 'lock');
    await expect(withLock(file, { say }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  test('waiting has an end', async () => {
    const file = join(tempFolder(), 'lock');
    writeFileSync(file, String(process.pid));
    await expect(withLock(file, { say, limitMs: 1 }, async () => 'done')).rejects.toThrow('has held');
  });
});
