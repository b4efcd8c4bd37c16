/** A fault the user can do something about: shown as its message alone, without a stack. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'SetupError';
  }
}

/** @typedef {(line: string) => void} Say */

/**
 * Progress goes to standard error, since standard output may be the command line's JSON.
 * @type {Say}
 */
export const say = (line) => {
  process.stderr.write(`cuelight: ${line}\n`);
};

/**
 * Runs the main function of a script and turns what it throws into one line and an exit code.
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof SetupError) say(error.message);
    else throw error;
  }
}
