import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether Electron must be started without its sandbox, and why. Root cannot have it. Some systems forbid ordinary users the namespaces it
 * is made of; there it works once the helper beside the program belongs to root.
 * @param {string} dir the runtime's folder
 * @param {{ platform?: NodeJS.Platform, isRoot?: boolean, readSetting?: (name: string) => string }} [system]
 * @returns {{ args: string[], why?: string }}
 */
export function sandboxArguments(
  dir,
  { platform = process.platform, isRoot = process.getuid?.() === 0, readSetting = kernelSetting } = {},
) {
  if (platform !== 'linux') return { args: [] };
  if (isRoot)
    return { args: ['--no-sandbox'], why: "started as root, so without Electron's sandbox; start it as an ordinary user to have it" };
  const forbidden = readSetting('apparmor_restrict_unprivileged_userns') === '1' || readSetting('unprivileged_userns_clone') === '0';
  if (!forbidden || isSetuidRoot(join(dir, 'chrome-sandbox'))) return { args: [] };
  const helper = join(dir, 'chrome-sandbox');
  return {
    args: ['--no-sandbox'],
    why: `this system keeps Electron's sandbox from ordinary users, so it starts without; to have it: sudo chown root '${helper}' && sudo chmod 4755 '${helper}'`,
  };
}

/** @param {string} name */
function kernelSetting(name) {
  try {
    return readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** @param {string} file */
function isSetuidRoot(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && stats.uid === 0 && (stats.mode & 0o4000) !== 0;
}
