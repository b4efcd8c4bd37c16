import { isRecord } from '../setup/files.mjs';

/** Electron mends its latest three majors. */
const SUPPORTED = 3;

/**
 * Why this Electron must not be released any more; undefined while it may.
 * @param {string} pinned
 * @param {unknown} releases Electron's own list
 * @returns {string | undefined}
 */
export function unsupportedElectron(pinned, releases) {
  const versions = (Array.isArray(releases) ? releases : []).flatMap((/** @type {unknown} */ one) => {
    const version = isRecord(one) ? /^v?(\d+)\.(\d+)\.(\d+)$/u.exec(String(one['version'])) : null;
    return version === null ? [] : [version.slice(1).map(Number)];
  });
  const majors = [...new Set(versions.map(([major = 0]) => major))].sort((a, b) => b - a).slice(0, SUPPORTED);
  if (majors.length < SUPPORTED) return 'the list of releases is not one';
  const [major = 0, minor = 0, patch = 0] = pinned.split('.').map(Number);
  if (!versions.some((one) => one.join('.') === pinned)) return `Electron ${pinned} is not among the releases`;
  if (!majors.includes(major)) return `Electron ${major} is no longer mended; supported are ${majors.join(', ')}`;
  const newest = versions.filter((one) => one[0] === major).sort(([, a = 0, b = 0], [, c = 0, d = 0]) => c - a || d - b)[0] ?? [];
  return newest.join('.') === [major, minor, patch].join('.')
    ? undefined
    : `Electron ${newest.join('.')} is there, and ${pinned} is packed`;
}
