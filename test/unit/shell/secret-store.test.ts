import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Encryption } from '../../../electron/shell/encryption.ts';
import { openSecretStore } from '../../../electron/shell/secret-store.ts';

const CANARY = 'rtmp://push.example.com/live/friday?txSecret=canary&txTime=6A000000';

/** Stands for a keyring: reversible, and its output shows nothing of the text. */
const keyring: Encryption = {
  usable: true,
  backend: 'gnome_libsecret',
  encrypt: (text) => Promise.resolve(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  decrypt: (data) => Promise.resolve({ text: Buffer.from(data.map((byte) => byte ^ 0x5a)).toString('utf8'), outdated: false }),
};
const basicText: Encryption = { ...keyring, usable: false, backend: 'basic_text' };

let folder: string;
const open = (encryption: Encryption, keepInFile: boolean | 'as-found' = false) =>
  openSecretStore({
    folder,
    encryption,
    keepInFile,
    wallNow: () => 1_795_000_000_000,
    onUnsaved: (error) => {
      throw error;
    },
  });

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function bytesOnDisk(): Promise<string> {
  const files = await readdir(folder);
  return (await Promise.all(files.map((file) => readFile(path.join(folder, file), 'latin1')))).join('\n');
}

describe('secret store', () => {
  it('with a keyring: kept over a restart, never in clear on disk', async () => {
    const store = await open(keyring);
    expect(store.storage).toEqual({ kind: 'encrypted', backend: 'gnome_libsecret' });
    store.set('friday', 'pushUrl', CANARY);
    store.set('friday', 'signingKey', 'key');
    await store.idle();
    expect(await bytesOnDisk()).not.toContain('canary');
    expect((await open(keyring)).of('friday')).toEqual({ pushUrl: CANARY, signingKey: 'key' });
  });

  it('with basic_text: for this run only, and nothing on disk', async () => {
    const store = await open(basicText);
    expect(store.storage).toEqual({ kind: 'memory', backend: 'basic_text' });
    store.set('friday', 'pushUrl', CANARY);
    await store.idle();
    expect(store.of('friday').pushUrl).toBe(CANARY);
    expect(await readdir(folder)).toEqual([]);
    expect((await open(basicText)).of('friday')).toEqual({});
  });

  it('with basic_text and the user’s choice: in a file that only the user can read, gone when the choice is taken back', async () => {
    const store = await open(basicText);
    store.set('friday', 'pushUrl', CANARY);
    store.keepInFile(true);
    await store.idle();
    expect(store.storage.kind).toBe('file');
    expect((await stat(path.join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const next = await open(basicText, true);
    expect(next.of('friday').pushUrl).toBe(CANARY);
    next.keepInFile(false);
    await next.idle();
    expect(await readdir(folder)).toEqual([]);
    expect(next.of('friday').pushUrl).toBe(CANARY);
  });

  it('moves a plain file into the keyring once there is one', async () => {
    const before = await open(basicText, true);
    before.set('friday', 'pushUrl', CANARY);
    await before.idle();
    const after = await open(keyring, true);
    expect(after.of('friday').pushUrl).toBe(CANARY);
    await after.idle();
    expect(await readdir(folder)).toEqual(['secrets.bin']);
    expect(await bytesOnDisk()).not.toContain('canary');
  });

  it('of a plain and an encrypted file the plain one is newer: a URL replaced on a day without the keyring stays replaced', async () => {
    const first = await open(keyring);
    first.set('friday', 'pushUrl', 'rtmp://old.example.com/live/x');
    await first.idle();
    const without = await open(basicText, true);
    without.set('friday', 'pushUrl', CANARY);
    await without.idle();
    const again = await open(keyring, true);
    expect(again.of('friday').pushUrl).toBe(CANARY);
    await again.idle();
    expect((await open(keyring, true)).of('friday').pushUrl).toBe(CANARY);
  });

  it('leaves the encrypted file alone on a day without the keyring', async () => {
    const first = await open(keyring);
    first.set('friday', 'pushUrl', CANARY);
    await first.idle();
    const without = await open(basicText);
    expect(without.of('friday')).toEqual({});
    expect(without.damaged).toEqual([]);
    without.set('other', 'pushUrl', 'rtmp://other.example.com/live/x');
    await without.idle();
    expect((await open(keyring)).of('friday').pushUrl).toBe(CANARY);
  });

  it.each([
    ['that does not decrypt', { ...keyring, decrypt: () => Promise.reject(new Error('wrong key')) }],
    ['that decrypts to nonsense', { ...keyring, decrypt: () => Promise.resolve({ text: '{"friday":{"pushUrl":7}}', outdated: false }) }],
  ])('sets a file aside %s', async (_what, encryption) => {
    await writeFile(path.join(folder, 'secrets.bin'), 'damaged bytes');
    const store = await open(encryption);
    expect(store.damaged).toHaveLength(1);
    store.set('friday', 'signingKey', 'key');
    await store.idle();
    expect(new Set(await readdir(folder))).toEqual(new Set(['secrets.bin', store.damaged[0]]));
    expect(await readFile(path.join(folder, store.damaged[0] ?? ''), 'utf8')).toBe('damaged bytes');
  });

  it('encrypts anew what was encrypted with a key that has been replaced', async () => {
    const first = await open(keyring);
    first.set('friday', 'pushUrl', CANARY);
    await first.idle();
    const oldBytes = await readFile(path.join(folder, 'secrets.bin'));
    // The new key; what the old one made is still understood, and said to be old.
    const rotated: Encryption = {
      ...keyring,
      encrypt: (text) => Promise.resolve(Buffer.concat([Buffer.from([1]), Buffer.from(text).map((byte) => byte ^ 0x33)])),
      decrypt: async (data) =>
        data[0] === 1
          ? { text: Buffer.from(data.subarray(1).map((byte) => byte ^ 0x33)).toString('utf8'), outdated: false }
          : { ...(await keyring.decrypt(data)), outdated: true },
    };
    const store = await open(rotated);
    expect(store.of('friday').pushUrl).toBe(CANARY);
    await store.idle();
    const newBytes = await readFile(path.join(folder, 'secrets.bin'));
    expect(newBytes.equals(oldBytes)).toBe(false);
    expect(newBytes[0]).toBe(1);
    expect((await open(rotated)).of('friday').pushUrl).toBe(CANARY);
  });

  it('keeps a plain file whose choice cannot be read any more, and goes on with it', async () => {
    const before = await open(basicText, true);
    before.set('friday', 'pushUrl', CANARY);
    await before.idle();
    const after = await open(basicText, 'as-found');
    expect(after.storage.kind).toBe('file');
    expect(after.of('friday').pushUrl).toBe(CANARY);
    after.set('friday', 'signingKey', 'key');
    await after.idle();
    expect((await open(basicText, true)).of('friday')).toEqual({ pushUrl: CANARY, signingKey: 'key' });
    await rm(path.join(folder, 'secrets.json'));
    expect((await open(basicText, 'as-found')).storage.kind).toBe('memory');
  });

  it('writes nothing over a file that could be neither read nor moved', async () => {
    const file = path.join(folder, 'secrets.bin');
    await writeFile(file, 'damaged bytes');
    const unsaved: unknown[] = [];
    const store = await openSecretStore({
      folder,
      encryption: {
        ...keyring,
        decrypt: async () => {
          // Moved away under our hands: the rename then fails as it does in a folder that may not be changed.
          await rename(file, `${file}.elsewhere`);
          throw new Error('wrong key');
        },
      },
      keepInFile: false,
      wallNow: () => 1_795_000_000_000,
      onUnsaved: (error) => unsaved.push(error),
    });
    await rename(`${file}.elsewhere`, file);
    expect(store.damaged).toEqual(['secrets.bin']);
    store.set('friday', 'signingKey', 'key');
    await store.idle();
    expect(unsaved).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe('damaged bytes');
    expect(store.of('friday')).toEqual({ signingKey: 'key' });
  });

  it('forgets one field, then the whole show', async () => {
    const store = await open(keyring);
    store.set('friday', 'pushUrl', CANARY);
    store.set('friday', 'signingKey', 'key');
    store.forget('friday', 'signingKey');
    expect(store.of('friday')).toEqual({ pushUrl: CANARY });
    store.forget('friday');
    await store.idle();
    expect((await open(keyring)).of('friday')).toEqual({});
  });
});
