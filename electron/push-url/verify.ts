import type { Evidence } from '../contract/finding.ts';
import { maskQuery } from './mask-target.ts';
import { findMistake, type NamedKey } from './mistake.ts';
import { fingerprint } from './fingerprint.ts';
import { changeTarget } from './format.ts';
import type { AuthVerdict, SigningKeys, VerifyContext } from './provider.ts';
import { queryValue, signedQuery } from './query.ts';
import { digestByLength, digestLength, signatureOf, type SignatureScheme } from './signature.ts';
import type { PushTarget } from './target.ts';

/** The signature that a URL carries, and how its service makes one. */
export interface SignedBy {
  readonly scheme: SignatureScheme;
  /** The parameters that carry signature and time. */
  readonly names: { readonly secret: string; readonly time: string };
  readonly templates: readonly string[];
  /** In hex, as in the URL; empty when it has none. */
  readonly given: string;
  /** As in the URL; empty when it has none. */
  readonly time: string;
  /** Unix seconds of that time, null when the service cannot read it. */
  readonly timeS: number | null;
  /** Right in value but not in the service's writing: what that writing is. */
  readonly otherForm?: string | null;
  /** The query with this signature, in hex, in the place of the given one. */
  readonly withSignature: (query: string | null, signature: string) => string;
  /** What is said with every verdict. */
  readonly about?: { readonly [key: string]: Evidence };
}

/** Judges the signature of a URL by the keys at hand; a wrong one comes with the mistake and with the URL as it should have been. */
export function verifySignature(signed: SignedBy, target: PushTarget, keys: SigningKeys, context: VerifyContext): AuthVerdict {
  const { scheme, names, given, time, timeS, about = {} } = signed;
  if (given === '') return { code: 'auth.missing', also: [], evidence: { ...about, parameter: names.secret } };
  const algorithm = digestByLength(scheme, given);
  if (algorithm === null) {
    const hex = /^[\da-f]*$/i.test(given);
    const expectedLength = scheme.digest === undefined ? {} : { expectedLength: digestLength(scheme.digest) };
    return {
      code: 'auth.malformed',
      also: [],
      evidence: { ...about, parameter: names.secret, length: given.length, ...expectedLength, problem: hex ? 'length' : 'characters' },
    };
  }
  const named = namedKeys(keys);
  const own = named.filter(({ name }) => name !== 'play');
  if (own.length === 0)
    return { code: 'auth.unchecked', also: [], evidence: { ...about, algorithm, givenFingerprint: fingerprint(given) } };
  const expected = scheme.digest ?? (context.algorithm === 'auto' ? algorithm : context.algorithm);
  const name = scheme.nameOf(target.app, target.stream);
  const rightFor = (key: string): string => signatureOf(scheme, expected, { key, name, time });
  const match = own.find(({ value }) => rightFor(value) === given);
  if (match !== undefined && (signed.otherForm ?? null) === null) {
    const backup = match.name === 'backup';
    return {
      code: 'ok',
      also: backup ? ['auth.backup-key'] : [],
      evidence: { ...about, algorithm: expected, key: match.name, givenFingerprint: fingerprint(given) },
    };
  }
  const found =
    match !== undefined
      ? ({ mistake: 'other-form', key: match.name, evidence: { writtenIn: signed.otherForm ?? null } } as const)
      : carriesSameSignature(context.playUrl, names.secret, queryValue(target, names.secret))
        ? ({ mistake: 'play-key', key: null, evidence: { fromPlayUrl: true } } as const)
        : findMistake({
            scheme,
            given,
            algorithm,
            expected,
            keys: named,
            host: target.host,
            app: target.app,
            stream: target.stream,
            query: target.query,
            names,
            time,
            timeS,
            nowMs: context.nowMs,
            templates: signed.templates,
          });
  // Without its time no signature can be right or wrong: what is the matter is that the time is missing.
  if (time === '' && found.mistake === 'unknown-key') {
    return {
      code: 'auth.unchecked',
      also: [],
      evidence: { ...about, algorithm, givenFingerprint: fingerprint(given), missing: names.time },
    };
  }
  const key = own.find((entry) => entry.name === found.key) ?? own[0];
  const right = key === undefined ? '' : rightFor(key.value);
  const correctedUrl = timeS === null ? null : corrected(target, (query) => signed.withSignature(query, right));
  return {
    code: 'auth.wrong',
    also: [],
    evidence: {
      mistake: found.mistake,
      algorithm: expected,
      ...(found.key === null ? {} : { key: found.key }),
      givenFingerprint: fingerprint(given),
      rightFingerprint: fingerprint(right),
      ...(time === '' ? {} : { txTime: maskQuery(`txTime=${time}`).slice('txTime='.length) }),
      ...about,
      ...found.evidence,
    },
    ...(correctedUrl === null ? {} : { correctedUrl }),
  };
}

/** Keys as typed come with a blank now and then; none has one. */
export function namedKeys({ primary, backup, play }: SigningKeys): readonly NamedKey[] {
  const named = [
    { name: 'primary', value: primary?.trim() ?? '' },
    { name: 'backup', value: backup?.trim() ?? '' },
    { name: 'play', value: play?.trim() ?? '' },
  ] as const;
  return named.filter(({ value }) => value !== '');
}

function carriesSameSignature(playUrl: string | null | undefined, parameter: string, given: string | null): boolean {
  if (playUrl === null || playUrl === undefined || given === null) return false;
  const at = playUrl.indexOf('?');
  return (
    at >= 0 &&
    playUrl
      .slice(at + 1)
      .split('&')
      .includes(`${parameter}=${given}`)
  );
}

/** With the query changed where the signature stands: in the stream's own or, with the key in the server box, in the app's. */
export function corrected(target: PushTarget, change: (query: string | null) => string): string {
  const query = change(signedQuery(target));
  if (target.query !== null) return changeTarget(target, { query }).text;
  const at = target.app.indexOf('?');
  return at < 0 ? changeTarget(target, { query }).text : changeTarget(target, { app: `${target.app.slice(0, at)}?${query}` }).text;
}
