import { spawn } from 'node:child_process';
import { displayRefused, noDisplay } from './setup/display.mjs';
import { describeRuntime } from './setup/electron-runtime.mjs';
import { ROOT } from './setup/files.mjs';
import { ensureBuilt } from './setup/fresh-build.mjs';
import { sandboxArguments } from './setup/sandbox.mjs';
import { SetupError, say } from './setup/say.mjs';
import { electronEnvironment, setUp } from './setup/set-up.mjs';

/**
 * @param {readonly string[]} args passed on to the app
 * @returns {Promise<number>} the app's exit code
 */
export async function start(args) {
  const without = noDisplay(process.env, process.platform);
  if (without !== undefined) throw new SetupError(without);
  const runtime = await setUp({ root: ROOT, command: 'start', say });
  await ensureBuilt({ root: ROOT, target: 'app', say });
  const sandbox = sandboxArguments(runtime.dir);
  if (sandbox.why !== undefined) say(sandbox.why);
  say(describeRuntime(runtime));
  const wayland = process.env['DISPLAY'] || process.platform !== 'linux' ? [] : ['--ozone-platform=wayland'];
  return await open(runtime, [...sandbox.args, ...wayland, ROOT, ...args]);
}

/**
 * @param {import('./setup/installed-runtime.mjs').Runtime} runtime
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function open(runtime, args) {
  return new Promise((resolve, reject) => {
    const app = spawn(runtime.executable, args, { cwd: ROOT, env: electronEnvironment(runtime), stdio: ['ignore', 'inherit', 'pipe'] });
    let words = '';
    app.stderr.on('data', (/** @type {Buffer} */ data) => {
      process.stderr.write(data);
      words = (words + data.toString()).slice(-4_000);
    });
    // The terminal's Ctrl-C reaches the app by itself; a signal to this process alone does not.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => app.kill(signal));
    app.on('error', reject);
    app.on('close', (code, signal) => {
      const refused = code === 0 ? undefined : displayRefused(words);
      if (refused !== undefined) reject(new SetupError(refused));
      else resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
