import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRecord } from './files.mjs';
import { run } from './run.mjs';
import { sandboxArguments } from './sandbox.mjs';
import { SetupError } from './say.mjs';

/** `nobody`: as root there is no sandbox, so a packed program never runs as root here. */
const UNPRIVILEGED = 65_534;
const TIMEOUT_MS = 150_000;

/**
 * Starts a packed program and lets it show that it works: no debugger, no network, no file of the user's. Gives what it said of itself;
 * throws what failed.
 * @param {string} executable
 */
export async function selfTest(executable) {
  const folder = mkdtempSync(join(tmpdir(), 'cuelight-package-'));
  try {
    return await selfTestIn(folder, executable);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/**
 * @param {string} folder
 * @param {string} executable
 */
async function selfTestIn(folder, executable) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const own = join(folder, 'own');
  await mkdir(own, { mode: 0o700 });
  if (asRoot) {
    await chmod(folder, 0o755);
    await chown(own, UNPRIVILEGED, UNPRIVILEGED);
  }
  const program = asRoot ? await readableCopy(folder, executable) : executable;
  const user = asRoot ? ['setpriv', '--reuid', String(UNPRIVILEGED), '--regid', String(UNPRIVILEGED), '--clear-groups', '--'] : [];
  const display = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'] ? ['xvfb-run', '-a'] : [];
  const sandbox = asRoot ? [] : sandboxArguments(dirname(program)).args;
  const [command, ...args] = [...user, ...display, program, ...sandbox, '--self-test'];
  const env = {
    ...process.env,
    TMPDIR: own,
    TEMP: own,
    TMP: own,
    ...(process.platform === 'linux' ? { HOME: own, XDG_RUNTIME_DIR: own } : {}),
  };
  const { code, output } = await run(command, args, { cwd: folder, env, quiet: true, timeoutMs: TIMEOUT_MS });
  const result = resultIn(output);
  if (code === 0 && result?.['selfTest'] === 'passed') return result;
  throw new SetupError(`the packed program's self-test failed (exit ${code}): ${JSON.stringify(result) ?? output.trim().slice(-2000)}`);
}

/**
 * The packed program where an unprivileged user can read it, whoever may look into the checkout. By links where both lie on one disk.
 * @param {string} folder
 * @param {string} executable
 */
async function readableCopy(folder, executable) {
  const copy = join(folder, 'program');
  const linked = await run('cp', ['-al', dirname(executable), copy], { quiet: true });
  if (linked.code !== 0) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(dirname(executable), copy, { recursive: true });
  }
  await chmod(copy, 0o755);
  return join(copy, basename(executable));
}

/**
 * The one line of JSON among what Chromium and the desktop say.
 * @param {string} output
 * @returns {Record<string, unknown> | undefined}
 */
export function resultIn(output) {
  const line = output.split('\n').findLast((one) => one.startsWith('{"selfTest":'));
  /** @type {unknown} */
  const result = line === undefined ? undefined : JSON.parse(line);
  return isRecord(result) ? result : undefined;
}
