import { hash } from 'node:crypto';
import type { Algorithm } from './provider.ts';

export type SignaturePart = 'key' | 'name' | 'time';

/** What a service signs: three texts put together in its order, hashed, in lower-case hex. */
export interface SignatureScheme {
  readonly order: readonly [SignaturePart, SignaturePart, SignaturePart];
  /** The name as it is signed. */
  readonly nameOf: (app: string, stream: string) => string;
  /** Names that people sign in its place, taking the app along. */
  readonly namesWithApp: (app: string, stream: string) => readonly string[];
}

export interface SignedParts {
  readonly key: string;
  readonly name: string;
  /** The literal text of the URL: its case counts. */
  readonly time: string;
}

export function composeSignature(order: readonly SignaturePart[], parts: SignedParts): string {
  let text = '';
  for (const part of order) text += parts[part];
  return text;
}

export function digestOf(algorithm: Algorithm, text: string): string {
  return hash(algorithm, text, 'hex');
}

export function signatureOf(scheme: SignatureScheme, algorithm: Algorithm, parts: SignedParts): string {
  return digestOf(algorithm, composeSignature(scheme.order, parts));
}

/** MD5 has 32 hex digits, SHA256 64; null for anything else. */
export function algorithmByLength(signature: string): Algorithm | null {
  if (!/^[\da-f]+$/i.test(signature)) return null;
  if (signature.length === 32) return 'md5';
  return signature.length === 64 ? 'sha256' : null;
}
