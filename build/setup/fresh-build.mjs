import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, readJson, writeJson } from './files.mjs';
import { withLock } from './lock.mjs';
import { excerpt, run } from './run.mjs';
import { SetupError } from './say.mjs';

/**
 * What is built from what, and by which command of the packages' own.
 * @type {Record<'app' | 'cli', { sources: string[], output: string, tool: string, args: string[] }>}
 */
const TARGETS = {
  app: {
    sources: [
      'electron',
      'renderer',
      'build/targets.ts',
      'build/electron.vite.config.ts',
      'build/native-history.ts',
      'build/licences.ts',
      'build/native-crates.ts',
      'package.json',
      'package-lock.json',
    ],
    output: 'out/main/main.js',
    tool: 'node_modules/electron-vite/bin/electron-vite.js',
    args: ['build', '-c', 'build/electron.vite.config.ts', '--logLevel', 'warn'],
  },
  cli: {
    sources: ['electron', 'build/targets.ts', 'build/cli.vite.config.ts', 'build/licences.ts', 'package.json', 'package-lock.json'],
    output: 'out/cli/cli.js',
    tool: 'node_modules/vite/bin/vite.js',
    args: ['build', '-c', 'build/cli.vite.config.ts', '--logLevel', 'warn'],
  },
};

/**
 * @param {string} root
 * @param {'app' | 'cli'} target
 */
function stampFile(root, target) {
  return join(root, `out/${target}.stamp.json`);
}

/** What a build for a release is given beside its sources. */
function updates() {
  return ['CUELIGHT_UPDATE_URL', 'CUELIGHT_UPDATE_KEY']
    .map((name) => process.env[name] ?? '')
    .join(' ')
    .trim();
}

/**
 * Whether the output was built from the sources as they are.
 * @param {string} root
 * @param {'app' | 'cli'} target
 */
export function isBuilt(root, target) {
  const { sources, output } = TARGETS[target];
  const stamp = readJson(stampFile(root, target));
  return existsSync(join(root, output)) && stamp?.['sources'] === fingerprint(root, sources) && (stamp['updates'] ?? '') === updates();
}

/**
 * Builds what is missing or out of date; with `force` whatever is there.
 * @param {{ root: string, target: 'app' | 'cli', say: import('./say.mjs').Say, force?: boolean }} options
 */
export async function ensureBuilt({ root, target, say, force = false }) {
  if (!force && isBuilt(root, target)) return;
  await withLock(join(root, `out/${target}.lock`), { say }, async () => {
    if (force || !isBuilt(root, target)) await build(root, target, say);
  });
}

/**
 * @param {string} root
 * @param {'app' | 'cli'} target
 * @param {import('./say.mjs').Say} say
 */
async function build(root, target, say) {
  const { sources, tool, args } = TARGETS[target];
  say(target === 'app' ? 'building the app' : 'building the command line');
  rmSync(stampFile(root, target), { force: true });
  // Taken before: what is edited while it builds is built again.
  const before = fingerprint(root, sources);
  const { code, output } = await run(process.execPath, [join(root, tool), ...args], { cwd: root, quiet: true });
  if (code !== 0) throw new SetupError(`the build failed (exit ${code}):\n${excerpt(output)}`);
  writeJson(stampFile(root, target), { sources: before, updates: updates() });
}
