import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FUSES } from '../package-config.mjs';
import { refusesChangedArchive } from './archive-integrity.mjs';
import { wrongFuses } from './fuses.mjs';
import { packageParts, sizeLines, unwantedFiles } from './package-parts.mjs';
import { SetupError } from './say.mjs';
import { selfTest } from './self-test.mjs';

/**
 * @typedef {object} PackedProgram
 * @property {string} folder
 * @property {string} executable
 * @property {string} archive
 */

/** Where electron-builder leaves the program of this system and processor. */
const PLACES = [
  ['linux-unpacked', 'cuelight', 'resources'],
  ['linux-arm64-unpacked', 'cuelight', 'resources'],
  ['win-unpacked', 'Cuelight.exe', 'resources'],
  ['win-arm64-unpacked', 'Cuelight.exe', 'resources'],
  ['mac', 'Cuelight.app/Contents/MacOS/Cuelight', 'Cuelight.app/Contents/Resources'],
  ['mac-arm64', 'Cuelight.app/Contents/MacOS/Cuelight', 'Cuelight.app/Contents/Resources'],
];

/**
 * @param {string} release
 * @returns {PackedProgram | undefined}
 */
export function packedProgram(release) {
  return PLACES.map(([place = '', executable = '', resources = '']) => ({
    folder: join(release, place),
    executable: join(release, place, executable),
    archive: join(release, place, resources, 'app.asar'),
  })).find(({ executable }) => existsSync(executable));
}

/**
 * Whether a packed program is as it should be: its fuses, what is in its archive, and that it works. Throws what is not.
 * @param {PackedProgram} packed
 * @param {import('./say.mjs').Say} say
 */
export async function examine(packed, say) {
  const { folder, executable, archive } = packed;
  const wrong = await wrongFuses(executable, FUSES);
  if (wrong.length > 0) throw new SetupError(`fuses not as configured in ${executable}: ${wrong.join(', ')}`);
  say(`fuses read back from ${executable}: as configured`);
  const unwanted = unwantedFiles(archive);
  if (unwanted.length > 0) throw new SetupError(`not to be in a package: ${unwanted.join(', ')}`);
  for (const line of sizeLines(packageParts(folder, archive))) say(line);
  const result = await selfTest(executable);
  say(`self-test passed: ${JSON.stringify(result)}`);
  if (process.platform === 'linux') return;
  if (!(await refusesChangedArchive(packed))) throw new SetupError('the program starts although its archive was changed');
  say('with one letter of its archive changed it does not start');
}
