import type { Evidence } from '../../contract/finding.ts';
import { hostKind } from '../address.ts';
import { changeTarget } from '../format.ts';
import type { Algorithm, ExpiryReading, Provider, UrlFinding } from '../provider.ts';
import { hasQueryName, queryValue, withQueryValue } from '../query.ts';
import { signatureOf, type SignatureScheme } from '../signature.ts';
import { STREAM_NAMES } from '../signed-name.ts';
import { hexTime, readSignTime } from '../sign-time.ts';
import type { PushTarget } from '../target.ts';
import { verifySignature, type SignedBy } from '../verify.ts';
import { CNAME_SUFFIXES, PUSH_SUFFIXES, TEMPLATES, UDP_TRANSPORTS, endsWithAny, isPlayHost } from './tencent-names.ts';
import { tencentCause } from './tencent-words.ts';

/** The stream name alone is signed: neither app nor domain. */
const TENCENT_SCHEME: SignatureScheme = { order: ['key', 'name', 'time'], ...STREAM_NAMES };

const NAMES = { secret: 'txSecret', time: 'txTime' } as const;
/** What may stand unescaped in a path; the ingest refuses the rest, non-Latin letters above all. */
const PLAIN_NAME = /^[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/;

export const tencent: Provider = {
  id: 'tencent',
  name: 'Tencent Cloud',
  end: 'exact',
  cnameSuffixes: CNAME_SUFFIXES,
  ownsHost: (host) => endsWithAny(host, PUSH_SUFFIXES),
  recognises: (target) => endsWithAny(target.host, PUSH_SUFFIXES) || hasQueryName(target, NAMES.secret) || hasQueryName(target, NAMES.time),
  inspect,
  verify(target, keys, context) {
    const text = queryValue(target, NAMES.time) ?? '';
    const time = readSignTime(text);
    const signed: SignedBy = {
      scheme: TENCENT_SCHEME,
      names: NAMES,
      templates: TEMPLATES,
      given: queryValue(target, NAMES.secret) ?? '',
      time: text,
      timeS: 'expiresAtS' in time ? time.expiresAtS : null,
      withSignature: (query, signature) => withQueryValue(query, NAMES.secret, signature),
    };
    return verifySignature(signed, target, keys, context);
  },
  readExpiry,
  sign: ({ domain, app, stream, key, algorithm, expiresAtS }) =>
    `rtmp://${domain}/${app}/${stream}?${signedQueryOf(null, stream, key, algorithm, expiresAtS)}`,
  resign: (target, key, algorithm, expiresAtS) =>
    changeTarget(target, { query: signedQueryOf(target.query, target.stream, key, algorithm, expiresAtS) }),
  rehearsal(target, key, algorithm, random) {
    const time = readSignTime(queryValue(target, NAMES.time) ?? '');
    if (!('expiresAtS' in time)) return null;
    const stream = `${target.stream}-cuelight-${random}`;
    return changeTarget(target, { stream, query: signedQueryOf(target.query, stream, key, algorithm, time.expiresAtS) });
  },
  causeFromWords: tencentCause,
  isPlayHost,
};

function signedQueryOf(query: string | null, stream: string, key: string, algorithm: Algorithm, expiresAtS: number): string {
  const time = hexTime(expiresAtS);
  const secret = signatureOf(TENCENT_SCHEME, algorithm, { key: key.trim(), name: stream, time });
  return withQueryValue(withQueryValue(query, NAMES.secret, secret), NAMES.time, time);
}

function inspect(target: PushTarget): readonly UrlFinding[] {
  const findings: UrlFinding[] = [];
  const { host, port, scheme, app, stream } = target;
  const add = (code: UrlFinding['code'], evidence: { readonly [key: string]: Evidence }, status?: 'warn'): void => {
    findings.push({ code, evidence, ...(status === undefined ? {} : { status }) });
  };
  if (isPlayHost(host)) add('url.play-not-push', { host });
  const appName = app.split('?', 1)[0] ?? '';
  const badIn = PLAIN_NAME.test(stream) ? (PLAIN_NAME.test(appName) ? null : 'app') : 'stream';
  if (badIn !== null) {
    const characters = [...new Set(Array.from(badIn === 'app' ? appName : stream).filter((char) => !PLAIN_NAME.test(char)))];
    add('url.bad-name', { badIn, characters: characters.slice(0, 8), characterCount: characters.length });
  }
  const transport = scheme === 'rtmp' && hostKind(host) === 'name' ? UDP_TRANSPORTS.get(port) : undefined;
  if (transport !== undefined) add('url.udp-transport', { host, port, transport });
  const signed = hasQueryName(target, NAMES.secret) || hasQueryName(target, NAMES.time);
  if (signed && hostKind(host) === 'public' && !hasQueryName(target, 'txHost')) add('url.ip-host', { host });
  const cut = stream.lastIndexOf('_');
  if (cut >= 0) {
    const tail = stream.slice(cut + 1);
    const template = TEMPLATES.find((name) => name === tail.toLowerCase());
    const evidence = template === undefined ? {} : { template };
    add('url.underscore', evidence, template === undefined ? undefined : 'warn');
  }
  return findings;
}

function readExpiry(target: PushTarget): ExpiryReading {
  const text = queryValue(target, NAMES.time);
  if (text === null || text === '') {
    const signed = hasQueryName(target, NAMES.secret) || text !== null;
    return { code: signed ? 'expiry.missing' : 'expiry.not-signed', evidence: {} };
  }
  const txTime = /^[\w:.%+-]{1,32}$/.test(text) ? { txTime: text } : {};
  const time = readSignTime(text);
  if ('expiresAtS' in time) return { code: 'ok', expiresAtMs: time.expiresAtS * 1000, evidence: { ...txTime, writtenAs: time.kind } };
  const meant = time.meantMs === null ? {} : { meantAt: new Date(time.meantMs).toISOString() };
  return {
    code: 'expiry.malformed',
    ...(time.meantMs === null ? {} : { expiresAtMs: time.meantMs }),
    evidence: { ...txTime, writtenAs: time.kind, length: text.length, ...meant },
  };
}
