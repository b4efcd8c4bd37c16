// Starts the folder named on the command line as Electron's own default app would. It is packed into the registry runtime, which has none.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Two methods that Electron keeps for its default app, and so out of its types. */
const host = /** @type {import('electron').App & { setVersion(version: string): void, setAppPath(path: string): void }} */ (app);

const require = createRequire(import.meta.url);
const { preloads, folder } = readArguments(process.argv.slice(1));

// Test drivers load themselves this way. They may rewrite the arguments, which is why those are read first.
for (const preload of preloads) require(resolve(preload));

if (folder === undefined) {
  process.stderr.write('electron: name the folder of the app to start\n');
  app.exit(2);
} else {
  const main = describe(folder);
  // Awaited at the top level: Electron holds `ready` back until this module has settled, so the app can still register its schemes.
  await import(pathToFileURL(join(folder, main)).href);
}

/** @param {readonly string[]} args */
function readArguments(args) {
  /** @type {string[]} */
  const preloads = [];
  const rest = args[Symbol.iterator]();
  for (const argument of rest) {
    if (argument === '-r' || argument === '--require') preloads.push(rest.next().value ?? '');
    else if (!argument.startsWith('-')) return { preloads, folder: resolve(argument) };
  }
  return { preloads, folder: undefined };
}

/**
 * Gives the app the name and version of its package.json.
 * @param {string} folder
 * @returns {string} its main module
 */
function describe(folder) {
  const manifest = /** @type {Record<string, string | undefined>} */ (
    /** @type {unknown} */ (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  );
  app.setName(manifest['productName'] ?? manifest['name'] ?? 'app');
  if (manifest['version'] !== undefined) host.setVersion(manifest['version']);
  host.setAppPath(folder);
  return manifest['main'] ?? 'index.js';
}
