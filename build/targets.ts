import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readJson } from './setup/files.mjs';

export const ROOT = join(import.meta.dirname, '..');

/**
 * Three runtimes run this code: the system's Node for the command line, the pinned Electron, and the older one that tests fall back to.
 * The targets name the oldest, since electron-vite would take the installed one and emit syntax that the others cannot parse.
 */
export const NODE_TARGET = 'node20.18';
export const RENDERER_TARGET = 'chrome130';

/** Put in the place of names in the code. */
export const DEFINES = {
  CUELIGHT_VERSION: JSON.stringify(readJson(join(ROOT, 'package.json'))?.['version']),
  // Of a release alone: without them no copy looks for a newer one.
  CUELIGHT_UPDATE_URL: JSON.stringify(process.env['CUELIGHT_UPDATE_URL'] ?? ''),
  CUELIGHT_UPDATE_KEY: JSON.stringify(process.env['CUELIGHT_UPDATE_KEY'] ?? ''),
};

/** Every file of hosts/ is the entry of one process. */
export function hostEntries(): Record<string, string> {
  const folder = join(ROOT, 'electron/hosts');
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  return Object.fromEntries(files.map((file) => [basename(file, '.ts'), join(folder, file)]));
}
