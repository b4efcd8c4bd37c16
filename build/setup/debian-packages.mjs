import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NEEDS } from './debian-needs.mjs';
import { excerpt, run } from './run.mjs';
import { SetupError } from './say.mjs';

/** @typedef {import('./debian-needs.mjs').Need} Need */
/** @typedef {import('./debian-needs.mjs').Stage} Stage */

/**
 * What a command needs of the system.
 * @param {Stage} command
 */
export function needsOf(command) {
  /** @type {Stage[]} */
  const stages = ['start', 'test', 'bench', 'soak'];
  return NEEDS.filter((need) => stages.indexOf(need.from) <= stages.indexOf(command));
}

/**
 * Which needs are not met, by the output of `dpkg-query -W -f '${Package} ${db:Status-Status}\n'`.
 * @param {readonly Need[]} needs
 * @param {string} output
 */
export function missingFromDpkg(needs, output) {
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.slice(0, line.indexOf(' '))),
  );
  return needs.filter((need) => !need.packages.some((name) => installed.has(name)));
}

/**
 * Which needs are not met on a system without dpkg: programs by PATH, libraries by the loader's cache.
 * @param {readonly Need[]} needs
 * @param {string} libraries what `ldconfig -p` printed; empty if it could not be asked, and then libraries are taken as there
 * @param {string} path
 */
export function missingFromPath(needs, libraries, path) {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin'];
  return needs.filter(({ file }) => {
    if (file === undefined) return false;
    if (file.includes('.so')) return libraries !== '' && !libraries.includes(`${file} `);
    return !folders.some((folder) => isExecutable(join(folder, file)));
  });
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The one command to type. `--no-install-recommends` keeps it to what is listed.
 * @param {readonly string[]} names
 */
export function aptCommand(names) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
}

/**
 * Makes sure that the system has what the command needs: as root on Debian by installing it, elsewhere by saying what to type.
 * @param {{ command: Stage, say: import('./say.mjs').Say, isRoot?: boolean }} options
 */
export async function ensureDebianPackages({ command, say, isRoot = process.getuid?.() === 0 }) {
  if (process.platform !== 'linux') {
    if (command !== 'start') say('some tests need Linux (namespaces, nginx-rtmp, Xvfb) and will fail here');
    return;
  }
  const needs = needsOf(command);
  const query = await queryDpkg(needs);
  if (query === undefined) return await refuseWithoutDpkg(needs);
  const missing = missingFromDpkg(needs, query);
  if (missing.length === 0) return;
  const found = await firstInstallable(missing, isRoot);
  if (!isRoot) {
    const reasons = missing.map((need) => `  ${need.packages[0] ?? ''}: ${need.why}`).join('\n');
    throw new SetupError(`these Debian packages are missing:\n${reasons}\nInstall them, then start again:\n  ${aptCommand(found)}`);
  }
  say(`Debian packages: installing ${found.join(' ')}`);
  await apt(['install', '-y', '--no-install-recommends', ...found]);
  const still = missingFromDpkg(needs, (await queryDpkg(needs)) ?? '');
  if (still.length > 0)
    throw new SetupError(`apt-get ended well, yet these are still missing: ${still.map((need) => need.packages[0]).join(' ')}`);
}

/**
 * @param {readonly Need[]} needs
 * @returns {Promise<string | undefined>} undefined where there is no dpkg
 */
async function queryDpkg(needs) {
  const names = needs.flatMap((need) => need.packages);
  const { code, output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], { quiet: true });
  return code === 127 ? undefined : output;
}

/** @param {readonly Need[]} needs */
async function refuseWithoutDpkg(needs) {
  const libraries = await run('ldconfig', ['-p'], { quiet: true });
  const missing = missingFromPath(needs, libraries.code === 0 ? libraries.output : '', process.env['PATH'] ?? '');
  if (missing.length === 0) return;
  const list = missing.map((need) => `  ${need.file ?? ''} (Debian: ${need.packages[0] ?? ''}): ${need.why}`).join('\n');
  throw new SetupError(`this system lacks programs or libraries; install them with its own package manager:\n${list}`);
}

/**
 * The name this release knows for each need. As root the lists are fetched first; otherwise they are taken as they are.
 * @param {readonly Need[]} missing
 * @param {boolean} isRoot
 */
async function firstInstallable(missing, isRoot) {
  if (isRoot) await apt(['update']);
  const names = missing.flatMap((need) => need.packages);
  // A name that is only virtual, or unknown, has no candidate and prints nothing here.
  const { output } = await run('apt-cache', ['--no-all-versions', 'show', ...names], { quiet: true });
  const known = new Set([...output.matchAll(/^Package: (.+)$/gm)].map((match) => match[1]));
  return missing.map((need) => need.packages.find((name) => known.has(name)) ?? need.packages[0] ?? '');
}

/** @param {readonly string[]} args */
async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0'];
  const { code, output } = await run('apt-get', [...options, ...args], { env, quiet: true });
  if (code !== 0) throw new SetupError(`apt-get ${args[0] ?? ''} failed (exit ${code}). It said:\n${excerpt(output)}`);
}
