import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { SetupError } from './say.mjs';
import { selfTest } from './self-test.mjs';

/** Read at every start, and harmless where nobody looks: without integrity the program works all the same. */
const TITLE = '<title>Cuelight</title>';
const CHANGED = '<title>Cuelighr</title>';

/**
 * Whether the program refuses to start with one letter of its archive changed; the letter is put back. Linux has no such integrity.
 * @param {import('./packed-program.mjs').PackedProgram} packed
 */
export async function refusesChangedArchive({ archive, executable }) {
  const at = readFileSync(archive).indexOf(TITLE);
  if (at === -1) throw new SetupError(`no ${TITLE} in ${archive}`);
  write(archive, CHANGED, at);
  try {
    await selfTest(executable);
    return false;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return true;
  } finally {
    write(archive, TITLE, at);
  }
}

/** @param {string} file @param {string} text @param {number} at */
function write(file, text, at) {
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, text, at);
  } finally {
    closeSync(handle);
  }
}
