import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FUSES, packageConfig, type PackageOptions } from '../../../build/package-config.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const LINUX: PackageOptions = { runtime: { dir: '/runtime', version: '45.4.1' }, platform: 'linux', arch: 'x64', env: {} };
const load = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
/** electron-builder's own judgement of a configuration; throws what it does not know. */
const { validateConfiguration } = load('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: unknown, log: { isEnabled: false; add: () => void }) => Promise<void>;
};

describe('the configuration of packages', () => {
  test.each<Partial<PackageOptions>>([
    {},
    { arch: 'arm64' },
    { platform: 'darwin', arch: 'arm64', env: { CSC_LINK: 'a certificate' } },
    { platform: 'win32', env: { CUELIGHT_UPDATE_URL: 'https://updates.example/' } },
  ])('is one that electron-builder takes: %j', async (options) => {
    await expect(
      validateConfiguration(packageConfig({ ...LINUX, ...options }), { isEnabled: false, add: () => {} }),
    ).resolves.toBeUndefined();
    await expect(
      validateConfiguration({ ...packageConfig(LINUX), electronLanguage: ['en'] }, { isEnabled: false, add: () => {} }),
    ).rejects.toThrow(/electronLanguage/u);
  });

  test('each system has its targets, of this processor alone, with icons that are there', () => {
    const { linux, mac, win } = packageConfig({ ...LINUX, arch: 'arm64' });
    const targets = [linux, mac, win].map((system) => JSON.stringify(system?.target));
    expect(targets[0]).toBe('[{"target":"AppImage","arch":["arm64"]},{"target":"deb","arch":["arm64"]}]');
    expect(targets[1]).toMatch(/dmg.*zip/u);
    expect(targets[2]).toMatch(/nsis/u);
    for (const icon of [linux?.icon, mac?.icon, win?.icon, mac?.entitlements]) expect(existsSync(path.join(ROOT, String(icon)))).toBe(true);
  });

  test('hardened on macOS where there is a certificate, since without one it would not start', () => {
    expect(packageConfig(LINUX).mac?.hardenedRuntime).toBe(false);
    expect(packageConfig({ ...LINUX, env: { CSC_LINK: 'file' } }).mac?.hardenedRuntime).toBe(true);
  });

  test('no door for code or a debugger is left open', () => {
    expect(Object.entries(FUSES).flatMap(([fuse, on]) => (on === true ? [fuse] : []))).toEqual([
      'enableEmbeddedAsarIntegrityValidation',
      'onlyLoadAppFromAsar',
    ]);
  });

  test('packs for nobody else: the library in it is that of this computer', () => {
    const { afterPack } = packageConfig(LINUX);
    const pack = (electronPlatformName: string, arch: number) => () =>
      (afterPack as (context: object) => Promise<void>)({
        electronPlatformName,
        arch,
        appOutDir: '/nowhere',
        packager: { getResourcesDir: () => '/nowhere' },
      });
    expect(pack('linux', 3)).toThrow('built for linux x64, so it cannot be packed for linux arm64');
    expect(pack('win32', 1)).toThrow('cannot be packed for win32 x64');
    expect(pack('linux', 1)).not.toThrow();
  });
});
