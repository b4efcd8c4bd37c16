import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEYRING_MS, readClipboard, systemEncryption, writeClipboard } from '../../../electron/shell/electron-compat.ts';

/** Either shape of Electron; what it lacks is not there at all. */
const electron = vi.hoisted(() => ({ clipboard: {} as Record<string, unknown>, safeStorage: {} as Record<string, unknown> }));
vi.mock('electron', () => electron);

function give(to: Record<string, unknown>, what: Record<string, unknown>): void {
  for (const name of Object.keys(to)) delete to[name];
  Object.assign(to, what);
}

const scramble = (data: Uint8Array): Buffer => Buffer.from(data.map((byte) => byte ^ 0x5a));
const OLDER = {
  getSelectedStorageBackend: () => 'gnome_libsecret',
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => scramble(Buffer.from(text)),
  decryptString: (data: Buffer) => scramble(data).toString(),
};
const never = (): never => {
  throw new Error('deprecated');
};
const NEWER = {
  ...OLDER,
  isEncryptionAvailable: never,
  encryptString: never,
  decryptString: never,
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text: string) => Promise.resolve(scramble(Buffer.from(text))),
  decryptStringAsync: (data: Buffer) => Promise.resolve({ result: scramble(data).toString(), shouldReEncrypt: true }),
};

const linux = Object.getOwnPropertyDescriptor(process, 'platform');
function platform(value: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { ...linux, value });
}

beforeEach(() => platform('linux'));
afterEach(() => {
  if (linux !== undefined) Object.defineProperty(process, 'platform', linux);
  vi.useRealTimers();
});

describe('the clipboard', () => {
  it.each([
    ['that answers at once (33)', <T>(value: T): T => value],
    ['that promises (45)', <T>(value: T): Promise<T> => Promise.resolve(value)],
  ])('%s', async (_shape, wrap) => {
    let held = '';
    give(electron.clipboard, {
      readText: () => wrap(held),
      writeText: (text: string) => {
        held = text;
        return wrap(undefined);
      },
    });
    await writeClipboard('rtmp://push.example.com/live/x');
    expect(await readClipboard()).toBe('rtmp://push.example.com/live/x');
  });

  it('that fails, fails: a copy that did not happen is not said to have', async () => {
    give(electron.clipboard, { readText: never, writeText: () => Promise.reject(new Error('no clipboard')) });
    await expect(writeClipboard('x')).rejects.toThrow('no clipboard');
    await expect(readClipboard()).rejects.toThrow('deprecated');
  });
});

describe('the system’s encryption', () => {
  it.each([
    ['without asynchronous calls (33)', OLDER, false],
    ['with them (45), and then none of the old ones', NEWER, true],
  ])('%s: what it encrypts it decrypts', async (_shape, safeStorage, outdated) => {
    give(electron.safeStorage, safeStorage);
    const encryption = await systemEncryption();
    expect(encryption).toMatchObject({ usable: true, backend: 'gnome_libsecret' });
    const data = Buffer.from(await encryption.encrypt('canary'));
    expect(data.toString('latin1')).not.toContain('canary');
    expect(await encryption.decrypt(data)).toEqual({ text: 'canary', outdated });
  });

  it.each(['basic_text', 'unknown'])('of the backend %s is none, available or not', async (backend) => {
    for (const shape of [OLDER, NEWER]) {
      give(electron.safeStorage, { ...shape, getSelectedStorageBackend: () => backend });
      expect(await systemEncryption()).toMatchObject({ usable: false, backend });
    }
  });

  it.each([
    ['says no', { ...OLDER, isEncryptionAvailable: () => false }],
    ['says no later', { ...NEWER, isAsyncEncryptionAvailable: () => Promise.resolve(false) }],
    ['throws', { ...OLDER, isEncryptionAvailable: never }],
    ['rejects', { ...NEWER, isAsyncEncryptionAvailable: () => Promise.reject(new Error('locked')) }],
  ])('is none where the keyring %s', async (_what, safeStorage) => {
    give(electron.safeStorage, safeStorage);
    expect((await systemEncryption()).usable).toBe(false);
  });

  it('is none where the keyring never answers: the window does not wait for ever', async () => {
    vi.useFakeTimers();
    give(electron.safeStorage, { ...NEWER, isAsyncEncryptionAvailable: () => new Promise(() => {}) });
    const asked = systemEncryption();
    await vi.advanceTimersByTimeAsync(KEYRING_MS);
    expect((await asked).usable).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['darwin', 'keychain'],
    ['win32', 'dpapi'],
  ] as const)('on %s is the system’s own, and no Linux backend is asked for', async (name, backend) => {
    platform(name);
    give(electron.safeStorage, { ...NEWER, getSelectedStorageBackend: never });
    expect(await systemEncryption()).toMatchObject({ usable: true, backend });
  });

  it('lets a failure to decrypt be heard', async () => {
    give(electron.safeStorage, { ...NEWER, decryptStringAsync: () => Promise.reject(new Error('wrong key')) });
    await expect((await systemEncryption()).decrypt(Buffer.from('x'))).rejects.toThrow('wrong key');
  });
});
