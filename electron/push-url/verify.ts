import { maskQuery } from './mask-target.ts';
import { findMistake, type NamedKey } from './mistake.ts';
import { fingerprint } from './fingerprint.ts';
import { changeTarget } from './format.ts';
import type { Algorithm, AuthVerdict, SigningKeys, VerifyContext } from './provider.ts';
import { queryValue, signedQuery, withQueryValue } from './query.ts';
import { algorithmByLength, signatureOf, type SignatureScheme } from './signature.ts';
import { readSignTime } from './sign-time.ts';
import type { PushTarget } from './target.ts';

export interface SignedBy {
  readonly scheme: SignatureScheme;
  /** The parameters that carry signature and time. */
  readonly names: { readonly secret: string; readonly time: string };
  readonly templates: readonly string[];
}

/** Judges the signature of a URL by the keys at hand; a wrong one comes with the mistake and with the URL as it should have been. */
export function verifySignature(
  { scheme, names, templates }: SignedBy,
  target: PushTarget,
  keys: SigningKeys,
  context: VerifyContext,
): AuthVerdict {
  const given = queryValue(target, names.secret) ?? '';
  if (given === '') return { code: 'auth.missing', also: [], evidence: { parameter: names.secret } };
  const algorithm = algorithmByLength(given);
  if (algorithm === null) {
    const hex = /^[\da-f]*$/i.test(given);
    return {
      code: 'auth.malformed',
      also: [],
      evidence: { parameter: names.secret, length: given.length, problem: hex ? 'length' : 'characters' },
    };
  }
  const named = namedKeys(keys);
  const own = named.filter(({ name }) => name !== 'play');
  if (own.length === 0) return { code: 'auth.unchecked', also: [], evidence: { algorithm, givenFingerprint: fingerprint(given) } };
  const expected = context.algorithm === 'auto' ? algorithm : context.algorithm;
  const time = queryValue(target, names.time) ?? '';
  const name = scheme.nameOf(target.app, target.stream);
  const rightFor = (key: string, by: Algorithm): string => signatureOf(scheme, by, { key, name, time });
  const match = own.find(({ value }) => rightFor(value, expected) === given);
  if (match !== undefined) {
    const backup = match.name === 'backup';
    return {
      code: 'ok',
      also: backup ? ['auth.backup-key'] : [],
      evidence: { algorithm: expected, key: match.name, givenFingerprint: fingerprint(given) },
    };
  }
  const found = carriesSameSignature(context.playUrl, names.secret, given)
    ? ({ mistake: 'play-key', key: null, evidence: { fromPlayUrl: true } } as const)
    : findMistake({
        scheme,
        given,
        algorithm,
        expected,
        keys: named,
        app: target.app,
        stream: target.stream,
        query: target.query,
        names,
        time,
        timeS: timeOf(time),
        nowMs: context.nowMs,
        templates,
      });
  // Without its time no signature can be right or wrong: what is the matter is that the time is missing.
  if (time === '' && found.mistake === 'unknown-key') {
    return { code: 'auth.unchecked', also: [], evidence: { algorithm, givenFingerprint: fingerprint(given), missing: names.time } };
  }
  const key = own.find((entry) => entry.name === found.key) ?? own[0];
  const right = key === undefined ? '' : rightFor(key.value, expected);
  const correctedUrl = timeOf(time) === null ? null : withSignature(target, names.secret, right);
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
      ...found.evidence,
    },
    ...(correctedUrl === null ? {} : { correctedUrl }),
  };
}

/** Keys as typed come with a blank now and then; none has one. */
function namedKeys({ primary, backup, play }: SigningKeys): readonly NamedKey[] {
  const named = [
    { name: 'primary', value: primary?.trim() ?? '' },
    { name: 'backup', value: backup?.trim() ?? '' },
    { name: 'play', value: play?.trim() ?? '' },
  ] as const;
  return named.filter(({ value }) => value !== '');
}

function timeOf(text: string): number | null {
  const time = readSignTime(text);
  return 'expiresAtS' in time ? time.expiresAtS : null;
}

function carriesSameSignature(playUrl: string | null | undefined, parameter: string, given: string): boolean {
  if (playUrl === null || playUrl === undefined) return false;
  const at = playUrl.indexOf('?');
  return (
    at >= 0 &&
    playUrl
      .slice(at + 1)
      .split('&')
      .includes(`${parameter}=${given}`)
  );
}

function withSignature(target: PushTarget, parameter: string, signature: string): string {
  const query = withQueryValue(signedQuery(target), parameter, signature);
  if (target.query !== null) return changeTarget(target, { query }).text;
  const at = target.app.indexOf('?');
  return at < 0 ? changeTarget(target, { query }).text : changeTarget(target, { app: `${target.app.slice(0, at)}?${query}` }).text;
}
