import { clipboard, safeStorage } from 'electron';
import type { Decrypted, Encryption } from './encryption.ts';

/**
 * The one place that knows which Electron runs. In 33 the clipboard answers at once and safeStorage has no asynchronous calls; in 45 the
 * clipboard promises, and the asynchronous calls are the ones that stay. `await` takes both kinds of clipboard.
 */
export async function readClipboard(): Promise<string> {
  return await clipboard.readText();
}

export async function writeClipboard(text: string): Promise<void> {
  await clipboard.writeText(text);
}

/** A keyring may ask for its password first; the window waits this long for it and no longer, ms. */
export const KEYRING_MS = 30_000;

/** Call once the app is ready: before, every backend claims to be none. */
export async function systemEncryption(): Promise<Encryption> {
  const asynchronous = 'encryptStringAsync' in safeStorage;
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : (SYSTEM_BACKEND[process.platform] ?? 'unknown');
  const available = await isAvailable(asynchronous);
  return {
    // `basic_text` encrypts with a password that is in Chromium's source: as good as none.
    usable: available && backend !== 'basic_text' && backend !== 'unknown',
    backend,
    encrypt: (text) => (asynchronous ? safeStorage.encryptStringAsync(text) : Promise.resolve(safeStorage.encryptString(text))),
    decrypt: (data) => (asynchronous ? decryptAsync(data) : Promise.resolve({ text: safeStorage.decryptString(data), outdated: false })),
  };
}

const SYSTEM_BACKEND: { readonly [platform: string]: string } = { darwin: 'keychain', win32: 'dpapi' };

async function decryptAsync(data: Buffer): Promise<Decrypted> {
  const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(data);
  return { text: result, outdated: shouldReEncrypt };
}

/** A keyring that fails to answer is none: secrets are then kept for this run only, and the window says so. */
async function isAvailable(asynchronous: boolean): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), KEYRING_MS);
  });
  try {
    return asynchronous ? await Promise.race([safeStorage.isAsyncEncryptionAvailable(), late]) : safeStorage.isEncryptionAvailable();
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
