import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIME_MARK } from './setup/installed-runtime.mjs';

/**
 * @typedef {object} PackageOptions
 * @property {{ dir: string, version: string }} runtime the Electron that is packed
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {NodeJS.ProcessEnv} env
 */

/** electron-builder counts them. @type {readonly string[]} */
const ARCHES = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/** As they are burnt into every package, and read back from it. @type {NonNullable<import('electron-builder').Configuration['electronFuses']>} */
export const FUSES = {
  runAsNode: false,
  enableCookieEncryption: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

/**
 * What electron-builder is told. Each system and processor packs for itself: the history's library in `out/` is that of the computer that
 * built it.
 * @param {PackageOptions} options
 * @returns {import('electron-builder').Configuration}
 */
export function packageConfig({ runtime, platform, arch, env }) {
  const updateUrl = env['CUELIGHT_UPDATE_URL'] ?? '';
  const signed = [env['CSC_LINK'], env['CSC_NAME']].some((credential) => credential !== undefined && credential !== '');
  const own = arch === 'arm64' ? 'arm64' : 'x64';
  return {
    appId: 'org.cuelight.app',
    productName: 'Cuelight',
    copyright: 'Copyright © Cuelight contributors',
    directories: { output: 'release', buildResources: 'build/icons' },
    // What main loads is bundled into it, so a package holds no node_modules.
    files: ['package.json', 'out/main/**', 'out/preload/**', 'out/renderer/**', '!**/*.map', '!node_modules/**'],
    asar: true,
    // No system loads a library out of an archive.
    asarUnpack: ['out/main/libsql/library.node'],
    // Chromium's own words, of which the window shows none; it does not start without any.
    electronLanguages: ['en-US', 'zh-CN'],
    npmRebuild: false,
    electronDist: runtime.dir,
    electronVersion: runtime.version,
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    protocols: [{ name: 'Cuelight push URL', schemes: ['cuelight'] }],
    // Where the updater finds its own folder's name; which files it takes is decided by our signature alone.
    publish: updateUrl === '' ? null : [{ provider: 'generic', url: updateUrl }],
    linux: {
      target: [target('AppImage', own), target('deb', own)],
      icon: 'build/icons/linux',
      category: 'AudioVideo',
      executableName: 'cuelight',
      synopsis: 'Pre-flight check and cue light for live streamers',
      maintainer: 'Cuelight contributors <cuelight@users.noreply.github.com>',
    },
    deb: { packageName: 'cuelight' },
    mac: {
      // The zip is what an update is made from.
      target: [target('dmg', own), target('zip', own)],
      icon: 'build/icons/icon.icns',
      category: 'public.app-category.video',
      entitlements: 'build/entitlements.mac.plist',
      entitlementsInherit: 'build/entitlements.mac.plist',
      // Without a certificate there is no team, and a hardened program loads no library of another team, nor its own framework.
      hardenedRuntime: signed,
      gatekeeperAssess: false,
      extendInfo: {
        NSLocalNetworkUsageDescription: 'Cuelight takes the push of encoders in your network and checks ingests in it.',
      },
    },
    dmg: { writeUpdateInfo: false },
    win: { target: [target('nsis', own)], icon: 'build/icons/icon.ico' },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false,
      differentialPackage: false,
    },
    afterPack: ({ appOutDir, packager, arch: packed, electronPlatformName }) => {
      if (electronPlatformName !== platform || ARCHES[packed] !== arch)
        throw new Error(`built for ${platform} ${arch}, so it cannot be packed for ${electronPlatformName} ${ARCHES[packed]}`);
      // What starts other folders as apps has no place in a package, nor has the mark of the set-up.
      rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
      rmSync(join(appOutDir, RUNTIME_MARK), { force: true });
      return Promise.resolve();
    },
    // A changed program has no valid signature: with a certificate it is signed after this, without one as nobody's.
    electronFuses: { ...FUSES, resetAdHocDarwinSignature: !signed },
  };
}

/**
 * @param {string} name
 * @param {'x64' | 'arm64'} arch
 */
function target(name, arch) {
  return { target: name, arch: [arch] };
}
