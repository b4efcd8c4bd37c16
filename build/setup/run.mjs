import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** How much of a quiet command's output is kept. */
const KEPT_LENGTH = 4_000_000;

/**
 * Runs a command to its end. `quiet` keeps its output and returns it, to be read or to be shown when it failed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 if the command does not exist, 124 if it took too long
 */
export function run(command, args, options = {}) {
  const { cwd, env = process.env, quiet = false, timeoutMs } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      // npm is a .cmd file on Windows, which only a shell starts.
      shell: process.platform === 'win32' && command === 'npm',
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    let late = false;
    /** @param {string} data */
    const keep = (data) => {
      output = (output + data).slice(0, KEPT_LENGTH);
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill('SIGTERM');
            setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
          }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: late ? 124 : (code ?? (signal === 'SIGINT' ? 130 : 1)), output: stripVTControlCharacters(output) });
    });
  });
}

/**
 * The beginning and the end of what a command said: the cause is in one of them.
 * @param {string} output
 */
export function excerpt(output) {
  const lines = output.trim().split('\n');
  return lines.length <= 40 ? lines.join('\n') : [...lines.slice(0, 15), '  …', ...lines.slice(-20)].join('\n');
}
