import { constants, accessSync } from 'node:fs';
import path from 'node:path';
import type { FileTrouble } from './port.ts';

/** A fault of the file or the disk, as the library tells it; anything else is a bug and stays an exception. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, 'code');
  // A file of our version that lacks what our version has, or is written in a way that ours never is, is not ours any more.
  if (code === 'SQLITE_ERROR' && /no such (?:table|column)|has no column named|unsupported file format/u.test(error.message))
    return 'SQLITE_CORRUPT';
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return code;
  // Of opening it says no more than the number.
  const open = /^ConnectionFailed\(.*: (?<code>\d+)"\)$/su.exec(error.message)?.groups?.['code'];
  if (open !== undefined) return open === '26' ? 'SQLITE_NOTADB' : open === '11' ? 'SQLITE_CORRUPT' : 'SQLITE_CANTOPEN';
  return typeof code === 'string' && /^E[A-Z]+$/u.test(code) ? code : null;
}

export function isDamage(code: string): boolean {
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB');
}

export function troubleOf(code: string, file: string): FileTrouble {
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'readonly';
  return isWritable(path.dirname(file)) ? 'other' : 'readonly';
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
