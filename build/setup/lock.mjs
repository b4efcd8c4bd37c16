import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupError } from './say.mjs';

const BEAT_MS = 2_000;
/** A holder that has not touched its lock for this long is gone, even if its process number lives on in somebody else. */
const STALE_MS = 30_000;
const LOOK_MS = 200;

/**
 * Does the work while holding the lock file; waits while another process does. A lock left by one that died is taken over.
 * @template T
 * @param {string} file
 * @param {{ say: import('./say.mjs').Say, limitMs?: number }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, { say, limitMs = 1_800_000 }, work) {
  mkdirSync(dirname(file), { recursive: true });
  const until = performance.now() + limitMs;
  for (let told = false; !take(file); told = true) {
    if (clearIfDead(file)) continue;
    if (!told) say(`another set-up is running here (process ${holder(file) ?? '?'}); waiting for it`);
    if (performance.now() > until)
      throw new SetupError(`another set-up has held ${file} for too long; delete that file if none is running`);
    await wait(LOOK_MS);
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} file */
function take(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Taken away by hand: the work goes on, nobody is helped by stopping it.
  }
}

/**
 * @param {string} file
 * @returns {number | undefined}
 */
function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function clearIfDead(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return true;
  const ageMs = Date.now() - stats.mtimeMs;
  const pid = holder(file);
  // A lock just made may not hold its number yet.
  const dead = ageMs > STALE_MS || (pid !== undefined && !isAlive(pid)) || (pid === undefined && ageMs > BEAT_MS);
  return dead && clear(file, pid);
}

/**
 * Moves the dead lock away. Another that waits may have done so and taken it in the meantime: then that one is put back.
 * @param {string} file
 * @param {number | undefined} deadPid
 */
function clear(file, deadPid) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holder(aside) === deadPid) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch {
    // Gone already.
  }
  return true;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
