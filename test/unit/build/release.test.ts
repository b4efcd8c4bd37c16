import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rawPublicKey, signedRelease, signingKey } from '../../../build/publish/update-signature.mjs';
import { unsupportedElectron } from '../../../build/publish/supported-majors.mjs';
import { isWhole } from '../../../electron/updates/download.ts';
import { publicKeyOf, readSignedRelease } from '../../../electron/updates/release.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PEM = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
const BUILT_IN = rawPublicKey(createPrivateKey(PEM));
const WHEN = new Date('2026-11-27T12:00:00Z');

function folderWith(...names: string[]): string {
  const folder = tempFolder();
  for (const name of names) writeFileSync(path.join(folder, name), `this is ${name}`);
  return folder;
}

describe('a signed release', () => {
  test('is what a program with that key reads, of the files a program is replaced with', async () => {
    const folder = folderWith('Cuelight-1.2.3-linux-x86_64.AppImage', 'Cuelight-1.2.3-linux-amd64.deb', 'SHA256SUMS', 'latest-linux.yml');
    const key = signingKey(PEM, BUILT_IN);
    const document = await signedRelease({ folder, platform: 'linux', arch: 'x64', version: '1.2.3', releasedAt: WHEN, key });
    const publicKey = publicKeyOf(BUILT_IN) ?? expect.fail('no key');
    const release = readSignedRelease(Buffer.from(document), { publicKey, platform: 'linux', arch: 'x64' });
    expect(release).toMatchObject({ version: '1.2.3', releasedAt: '2026-11-27T12:00:00.000Z' });
    expect(release?.files.map(({ name }) => name)).toEqual(['Cuelight-1.2.3-linux-amd64.deb', 'Cuelight-1.2.3-linux-x86_64.AppImage']);
    for (const file of release?.files ?? []) expect(await isWhole(path.join(folder, file.name), file)).toBe(true);
  });

  test('is made with no key but the one that was built in', () => {
    const other = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(() => signingKey(other, BUILT_IN)).toThrow('is not the one');
    const another = String(generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(() => signingKey(another, BUILT_IN)).toThrow('x25519, not ed25519');
  });

  test.each([
    ['another version', ['Cuelight-1.2.2-mac-arm64.zip'], 'not of version 1.2.3'],
    ['no package', ['Cuelight-1.2.3-mac-arm64.dmg'], 'no package for darwin'],
  ])('is not made of %s', async (_what, names, why) => {
    const key = signingKey(PEM, BUILT_IN);
    const making = signedRelease({
      folder: folderWith(...names),
      platform: 'darwin',
      arch: 'arm64',
      version: '1.2.3',
      releasedAt: WHEN,
      key,
    });
    await expect(making).rejects.toThrow(why);
  });
});

describe('the Electron that is released', () => {
  const releases = ['45.4.1', '45.4.0', '44.9.2', '43.10.0', '42.5.1', '46.0.0-beta.3'].map((version) => ({ version }));
  test.each<[string, string | undefined]>([
    ['45.4.1', undefined],
    ['43.10.0', undefined],
    ['45.4.0', 'Electron 45.4.1 is there, and 45.4.0 is packed'],
    ['42.5.1', 'Electron 42 is no longer mended; supported are 45, 44, 43'],
    ['45.9.9', 'Electron 45.9.9 is not among the releases'],
  ])('%s: %s', (pinned, why) => {
    expect(unsupportedElectron(pinned, releases)).toBe(why);
  });

  test.each<[unknown]>([[null], [{}], [[]], ['<html>']])('is not judged by %j', (list) => {
    expect(unsupportedElectron('45.4.1', list)).toBe('the list of releases is not one');
  });
});
