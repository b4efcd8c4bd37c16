import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeReadable, readJson, writeJson } from './files.mjs';

/** Written last into a runtime's folder, before the folder gets its name. */
export const RUNTIME_MARK = 'cuelight-runtime.json';

/**
 * @typedef {object} Runtime
 * @property {string} dir the folder that ELECTRON_OVERRIDE_DIST_PATH names
 * @property {string} executable
 * @property {string} version
 * @property {'official' | 'registry' | 'given'} origin
 */

/**
 * The program's path inside a runtime's folder.
 * @param {NodeJS.Platform} platform
 */
export function executableIn(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * The runtime in this folder, if it was once put there whole.
 * @param {string} dir
 * @returns {Runtime | undefined}
 */
export function installedRuntime(dir) {
  const mark = readJson(join(dir, RUNTIME_MARK));
  const executable = join(dir, executableIn(process.platform));
  if (typeof mark?.['version'] !== 'string' || !existsSync(executable)) return undefined;
  return { dir, executable, version: mark['version'], origin: mark['origin'] === 'official' ? 'official' : 'registry' };
}

/**
 * Builds a runtime in a folder of its own and renames that when all is there, so that an interruption leaves nothing half done.
 * @param {string} dir
 * @param {{ version: string, origin: 'official' | 'registry' }} mark
 * @param {(part: string) => Promise<void>} fill
 * @returns {Promise<Runtime>}
 */
export async function installRuntime(dir, mark, fill) {
  const part = `${dir}.part`;
  rmSync(part, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  await fill(part);
  writeJson(join(part, RUNTIME_MARK), mark);
  await makeReadable(part);
  renameSync(part, dir);
  const runtime = installedRuntime(dir);
  if (runtime === undefined) throw new Error(`the runtime put into ${dir} holds ${readdirSync(dir).join(', ')} and no program`);
  return runtime;
}
