import { createHash, createHmac } from 'node:crypto';
import type { Candidate, WrongSignature } from '../mistake.ts';
import { composeSignature, type SignaturePart, type SignatureScheme, type SignedParts } from '../signature.ts';

const ORDERS: readonly (readonly SignaturePart[])[] = [
  ['key', 'name', 'time'],
  ['key', 'time', 'name'],
  ['name', 'key', 'time'],
  ['name', 'time', 'key'],
  ['time', 'key', 'name'],
  ['time', 'name', 'key'],
];
/** For a digest keyed with the key. */
const KEYED_ORDERS: readonly (readonly SignaturePart[])[] = [
  ['name', 'time'],
  ['time', 'name'],
];

const TENCENT_NAMES: Record<SignaturePart, string> = { key: 'key', name: 'StreamName', time: 'txTime' };

function isKeyed({ order }: SignatureScheme): boolean {
  return !order.includes('key');
}

/** The right texts in any of the other orders. */
export function* orderMistakes({ scheme }: WrongSignature): Generator<Candidate> {
  const names = scheme.partNames ?? TENCENT_NAMES;
  const inWords = (order: readonly SignaturePart[]): string => order.map((part) => names[part]).join(scheme.separator ?? ' + ');
  // Only Tencent's order is in the words themselves.
  const right = scheme.partNames === undefined ? {} : { rightOrder: inWords(scheme.order) };
  for (const order of isKeyed(scheme) ? KEYED_ORDERS : ORDERS) {
    if (order.join() === scheme.order.join()) continue;
    yield { mistake: 'wrong-order', change: {}, order, evidence: () => ({ order: inWords(order), ...right }) };
  }
}

/** The right text under another digest that has, or was cut to, this length; its name, or null. */
export function otherAlgorithm({ scheme, algorithm }: WrongSignature, parts: SignedParts, given: string): string | null {
  const text = composeSignature(scheme, parts);
  if (isKeyed(scheme)) return otherThanKeyed(text, parts.key, given);
  const unkeyed = composeSignature(
    scheme,
    parts,
    scheme.order.filter((part) => part !== 'key'),
  );
  const length = given.length;
  const hashes = algorithm === 'md5' ? ['sha256', 'sha1', 'sha512'] : ['sha512', 'sha512-256', 'sha3-256'];
  for (const name of [...(scheme.digest === undefined || algorithm === scheme.digest ? [] : [algorithm]), ...hashes]) {
    const digest = tryDigest(() => createHash(name).update(text).digest('hex'));
    if (digest === null) continue;
    if (digest.slice(0, length) === given || (algorithm === 'md5' && digest.slice(8, 8 + length) === given))
      return digest.length === length ? name : `${name}-cut`;
  }
  for (const name of [algorithm, 'sha1', 'sha256']) {
    for (const message of [unkeyed, text]) {
      const digest = tryDigest(() => createHmac(name, parts.key).update(message).digest('hex'));
      if (digest !== null && digest.slice(0, length) === given) return `hmac-${name}`;
    }
  }
  return null;
}

/** Where the digest should be keyed: another hash in it, or the key put before or behind the text and hashed plainly. */
function otherThanKeyed(text: string, key: string, given: string): string | null {
  for (const name of ['md5', 'sha1', 'sha256', 'sha512']) {
    const keyed = tryDigest(() => createHmac(name, key).update(text).digest('hex'));
    if (keyed !== null && keyed.slice(0, given.length) === given) return `hmac-${name}`;
    for (const message of [key + text, text + key, text]) {
      const digest = tryDigest(() => createHash(name).update(message).digest('hex'));
      if (digest !== null && digest.slice(0, given.length) === given) return name;
    }
  }
  return null;
}

/** Null where this build's crypto library lacks the algorithm. */
function tryDigest(make: () => string): string | null {
  try {
    return make();
  } catch {
    return null;
  }
}
