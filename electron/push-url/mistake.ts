import type { Evidence } from '../contract/finding.ts';
import { keyMistakes } from './mistake/key.ts';
import { nameMistakes } from './mistake/name.ts';
import { orderMistakes, otherAlgorithm } from './mistake/order.ts';
import { editedTimes, timeMistakes } from './mistake/time.ts';
import {
  composeSignature,
  digestOf,
  signatureOf,
  type Digest,
  type SignaturePart,
  type SignatureScheme,
  type SignedParts,
} from './signature.ts';

export type Mistake =
  | 'wrong-order'
  | 'decimal-time'
  | 'hex-time'
  | 'other-case-time'
  | 'ms-time'
  | 'stream-with-query'
  | 'app-in-name'
  | 'wrong-path'
  | 'template-suffix'
  | 'key-with-space'
  | 'upper-case-digest'
  | 'other-form'
  | 'other-algorithm'
  | 'play-key'
  | 'time-edited'
  | 'stream-edited'
  | 'url-encoded-name'
  | 'unknown-key'
  | 'other-access-key';

export type KeyName = 'primary' | 'backup' | 'play';

export interface NamedKey {
  readonly name: KeyName;
  readonly value: string;
}

/** A signature that matches no key, and all that may have gone into it. */
export interface WrongSignature {
  readonly scheme: SignatureScheme;
  /** As in the URL. */
  readonly given: string;
  /** By the length of the given one. */
  readonly algorithm: Digest;
  /** What the service expects. */
  readonly expected: Digest;
  readonly keys: readonly NamedKey[];
  readonly host: string;
  readonly app: string;
  readonly stream: string;
  /** The whole query, or null. */
  readonly query: string | null;
  /** The names of signature and time in that query. */
  readonly names: { readonly secret: string; readonly time: string };
  /** As in the URL; empty when it has none. */
  readonly time: string;
  /** Unix seconds of that time, null when it cannot be read. */
  readonly timeS: number | null;
  readonly nowMs: number;
  /** Endings that a service's transcoding puts behind a stream name. */
  readonly templates: readonly string[];
}

/** One way it may have gone wrong: what was signed in place of the right parts. */
export interface Candidate {
  readonly mistake: Mistake;
  readonly change: Partial<SignedParts>;
  readonly order?: readonly SignaturePart[];
  /** Made only for the candidate that fits: tens of thousands are tried. */
  readonly evidence?: () => { readonly [key: string]: Evidence };
}

export interface FoundMistake {
  readonly mistake: Mistake;
  readonly key: KeyName | null;
  readonly evidence: { readonly [key: string]: Evidence };
}

/** Families from the most specific to the widest search, so that the first match is the plainest explanation. */
const FAMILIES: readonly ((wrong: WrongSignature, key: NamedKey) => Iterable<Candidate>)[] = [
  orderMistakes,
  timeMistakes,
  keyMistakes,
  nameMistakes,
  editedTimes,
];

/** Signing a name this long again and again would take minutes; no service has such names. */
const LONGEST_SIGNED = 4096;

/** Makes the signature again with each usual error until it is the given one; tens of milliseconds at most. */
export function findMistake(wrong: WrongSignature): FoundMistake {
  const given = wrong.given.toLowerCase();
  const name = wrong.scheme.nameOf(wrong.app, wrong.stream);
  const right = wrong.keys.map((key) => ({ key, parts: { key: key.value, name, time: wrong.time } }));
  for (const { key, parts } of right) {
    const plain = signatureOf(wrong.scheme, wrong.algorithm, parts) === given;
    if (plain && key.name === 'play') return { mistake: 'play-key', key: key.name, evidence: {} };
    if (plain && wrong.algorithm !== wrong.expected) {
      return {
        mistake: 'other-algorithm',
        key: key.name,
        evidence: { signedAlgorithm: wrong.algorithm, expectedAlgorithm: wrong.expected },
      };
    }
    if (plain) return { mistake: 'upper-case-digest', key: key.name, evidence: {} };
    const signedAlgorithm = otherAlgorithm(wrong, parts, given);
    if (signedAlgorithm !== null) {
      return { mistake: 'other-algorithm', key: key.name, evidence: { signedAlgorithm, expectedAlgorithm: wrong.expected } };
    }
  }
  const tooLong = right.some(({ parts }) => parts.key.length + parts.name.length + parts.time.length > LONGEST_SIGNED);
  for (const family of tooLong ? [] : FAMILIES) {
    for (const { key, parts } of right) {
      for (const candidate of family(wrong, key)) {
        const { key: keyText = parts.key, name: nameText = parts.name, time = parts.time } = candidate.change;
        const text = composeSignature(wrong.scheme, { key: keyText, name: nameText, time }, candidate.order);
        if (digestOf(wrong.algorithm, keyText, text) !== given) continue;
        // Signed right but with the playback key: that is what went wrong, whatever else the play URL's name adds.
        const mistake = key.name === 'play' ? 'play-key' : candidate.mistake;
        return { mistake, key: key.name, evidence: candidate.evidence?.() ?? {} };
      }
    }
  }
  return { mistake: 'unknown-key', key: null, evidence: {} };
}
