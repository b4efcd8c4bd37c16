import { readFile, stat } from 'node:fs/promises';
import * as tls from 'node:tls';

/** Where Linux distributions keep the bundle of the authorities that the system trusts. */
const BUNDLE_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const MAX_BUNDLE_BYTES = 8 * 1024 * 1024;

/**
 * The authorities that the system trusts, as PEM; null when they cannot be had: then only Node's own list can be judged by. On Linux the
 * distribution's bundle, elsewhere what this Node offers.
 */
export async function systemAuthorities(platform: NodeJS.Platform = process.platform): Promise<readonly string[] | null> {
  const bundle = platform === 'linux' ? await readBundle() : null;
  if (bundle !== null) return bundle;
  // Newer than the Node this is typed for: absent in Node 20.
  const get: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof get !== 'function') return null;
  const list: unknown = Reflect.apply(get, tls, ['system']);
  if (!Array.isArray(list)) return null;
  const authorities = list.filter((entry): entry is string => typeof entry === 'string');
  return authorities.length > 0 ? authorities : null;
}

async function readBundle(): Promise<readonly string[] | null> {
  for (const file of BUNDLE_FILES) {
    try {
      const { size } = await stat(file);
      if (size > 0 && size <= MAX_BUNDLE_BYTES) return [await readFile(file, 'utf8')];
    } catch {
      // Another distribution's place.
    }
  }
  return null;
}
