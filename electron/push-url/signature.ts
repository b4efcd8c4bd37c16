import { createHmac, hash } from 'node:crypto';
import type { Algorithm } from './provider.ts';

export type SignaturePart = 'key' | 'name' | 'time';
/** Plain, the key being part of the text; or keyed with it. */
export type Digest = Algorithm | 'sha1' | 'hmac-sha1' | 'hmac-sha256';

/** What a service signs: texts put together in its order and hashed, in lower-case hex. */
export interface SignatureScheme {
  /** Without `key` where the digest is keyed with it. */
  readonly order: readonly SignaturePart[];
  /** Between the parts; nothing where there is none. */
  readonly separator?: string;
  /** The one digest that the service takes; absent where a domain is set to one of several. */
  readonly digest?: Digest;
  /** How the service writes a moment; hex where absent. */
  readonly writing?: 'hex' | 'decimal';
  /** The time with what is signed around it. */
  readonly timeText?: (time: string) => string;
  /** What the service's documents call the parts; Tencent's words where absent. */
  readonly partNames?: Readonly<Record<SignaturePart, string>>;
  /** The name as it is signed. */
  readonly nameOf: (app: string, stream: string) => string;
  /** What people sign in its place, by the mistake that it is. */
  readonly otherNames: (app: string, stream: string, host: string) => readonly string[];
  readonly otherNamesAre: 'app-in-name' | 'wrong-path';
}

export interface SignedParts {
  readonly key: string;
  readonly name: string;
  /** The literal text of the URL: its case counts. */
  readonly time: string;
}

export function composeSignature(scheme: SignatureScheme, parts: SignedParts, order = scheme.order): string {
  const { separator = '', timeText } = scheme;
  let text = '';
  for (const [index, part] of order.entries()) {
    if (index > 0) text += separator;
    text += part === 'time' && timeText !== undefined ? timeText(parts.time) : parts[part];
  }
  return text;
}

export function digestOf(digest: Digest, key: string, text: string): string {
  if (digest === 'hmac-sha1') return createHmac('sha1', key).update(text).digest('hex');
  if (digest === 'hmac-sha256') return createHmac('sha256', key).update(text).digest('hex');
  return hash(digest, text, 'hex');
}

export function signatureOf(scheme: SignatureScheme, digest: Digest, parts: SignedParts): string {
  return digestOf(digest, parts.key, composeSignature(scheme, parts));
}

const BY_LENGTH: ReadonlyMap<number, Digest> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
]);
const LENGTHS: Record<Digest, number> = { md5: 32, sha1: 40, sha256: 64, 'hmac-sha1': 40, 'hmac-sha256': 64 };

/** What made a signature of this length where the service takes `scheme.digest`, or MD5 and SHA256; null for what is none. */
export function digestByLength({ digest }: SignatureScheme, signature: string): Digest | null {
  if (!/^[\da-f]+$/i.test(signature)) return null;
  if (digest !== undefined && LENGTHS[digest] === signature.length) return digest;
  const plain = BY_LENGTH.get(signature.length) ?? null;
  return digest === undefined && plain === 'sha1' ? null : plain;
}

export function digestLength(digest: Digest): number {
  return LENGTHS[digest];
}
