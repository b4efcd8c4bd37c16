import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignedUpdater, SignedUpdaterOptions } from '../../electron/shell/signed-updater.ts';
import { publicKeyOf } from '../../electron/updates/release.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { FILE, makeSigningPair, openUpdateServer, releaseOf, signedDocument, type UpdateServer } from '../support/update-server.ts';

const PAIR = makeSigningPair();
const PACKAGE = randomBytes(500_000);
const RELEASE = releaseOf(PACKAGE);
const { signal } = new AbortController();

let server: UpdateServer;
let open: (options: SignedUpdaterOptions) => SignedUpdater;

beforeAll(async () => {
  // The package of that name only wants to be told where a program is, and starts none.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= '/nowhere';
  const { SignedUpdater: Updater } = await import('../../electron/shell/signed-updater.ts');
  open = (options) => new Updater(options);
  server = await openUpdateServer();
});
beforeEach(() => server.serveRelease(signedDocument(RELEASE, PAIR), PACKAGE));
afterAll(() => server.close());

/** electron-updater itself, as an AppImage that is told by its environment which file it runs from. */
function install(version = '0.1.0') {
  const folder = tempFolder();
  const inFolder = (name: string): string => path.join(folder, name);
  writeFileSync(inFolder('app-update.yml'), 'provider: generic\nupdaterCacheDirName: cuelight-updater\n');
  writeFileSync(inFolder('Cuelight.AppImage'), 'the old one');
  vi.stubEnv('APPIMAGE', inFolder('Cuelight.AppImage'));
  const publicKey = publicKeyOf(PAIR.base64) ?? expect.fail('no key');
  const updater = open({
    kind: 'appimage',
    publicKey,
    platform: 'linux',
    arch: 'x64',
    baseUrl: server.baseUrl,
    current: version,
    app: {
      version,
      name: 'cuelight',
      isPackaged: true,
      appUpdateConfigPath: inFolder('app-update.yml'),
      userDataPath: inFolder('user'),
      baseCachePath: inFolder('cache'),
      whenReady: () => Promise.resolve(),
      relaunch: () => {},
      quit: () => {},
      onQuit: () => {},
    },
  });
  const files = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^(?:app-update\.yml|Cuelight\.AppImage|cache|cache\/cuelight-updater|cache\/cuelight-updater\/pending)$/u.test(name),
    );
  return { updater, folder, files };
}

describe('an update by electron-updater', () => {
  it('is brought, looked over, and made ready; the old one stays until it is installed', async () => {
    const { updater, folder, files } = install();
    const found = await updater.check(signal);
    if (found.kind !== 'found') throw new Error(found.kind);
    const percents: number[] = [];
    expect(await updater.download(found.release, (percent) => percents.push(percent), signal)).toBeNull();
    expect(percents.at(-1)).toBe(100);
    const brought = `cache/cuelight-updater/pending/${FILE}`;
    expect(files()).toEqual(expect.arrayContaining([brought]));
    // No name for this computer is made up.
    expect(files().filter((name) => name.includes('updaterId'))).toEqual([]);
    expect(readFileSync(path.join(folder, brought)).equals(PACKAGE)).toBe(true);
    expect(readFileSync(path.join(folder, 'Cuelight.AppImage'), 'utf8')).toBe('the old one');
    expect(await updater.installation()).toBeTypeOf('function');
    writeFileSync(path.join(folder, brought), 'changed since');
    expect(await updater.installation()).toBe('damaged');
  });

  it('is not begun where the old one would be deleted and the new one not be put in its place', async () => {
    const { updater, folder } = install();
    await updater.download(RELEASE, () => {}, signal);
    vi.stubEnv('APPIMAGE', path.join(folder, 'gone', 'Cuelight.AppImage'));
    expect(await updater.installation()).toBe('not-installed');
  });

  it('asks the server for two things and no more', async () => {
    const { updater } = install();
    const before = server.asked.length;
    await updater.check(signal);
    await updater.download(RELEASE, () => {}, signal);
    expect(server.asked.slice(before)).toEqual(['update-linux-x64.json', FILE]);
  });

  it.each<[string, Buffer, string]>([
    ['changed in one byte', Buffer.from(PACKAGE.map((byte, index) => (index === 7 ? byte ^ 1 : byte))), 'damaged'],
    ['cut short', PACKAGE.subarray(0, 400_000), 'damaged'],
  ])('whose file is %s leaves nothing that could be installed', async (_what, file, fault) => {
    server.serve(FILE, file);
    const { updater, files } = install();
    expect(await updater.download(RELEASE, () => {}, signal)).toBe(fault);
    expect(files().filter((name) => name.endsWith('AppImage'))).toEqual([]);
    expect(await updater.installation()).toBe('damaged');
  });

  it('whose file and metadata were changed together is refused before its file is asked for', async () => {
    const other = randomBytes(1000);
    server.serveRelease(signedDocument(releaseOf(other), makeSigningPair()), other);
    const { updater } = install();
    const before = server.asked.length;
    expect(await updater.check(signal)).toEqual({ kind: 'failed', fault: 'unsigned' });
    expect(server.asked.slice(before)).toEqual(['update-linux-x64.json']);
  });

  it('to an older release is refused by electron-updater too', async () => {
    const { updater } = install('10.0.0');
    expect(await updater.check(signal)).toEqual({ kind: 'current' });
    expect(await updater.download(RELEASE, () => {}, signal)).toBe('not-installed');
  });

  it('that was brought already is looked over again, and not fetched twice', async () => {
    const { updater } = install();
    await updater.download(RELEASE, () => {}, signal);
    const before = server.asked.length;
    expect(await updater.download(RELEASE, () => {}, signal)).toBeNull();
    expect(server.asked.slice(before)).toEqual([]);
  });
});
