// Starts the folder named on the command line as Electron's own default app would. It is packed into the registry runtime, which has none.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const preloads = [];
let folder;
for (let index = 1; index < process.argv.length && folder === undefined; index += 1) {
  const argument = process.argv[index];
  if (argument === '-r' || argument === '--require') preloads.push(process.argv[(index += 1)]);
  else if (!argument.startsWith('-')) folder = resolve(argument);
}

// Test drivers load themselves this way. They may rewrite the arguments, which is why those are read first.
for (const preload of preloads) require(resolve(preload));

if (folder === undefined) {
  process.stderr.write('electron: name the folder of the app to start\n');
  app.exit(2);
} else {
  const { name, productName, version, main = 'index.js' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(productName ?? name);
  if (version !== undefined) app.setVersion(version);
  app.setAppPath(folder);
  // Awaited at the top level: Electron holds `ready` back until this module has settled, so the app can still register its schemes.
  await import(pathToFileURL(join(folder, main)).href);
}
