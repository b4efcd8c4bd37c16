import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isHeldByAnother } from '../../../electron/shell/instance-lock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const LINUX = { platform: 'linux', hostname: () => 'stage-pc', runs: (pid: number) => pid === 4711 } as const;

test.each([
  ['stage-pc-4711', true],
  ['stage-pc-4712', false],
  // Whether it runs there, nobody here can say.
  ['another-pc-4712', true],
  ['nonsense', true],
])('a lock that says %s is held: %s', (says, held) => {
  const folder = tempFolder();
  symlinkSync(says, path.join(folder, 'SingletonLock'));
  expect(isHeldByAnother(folder, LINUX)).toBe(held);
});

test('where no lock could be made nobody holds one', () => {
  const folder = tempFolder();
  expect(isHeldByAnother(folder, LINUX)).toBe(false);
  expect(isHeldByAnother(path.join(folder, 'none'), LINUX)).toBe(false);
  expect(isHeldByAnother(folder, { ...LINUX, platform: 'win32' })).toBe(false);
  writeFileSync(path.join(folder, 'lockfile'), '');
  expect(isHeldByAnother(folder, { ...LINUX, platform: 'win32' })).toBe(true);
});

test('a process that runs holds it, one that was killed does not', async () => {
  const folder = tempFolder();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const gone = once(child, 'exit');
  symlinkSync(`${hostname()}-${child.pid}`, path.join(folder, 'SingletonLock'));
  expect(isHeldByAnother(folder)).toBe(true);
  child.kill('SIGKILL');
  await gone;
  expect(isHeldByAnother(folder)).toBe(false);
});
