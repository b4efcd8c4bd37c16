import { createHash, createHmac } from 'node:crypto';
import type { Candidate, WrongSignature } from '../mistake.ts';
import { composeSignature, type SignaturePart, type SignedParts } from '../signature.ts';

const ORDERS: readonly (readonly SignaturePart[])[] = [
  ['key', 'name', 'time'],
  ['key', 'time', 'name'],
  ['name', 'key', 'time'],
  ['name', 'time', 'key'],
  ['time', 'key', 'name'],
  ['time', 'name', 'key'],
];

/** As the documents of these services call them. */
const PART_NAMES: Record<SignaturePart, string> = { key: 'key', name: 'StreamName', time: 'txTime' };

/** The right texts in any of the five other orders. */
export function* orderMistakes({ scheme }: WrongSignature): Generator<Candidate> {
  for (const order of ORDERS) {
    if (order.join() === scheme.order.join()) continue;
    yield { mistake: 'wrong-order', change: {}, order, evidence: () => ({ order: order.map((part) => PART_NAMES[part]).join(' + ') }) };
  }
}

/** The right text under another digest that has, or was cut to, this length; its name, or null. */
export function otherAlgorithm({ scheme, algorithm }: WrongSignature, parts: SignedParts, given: string): string | null {
  const text = composeSignature(scheme.order, parts);
  const unkeyed = parts.name + parts.time;
  const length = given.length;
  const hashes = algorithm === 'md5' ? ['sha256', 'sha1', 'sha512'] : ['sha512', 'sha512-256', 'sha3-256'];
  for (const name of hashes) {
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

/** Null where this build's crypto library lacks the algorithm. */
function tryDigest(make: () => string): string | null {
  try {
    return make();
  } catch {
    return null;
  }
}
