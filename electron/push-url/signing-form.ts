import type { Evidence } from '../contract/finding.ts';
import type { ProviderId } from '../contract/provider-id.ts';
import { changeTarget } from './format.ts';
import type { EndKind, ExpiryReading, Provider, SigningKeys } from './provider.ts';
import { hexTime, readDecimalTime, readSignTime, type SignTime } from './sign-time.ts';
import { signatureOf, type SignatureScheme } from './signature.ts';
import type { PushTarget } from './target.ts';
import { corrected, verifySignature } from './verify.ts';

/** What a URL carries of a signature, as in the URL; a text is empty where it is not there. */
export interface Carried {
  readonly secret: string;
  readonly time: string;
  /** What is signed along and stands beside them: random, user, access key. */
  readonly extra: string;
  /** Why it cannot be taken apart. */
  readonly problem?: 'pieces' | 'hyphens';
}

/** A signature in another writing than hex. */
export interface Encoding {
  /** In hex; `otherForm` names a writing that the service does not take. Null for what is no signature. */
  read(text: string): { readonly hex: string; readonly otherForm: string | null } | null;
  write(hex: string): string;
}

/** One way to sign, as data: what differs between clouds. */
export interface SigningForm {
  readonly id: ProviderId;
  readonly name: string;
  readonly names: { readonly secret: string; readonly time: string };
  recognises(target: PushTarget): boolean;
  ownsHost(host: string): boolean;
  read(target: PushTarget): Carried;
  write(query: string | null, carried: Carried): string;
  scheme(carried: Pick<Carried, 'extra'>): SignatureScheme;
  /** `either`: the service reads both; written in decimal. */
  readonly writing: 'hex' | 'decimal' | 'either';
  readonly end: Exclude<EndKind, 'none'>;
  /** The longest that a push domain can be set to add. */
  readonly longestValidityS?: number;
  readonly encoding?: Encoding;
  /** `AccessKey:SecretKey` in one. */
  readonly needsKeyPair?: true;
  /** What a new URL carries beside signature and time where it carried none. */
  extraOf?(key: string): string | null;
  /** The form's name where a target does not show whose it is. */
  formOf?(target: PushTarget): string;
}

/** The part of a key that signs: behind the colon of a pair. */
function signingPart({ needsKeyPair }: SigningForm, key: string): string {
  const text = key.trim();
  return needsKeyPair === true ? text.slice(text.indexOf(':') + 1) : text;
}

export function signingProvider(form: SigningForm): Provider {
  const { digest } = form.scheme({ extra: '' });
  const readTime = form.writing === 'decimal' ? readDecimalTime : readSignTime;
  const signed = (query: string | null, app: string, stream: string, key: string, time: string, extra: string): string => {
    const scheme = form.scheme({ extra });
    const hex = signatureOf(scheme, scheme.digest ?? 'md5', { key: signingPart(form, key), name: scheme.nameOf(app, stream), time });
    return form.write(query, { secret: form.encoding?.write(hex) ?? hex, time, extra });
  };
  const written = (expiresAtS: number, nowS: number): string => {
    const seconds = form.end === 'from' ? nowS : expiresAtS;
    return form.writing === 'hex' ? hexTime(seconds).toLowerCase() : String(seconds);
  };
  /** The access key of the key itself goes before the one that stands in the URL. */
  const extraOf = (key: string, carried: Carried | null): string | null => {
    const own = form.extraOf?.(key) ?? null;
    if (carried === null || carried.extra === '') return form.extraOf === undefined ? '' : own;
    return form.needsKeyPair === true ? (own ?? carried.extra) : carried.extra;
  };
  return {
    id: form.id,
    name: form.name,
    cnameSuffixes: [],
    end: form.end,
    ...(digest === undefined ? {} : { digest }),
    ownsHost: (host) => form.ownsHost(host),
    recognises: (target) => form.recognises(target),
    inspect: () => [],
    verify(target, keys, context) {
      const about = { form: form.formOf?.(target) ?? form.id, secretParameter: form.names.secret, timeParameter: form.names.time };
      const carried = form.read(target);
      const scheme = form.scheme(carried);
      const decoded = form.encoding === undefined || carried.secret === '' ? null : form.encoding.read(carried.secret);
      const problem = carried.problem ?? (form.encoding !== undefined && carried.secret !== '' && decoded === null ? 'encoding' : null);
      if (problem !== null)
        return {
          code: 'auth.malformed',
          also: [],
          evidence: { ...about, parameter: form.names.secret, length: carried.secret.length, problem },
        };
      const time = readTime(carried.time);
      const verdict = verifySignature(
        {
          scheme,
          names: form.names,
          templates: [],
          given: decoded?.hex ?? carried.secret,
          otherForm: decoded?.otherForm ?? null,
          time: carried.time,
          timeS: 'expiresAtS' in time ? time.expiresAtS : null,
          withSignature: (query, hex) => form.write(query, { ...carried, secret: form.encoding?.write(hex) ?? hex }),
          about,
        },
        target,
        signingKeys(form, keys),
        context,
      );
      const key = verdict.evidence['key'] === 'backup' ? keys.backup : keys.primary;
      const extra = verdict.code === 'ok' && form.needsKeyPair === true ? (form.extraOf?.(key ?? '') ?? carried.extra) : carried.extra;
      if (extra === carried.extra) return verdict;
      // The key found is right, and the server looks for it under another name.
      return {
        code: 'auth.wrong',
        also: [],
        evidence: { ...verdict.evidence, mistake: 'other-access-key' },
        correctedUrl: corrected(target, (query) => form.write(query, { ...carried, extra })),
      };
    },
    readExpiry: (target) => readExpiry(form, target, readTime),
    sign({ domain, app, stream, key, expiresAtS, nowS }) {
      const extra = extraOf(key, null);
      return extra === null
        ? null
        : `rtmp://${domain}/${app}/${stream}?${signed(null, app, stream, key, written(expiresAtS, nowS), extra)}`;
    },
    resign(target, key, _algorithm, expiresAtS, nowS) {
      const extra = extraOf(key, form.read(target));
      if (extra === null) return null;
      return changeTarget(target, { query: signed(target.query, target.app, target.stream, key, written(expiresAtS, nowS), extra) });
    },
    rehearsal(target, key, _algorithm, random) {
      const carried = form.read(target);
      const extra = extraOf(key, carried);
      if (extra === null || !('expiresAtS' in readTime(carried.time))) return null;
      const stream = `${target.stream}-cuelight-${random}`;
      return changeTarget(target, { stream, query: signed(target.query, target.app, stream, key, carried.time, extra) });
    },
    causeFromWords: () => null,
  };
}

function signingKeys(form: SigningForm, keys: SigningKeys): SigningKeys {
  const part = (key: string | undefined): string | undefined => (key === undefined ? undefined : signingPart(form, key));
  const [primary, backup, play] = [part(keys.primary), part(keys.backup), part(keys.play)];
  return {
    ...(primary === undefined ? {} : { primary }),
    ...(backup === undefined ? {} : { backup }),
    ...(play === undefined ? {} : { play }),
  };
}

function readExpiry(form: SigningForm, target: PushTarget, readTime: (text: string) => SignTime): ExpiryReading {
  const { secret, time, problem } = form.read(target);
  const about = { form: form.formOf?.(target) ?? form.id, timeParameter: form.names.time };
  // What cannot be taken apart is the signature's to say.
  if (problem !== undefined) return { code: 'expiry.not-signed', evidence: about };
  if (time === '') return { code: secret === '' ? 'expiry.not-signed' : 'expiry.missing', evidence: about };
  const read = readTime(time);
  const shown: { readonly [key: string]: Evidence } = {
    ...about,
    ...(/^[\w:.%+-]{1,32}$/.test(time) ? { txTime: time } : {}),
    writtenAs: read.kind,
  };
  if (!('expiresAtS' in read)) {
    const meant = read.meantMs === null ? {} : { meantAt: new Date(read.meantMs).toISOString() };
    return {
      code: 'expiry.malformed',
      ...(read.meantMs === null ? {} : { expiresAtMs: read.meantMs }),
      evidence: { ...shown, length: time.length, ...meant },
    };
  }
  const atMs = read.expiresAtS * 1000;
  if (form.end === 'exact') return { code: 'ok', expiresAtMs: atMs, evidence: shown };
  const longestMs = form.longestValidityS === undefined ? null : form.longestValidityS * 1000;
  return { code: 'ok', open: { kind: form.end, fromMs: atMs, longestMs }, evidence: shown };
}
