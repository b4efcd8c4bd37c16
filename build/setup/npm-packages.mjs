import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson } from './files.mjs';
import { withLock } from './lock.mjs';
import { excerpt, run } from './run.mjs';
import { SetupError } from './say.mjs';

/**
 * Why `npm ci` is needed, or undefined if node_modules is what the lock file asks for.
 *
 * The stamp is npm's own: it writes node_modules/.package-lock.json last, so an interrupted installation has none. It is compared with the
 * lock file rather than dated, so that a `git pull` which leaves the lock file alone costs nothing.
 * @param {string} root
 * @returns {string | undefined}
 */
export function npmPackagesMissing(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new SetupError('package-lock.json is missing or damaged; get it back with: git checkout package-lock.json');
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined) return existsSync(join(root, 'node_modules')) ? 'an installation was interrupted' : 'not installed yet';
  for (const [path, want] of Object.entries(wanted)) {
    if (path === '' || !isRecord(want)) continue;
    const have = installed[path];
    if (!isRecord(have)) {
      // Those of other systems are left out by npm itself.
      if (want['optional'] === true || want['devOptional'] === true) continue;
      return `${nameOf(path)} is new`;
    }
    if (have['version'] !== want['version'] || have['integrity'] !== want['integrity']) return `${nameOf(path)} has changed`;
    if (!existsSync(join(root, path, 'package.json'))) return `${nameOf(path)} was removed`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, unknown> | undefined}
 */
function packagesOf(file) {
  const packages = readJson(file)?.['packages'];
  return isRecord(packages) ? packages : undefined;
}

/** @param {string} path */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * Installs npm's packages if any is missing or other than the lock file says.
 * @param {{ root: string, say: import('./say.mjs').Say }} options
 */
export async function ensureNpmPackages({ root, say }) {
  if (npmPackagesMissing(root) === undefined) return;
  await withLock(join(root, '.cuelight-setup.lock'), { say }, async () => {
    // Whoever held the lock may have done it.
    const reason = npmPackagesMissing(root);
    if (reason === undefined) return;
    say(`npm packages: ${reason}; running npm ci`);
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await run('npm', args, { cwd: root, quiet: true });
    if (code !== 0)
      throw new SetupError(`npm ci failed (exit ${code}); the next try begins where it is needed. It said:\n${excerpt(output)}`);
  });
}
