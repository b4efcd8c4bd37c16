import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheFolder } from '../../../build/setup/cache-folder.mjs';
import { aptCommand, missingFromDpkg, missingFromPath, needsOf } from '../../../build/setup/debian-packages.mjs';
import { displayRefused, noDisplay } from '../../../build/setup/display.mjs';
import { nodeTooOld } from '../../../build/setup/node-version.mjs';
import type { Need } from '../../../build/setup/debian-needs.mjs';
import { sandboxArguments } from '../../../build/setup/sandbox.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

const names = (needs: readonly { packages: string[] }[]): (string | undefined)[] => needs.map((need) => need.packages[0]);

describe('Node', () => {
  test.each(['18.20.4', '20.18.3', '8.0.0'])('%s is turned away', (version) => {
    expect(nodeTooOld(version)).toContain(`this is ${version}`);
  });
  test.each(['20.19.0', '22.1.0', '100.0.0'])('%s will do', (version) => {
    expect(nodeTooOld(version)).toBeUndefined();
  });
});

describe('Debian packages', () => {
  test('starting needs less than testing', () => {
    expect(names(needsOf('start'))).toEqual(['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1']);
    expect(names(needsOf('test'))).toEqual(expect.arrayContaining(['libgbm1', 'xvfb', 'nginx', 'ffmpeg']));
  });

  test('a package is there under either name, and one that was removed but not purged is not', () => {
    const output = 'libgtk-3-0t64 installed\nlibnss3 config-files\nlibgbm1 installed\n';
    expect(names(missingFromDpkg(needsOf('start'), output))).toEqual(['libnss3', 'libasound2']);
  });

  test('the command to type is one line', () => {
    expect(aptCommand(['libnss3', 'libgbm1'])).toBe(
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends libnss3 libgbm1',
    );
  });

  test('without dpkg, programs are looked for in PATH and libraries in what the loader knows', () => {
    const bin = join(tempFolder(), 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'nginx'), '');
    chmodSync(join(bin, 'nginx'), 0o755);
    const needs: Need[] = [
      { packages: ['nginx'], file: 'nginx', from: 'test', why: '' },
      { packages: ['no-such-program'], file: 'no-such-program', from: 'test', why: '' },
      { packages: ['libnss3'], file: 'libnss3.so', from: 'start', why: '' },
      { packages: ['libgbm1'], file: 'libgbm.so.1', from: 'start', why: '' },
    ];
    expect(names(missingFromPath(needs, '\tlibnss3.so (libc6,x86-64) => /usr/lib/libnss3.so\n', bin))).toEqual([
      'no-such-program',
      'libgbm1',
    ]);
    expect(names(missingFromPath(needs, '', bin))).toEqual(['no-such-program']);
  });
});

describe('display', () => {
  test('Linux without one is told the way by command line', () => {
    expect(noDisplay({}, 'linux')).toContain('npm run -s cli -- check');
    expect(noDisplay({ DISPLAY: '' }, 'linux')).toContain('no display');
  });
  test('any display, or another system, is fine', () => {
    expect(noDisplay({ DISPLAY: ':0' }, 'linux')).toBeUndefined();
    expect(noDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBeUndefined();
    expect(noDisplay({}, 'darwin')).toBeUndefined();
  });
  test("Electron's own refusal is understood, its other words are not taken for one", () => {
    expect(displayRefused('[1:ERROR:ozone_platform_x11.cc(244)] Missing X server or $DISPLAY')).toContain('npm run -s cli');
    expect(displayRefused('[1:ERROR:bus.cc(407)] Failed to connect to the bus')).toBeUndefined();
  });
});

describe('sandbox', () => {
  const free = (): string => '';
  test('root starts without it and is told', () => {
    expect(sandboxArguments('/x', { platform: 'linux', isRoot: true, readSetting: free })).toMatchObject({ args: ['--no-sandbox'] });
    expect(sandboxArguments('/x', { platform: 'linux', isRoot: true, readSetting: free }).why).toContain('root');
  });
  test('an ordinary user has it', () => {
    expect(sandboxArguments('/x', { platform: 'linux', isRoot: false, readSetting: free })).toEqual({ args: [] });
    expect(sandboxArguments('/x', { platform: 'darwin', isRoot: false, readSetting: free })).toEqual({ args: [] });
  });
  test('where the system forbids it, the command that allows it is told', () => {
    const forbids = (name: string): string => (name === 'apparmor_restrict_unprivileged_userns' ? '1' : '');
    const { args, why } = sandboxArguments('/opt/e', { platform: 'linux', isRoot: false, readSetting: forbids });
    expect(args).toEqual(['--no-sandbox']);
    expect(why).toContain("sudo chown root '/opt/e/chrome-sandbox'");
  });
});

describe('where downloads are kept', () => {
  const home = '/home/vj';
  test('as root where other users can read it, otherwise with the user', () => {
    expect(cacheFolder({}, { platform: 'linux', isRoot: true, home: '/root' })).toBe('/var/cache/cuelight');
    expect(cacheFolder({}, { platform: 'linux', isRoot: false, home })).toBe('/home/vj/.cache/cuelight');
    expect(cacheFolder({ XDG_CACHE_HOME: '/data/cache' }, { platform: 'linux', isRoot: false, home })).toBe('/data/cache/cuelight');
  });
});
