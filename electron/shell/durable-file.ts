import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Nothing Cuelight keeps is near this; a larger file is not ours. */
const READ_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Writes the whole file or leaves the old one: a temporary file beside it, synced, renamed over it, the folder synced. Readable by its
 * owner alone from the first byte.
 */
export async function writeDurably(file: string, data: string | Uint8Array): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** The rename itself survives a power cut only once the folder is on disk; Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null when there is no such file. Throws when it cannot be read or is absurdly large. */
export async function readBounded(file: string): Promise<Buffer | null> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    if (size > READ_LIMIT_BYTES) throw new Error(`file larger than ${READ_LIMIT_BYTES} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Moves a damaged file out of the way, so that it can be looked at and nothing is written over it. Returns its new name. */
export async function setAside(file: string, wallNowMs: number): Promise<string> {
  const stamp = new Date(wallNowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${file}.damaged-${stamp}-${randomBytes(2).toString('hex')}`;
  await rename(file, aside);
  return path.basename(aside);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
