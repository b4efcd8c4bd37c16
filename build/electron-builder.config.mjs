import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from './setup/files.mjs';
import { RUNTIME_MARK } from './setup/installed-runtime.mjs';

const root = join(import.meta.dirname, '..');
/** @type {unknown} */
const runtime = JSON.parse(readFileSync(join(root, 'out/electron-runtime.json'), 'utf8'));
if (!isRecord(runtime)) throw new Error('out/electron-runtime.json is damaged; run npm run package');

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.cuelight.app',
  productName: 'Cuelight',
  directories: { output: 'release', buildResources: 'build/icons' },
  // What main loads is bundled into it, so a package holds no node_modules.
  files: ['package.json', 'out/main/**', 'out/preload/**', 'out/renderer/**', '!**/*.map', '!node_modules/**'],
  asar: true,
  // No system loads a library out of an archive.
  asarUnpack: ['out/main/libsql/library.node'],
  npmRebuild: false,
  electronDist: String(runtime['dir']),
  electronVersion: String(runtime['version']),
  icon: 'build/icons/icon.png',
  protocols: [{ name: 'Cuelight push URL', schemes: ['cuelight'] }],
  linux: { target: 'dir', category: 'AudioVideo', executableName: 'cuelight' },
  // What starts other folders as apps has no place in a package, nor has the mark of the set-up.
  afterPack: ({ appOutDir, packager }) => {
    rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
    rmSync(join(appOutDir, RUNTIME_MARK), { force: true });
    return Promise.resolve();
  },
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
};
