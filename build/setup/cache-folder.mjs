import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloads are kept, outside node_modules so that `npm ci` leaves them alone. Root's home is closed to others, and the tests start
 * the runtime as an unprivileged user: as root it is the system's cache.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ platform?: NodeJS.Platform, isRoot?: boolean, home?: string }} [system]
 */
export function cacheFolder(env, { platform = process.platform, isRoot = process.getuid?.() === 0, home = homedir() } = {}) {
  const chosen = env['CUELIGHT_CACHE_DIR'];
  if (chosen) return chosen;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'cuelight/Cache');
  if (platform === 'darwin') return join(home, 'Library/Caches/cuelight');
  if (isRoot) return '/var/cache/cuelight';
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'cuelight');
}
