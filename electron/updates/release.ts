import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { VERSION } from './version.ts';

/** A plain name: it becomes a part of an address, and the name of a file on disk. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,126}[A-Za-z0-9]$/;
/** No package is near it. */
const FILE_MOST_BYTES = 1024 ** 3;

const releaseFile = z.strictObject({
  name: z.string().regex(FILE_NAME),
  size: z.number().int().min(1).max(FILE_MOST_BYTES),
  /** Of the whole file, base64. */
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});

const release = z.strictObject({
  schema: z.literal('cuelight.release/1'),
  platform: z.string().max(16),
  arch: z.string().max(16),
  version: z.string().regex(VERSION),
  releasedAt: z.iso.datetime(),
  files: z.array(releaseFile).min(1).max(8),
});

/** What was released for one system and processor, as its maker signed it. */
export type Release = Readonly<z.infer<typeof release>>;
export type ReleaseFile = Release['files'][number];

/** The text that is signed stands in the document as a text, so that there is one way only to write its bytes. */
const signedRelease = z.strictObject({ signed: z.string().max(32_768), signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/) });

/** More than any release is. */
export const SIGNED_RELEASE_MOST_BYTES = 65_536;

/** The name under which a server has it. */
export function signedReleaseName(platform: string, arch: string): string {
  return `update-${platform}-${arch}.json`;
}

/** Of a raw Ed25519 key of 32 bytes in base64, as it is built in. Null: it is none. */
export function publicKeyOf(base64: string): KeyObject | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) return null;
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } });
}

export interface ReleaseReader {
  readonly publicKey: KeyObject;
  readonly platform: string;
  readonly arch: string;
}

/** The release in a document, if it is signed with this key and meant for this system. Nothing in it is looked at before its signature. */
export function readSignedRelease(document: Uint8Array, { publicKey, platform, arch }: ReleaseReader): Release | null {
  const outer = signedRelease.safeParse(jsonOf(Buffer.from(document).toString('utf8')));
  if (!outer.success) return null;
  const { signed, signature } = outer.data;
  if (!verify(null, Buffer.from(signed, 'utf8'), publicKey, Buffer.from(signature, 'base64'))) return null;
  const inner = release.safeParse(jsonOf(signed));
  return inner.success && inner.data.platform === platform && inner.data.arch === arch ? inner.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
