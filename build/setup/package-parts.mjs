import { getRawHeader } from '@electron/asar';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from './files.mjs';

/** All that a package's archive may hold. */
const WANTED = /^(?:package\.json|out\/(?:main|preload|renderer)\/(?!.*\.map$).+)$/u;

/** Electron's files by what they are for; whatever is left is listed by its name. @type {readonly (readonly [RegExp, string])[]} */
const PARTS = [
  [/(?:^|\/)resources\/app\.asar\.unpacked\//u, 'native library of the history'],
  [/(?:^|\/)locales\/|\.lproj\//u, 'locales'],
  [/LICENSES?\./u, 'licences of Electron and Chromium'],
  [/(?:^|\/)lib(?:EGL|GLESv2|vk_swiftshader|vulkan)|vk_swiftshader_icd|d3dcompiler|dxcompiler|dxil/u, 'graphics libraries'],
  [/icudtl\.dat$|\.pak$|\.bin$/u, 'data of Chromium and V8'],
  [/libffmpeg|(?:^|\/)ffmpeg\.dll$/u, 'media library'],
  [/chrome-sandbox|crashpad/u, 'sandbox and crash helpers'],
];

/**
 * The files of an archive with their sizes, those that lie beside it apart.
 * @param {string} archive
 * @returns {{ path: string, bytes: number, unpacked: boolean }[]}
 */
export function archiveFiles(archive) {
  return filesOf(getRawHeader(archive).header, '');
}

/**
 * @param {unknown} node
 * @param {string} path
 * @returns {{ path: string, bytes: number, unpacked: boolean }[]}
 */
function filesOf(node, path) {
  if (!isRecord(node)) return [];
  const { files, size, unpacked } = node;
  if (isRecord(files)) return Object.entries(files).flatMap(([name, inner]) => filesOf(inner, path === '' ? name : `${path}/${name}`));
  return [{ path, bytes: Number(size ?? 0), unpacked: unpacked === true }];
}

/**
 * What has no place in the archive.
 * @param {string} archive
 */
export function unwantedFiles(archive) {
  return archiveFiles(archive).flatMap(({ path }) => (WANTED.test(path) ? [] : [path]));
}

/**
 * How large a packed program is, the largest part first.
 * @param {string} folder
 * @param {string} archive
 * @returns {[part: string, bytes: number][]}
 */
export function packageParts(folder, archive) {
  /** @type {Map<string, number>} */
  const parts = new Map();
  const add = (/** @type {string} */ part, /** @type {number} */ bytes) => parts.set(part, (parts.get(part) ?? 0) + bytes);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (file === archive) continue;
    const name = file.slice(folder.length + 1).replaceAll('\\', '/');
    add(PARTS.find(([pattern]) => pattern.test(name))?.[1] ?? name, statSync(file).size);
  }
  for (const { path, bytes, unpacked } of archiveFiles(archive))
    if (!unpacked) add(`app.asar: ${path.split('/').slice(0, 2).join('/')}`, bytes);
  return [...parts].sort(([, a], [, b]) => b - a);
}

/**
 * @param {readonly [string, number][]} parts
 * @returns {string[]}
 */
export function sizeLines(parts) {
  const shown = parts.filter(([, bytes]) => bytes >= 50_000);
  const rest = parts.filter(([, bytes]) => bytes < 50_000);
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const line = (/** @type {string} */ name, /** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1).padStart(7)} MB  ${name}`;
  const small = rest.reduce((sum, [, bytes]) => sum + bytes, 0);
  return [...shown.map(([name, bytes]) => line(name, bytes)), line(`${rest.length} smaller files`, small), line('together', total)];
}
