import { X509Certificate } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** Many hundred authorities; a larger file is something else. What comes of it must fit the relay's own bound too. */
export const AUTHORITY_FILE_LIMIT_BYTES = 1_000_000;
/** A file on a network drive that is gone may never answer. */
const READ_MS = 2000;
const PEM_BLOCK = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

export type AuthorityFileFault = 'unreadable' | 'oversized' | 'empty';

export type AuthorityFile =
  /** PEM: what counts beside the lists of Node and the system. */
  { readonly ok: true; readonly authorities: string } | { readonly ok: false; readonly why: AuthorityFileFault };

/** The authorities that the user trusts on purpose, as they are at this moment; null when none were named. */
export type ReadExtraAuthorities = () => Promise<AuthorityFile | null>;

/** Reads a file of authorities, PEM or one certificate as DER. Never rejects; what is no certificate in it is passed over. */
export async function readAuthorityFile(file: string): Promise<AuthorityFile> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unreadable'>((resolve) => {
    timer = setTimeout(() => resolve('unreadable'), READ_MS);
  });
  const bytes = await Promise.race([readWhole(file).catch(() => 'unreadable' as const), late]);
  clearTimeout(timer);
  return typeof bytes === 'string' ? { ok: false, why: bytes } : parseAuthorities(bytes);
}

/** For a command line: Node's own variable, which the relay's list would otherwise leave out. */
export async function environmentAuthorities(): Promise<AuthorityFile | null> {
  const file = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  return file === '' ? null : readAuthorityFile(file);
}

export function parseAuthorities(bytes: Buffer): AuthorityFile {
  const blocks: readonly (string | Buffer)[] = bytes.toString('latin1').match(PEM_BLOCK) ?? [bytes];
  const authorities = blocks.flatMap((block) => certificateOf(block)?.toString() ?? []).join('');
  if (authorities === '') return { ok: false, why: 'empty' };
  return authorities.length > AUTHORITY_FILE_LIMIT_BYTES ? { ok: false, why: 'oversized' } : { ok: true, authorities };
}

function certificateOf(block: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(block);
  } catch {
    return null;
  }
}

async function readWhole(file: string): Promise<Buffer | 'unreadable' | 'oversized'> {
  // A pipe would hold the reader for ever.
  const found = await stat(file);
  if (!found.isFile()) return 'unreadable';
  if (found.size > AUTHORITY_FILE_LIMIT_BYTES) return 'oversized';
  const handle = await open(file, 'r');
  try {
    // One byte more than is taken, so that a file that has grown since is noticed.
    const buffer = Buffer.alloc(AUTHORITY_FILE_LIMIT_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length > AUTHORITY_FILE_LIMIT_BYTES ? 'oversized' : buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}
