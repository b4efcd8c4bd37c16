import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The checkout's top folder. */
export const ROOT = join(import.meta.dirname, '../..');

/**
 * The file's JSON; undefined where it is missing or damaged, which callers treat alike: the work is done again.
 * @param {string} file
 * @returns {Record<string, unknown> | undefined}
 */
export function readJson(file) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Written beside and renamed, so that an interruption leaves the old file or the new one.
 * @param {string} file
 * @param {object} value
 */
export function writeJson(file, value) {
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(part, file);
}

/**
 * @param {string} file
 * @returns {Promise<string>} in the form of npm's `integrity`
 */
export async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * A short text that changes when any file below changes name, size or time. Contents are not read: this runs before every start.
 * @param {string} root
 * @param {readonly string[]} paths files or folders, relative to root
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToFingerprint(hash, root, join(root, path));
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function addToFingerprint(hash, root, path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    hash.update(`${relative(root, path)}\0${stats.size}\0${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) addToFingerprint(hash, root, join(path, name));
}

/**
 * Makes a tree readable by every user, whatever the umask: tests start it as an unprivileged one.
 * @param {string} path
 */
export async function makeReadable(path) {
  const stats = await stat(path);
  await chmod(path, stats.mode | (stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o555 : 0o444));
  if (!stats.isDirectory()) return;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await makeReadable(join(path, entry.name));
  }
}
