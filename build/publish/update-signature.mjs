import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha512 } from '../setup/files.mjs';

/** What a program replaces itself with, by system. Other files of a release are for people. */
const PACKAGES = { linux: /\.(?:AppImage|deb)$/u, darwin: /\.zip$/u, win32: /\.exe$/u };

/**
 * The private key as the release job has it: PKCS 8 in PEM.
 * @param {string} pem
 * @param {string} builtIn the public key that programs were built with, raw, base64
 */
export function signingKey(pem, builtIn) {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`the key to sign with is ${key.asymmetricKeyType}, not ed25519`);
  if (rawPublicKey(key) !== builtIn) throw new Error('the key to sign with is not the one whose public half was built in');
  return key;
}

/**
 * As CUELIGHT_UPDATE_KEY takes it.
 * @param {import('node:crypto').KeyObject} key
 */
export function rawPublicKey(key) {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}

/**
 * The signed document of one system and processor, about the packages in a folder.
 * @param {{ folder: string, platform: string, arch: string, version: string, releasedAt: Date, key: import('node:crypto').KeyObject }} options
 * @returns {Promise<string>}
 */
export async function signedRelease({ folder, platform, arch, version, releasedAt, key }) {
  const wanted = Object.entries(PACKAGES).find(([name]) => name === platform)?.[1];
  if (wanted === undefined) throw new Error(`nothing is released for ${platform}`);
  const names = (await readdir(folder)).filter((name) => wanted.test(name)).sort();
  if (names.length === 0) throw new Error(`no package for ${platform} in ${folder}`);
  const foreign = names.filter((name) => !name.includes(`-${version}-`));
  if (foreign.length > 0) throw new Error(`not of version ${version}: ${foreign.join(', ')}`);
  const files = [];
  for (const name of names) {
    const file = join(folder, name);
    files.push({ name, size: (await stat(file)).size, sha512: (await sha512(file)).replace(/^sha512-/u, '') });
  }
  const signed = JSON.stringify({ schema: 'cuelight.release/1', platform, arch, version, releasedAt: releasedAt.toISOString(), files });
  return `${JSON.stringify({ signed, signature: sign(null, Buffer.from(signed, 'utf8'), key).toString('base64') })}\n`;
}
