import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isRecord, readJson } from './files.mjs';
import { installRuntime } from './installed-runtime.mjs';

/** A host that is there answers well within this; one that is not must not hold up a start. */
const FIRST_BYTE_MS = 4_000;
/** A download that brings nothing for this long has stopped. */
const STALL_MS = 30_000;

/** The version that package.json pins. */
export function officialVersion() {
  const require = createRequire(import.meta.url);
  const version = readJson(require.resolve('electron/package.json'))?.['version'];
  if (typeof version !== 'string') throw new Error('the npm package "electron" names no version');
  return version;
}

/**
 * Fetches the official binary with Electron's own downloader, which honours ELECTRON_MIRROR and checks the archive against the checksums
 * that the npm package carries (or the mirror's, with electron_use_remote_checksums).
 * @param {string} dir
 * @param {{ version: string, say: import('./say.mjs').Say, env?: NodeJS.ProcessEnv, downloads?: string, firstByteMs?: number, stallMs?: number }} options
 *   `downloads`: where archives are kept; the downloader's own cache of the user otherwise
 */
export async function fetchOfficialRuntime(
  dir,
  { version, say, env = process.env, downloads, firstByteMs = FIRST_BYTE_MS, stallMs = STALL_MS },
) {
  const { downloadArtifact } = await import('@electron/get');
  const { extract } = await import('@electron-internal/extract-zip');
  const watch = watchProgress({ firstByteMs, stallMs, say, name: `Electron ${version}` });
  const checksums =
    env['electron_use_remote_checksums'] || env['npm_config_electron_use_remote_checksums'] ? {} : { checksums: packagedChecksums() };
  const cacheRoot = downloads ?? env['electron_config_cache'];
  /** @type {string} */
  let archive;
  try {
    archive = await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      ...checksums,
      ...(cacheRoot === undefined ? {} : { cacheRoot }),
      downloadOptions: { quiet: true, signal: watch.signal, getProgressCallback: watch.onProgress },
    });
  } catch (error) {
    throw new Error(reasonOf(watch.signal.aborted ? watch.signal.reason : error), { cause: error });
  } finally {
    watch.stop();
  }
  return await installRuntime(dir, { version, origin: 'official' }, (part) => extract(archive, { dir: part }));
}

/** @returns {Record<string, string>} */
function packagedChecksums() {
  const file = join(createRequire(import.meta.url).resolve('electron/package.json'), '../checksums.json');
  const sums = readJson(file) ?? {};
  return Object.fromEntries(Object.entries(sums).flatMap(([name, sum]) => (typeof sum === 'string' ? [[name, sum]] : [])));
}

/**
 * Ends the download when nothing comes, and says how far it is.
 * @param {{ firstByteMs: number, stallMs: number, say: import('./say.mjs').Say, name: string }} options
 */
function watchProgress({ firstByteMs, stallMs, say, name }) {
  const controller = new AbortController();
  let next = 0.25;
  /** @param {number} ms */
  const end = (ms) => setTimeout(() => controller.abort(new Error(`no data for ${ms / 1000} s`)), ms);
  let timer = end(firstByteMs);
  return {
    signal: controller.signal,
    /** @param {{ percent: number }} progress */
    onProgress: ({ percent }) => {
      clearTimeout(timer);
      timer = end(stallMs);
      if (percent >= next && percent < 1) {
        say(`${name}: ${Math.floor(percent * 100)} %`);
        next += 0.25;
      }
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * The innermost message: `fetch` hides why a connection failed in its cause.
 * @param {unknown} error
 * @returns {string}
 */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined && isRecord(error.cause)) return reasonOf(error.cause);
  return error.message || error.name;
}
