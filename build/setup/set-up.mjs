import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDebianPackages } from './debian-packages.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { writeJson } from './files.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';

/**
 * Everything that an empty checkout lacks before the app or its tests can run. Where nothing is missing it only looks.
 * @param {{ root: string, command: import('./debian-needs.mjs').Stage, say: import('./say.mjs').Say }} options
 * @returns {Promise<import('./installed-runtime.mjs').Runtime>}
 */
export async function setUp({ root, command, say }) {
  await ensureNpmPackages({ root, say });
  await ensureDebianPackages({ command, say });
  const runtime = await electronRuntime({ log: say });
  mkdirSync(join(root, 'out'), { recursive: true });
  writeJson(join(root, 'out/electron-runtime.json'), runtime);
  return runtime;
}

/**
 * The environment for whatever starts Electron.
 * @param {import('./installed-runtime.mjs').Runtime} runtime
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnvironment({ dir }) {
  return { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dir, CUELIGHT_ELECTRON_DIR: dir };
}
