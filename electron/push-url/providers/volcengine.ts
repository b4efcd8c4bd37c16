import { changeTarget } from '../format.ts';
import type { Algorithm, Provider } from '../provider.ts';
import { hasQueryName, queryValue, withQueryValue } from '../query.ts';
import { signatureOf, type SignatureScheme } from '../signature.ts';
import { verifySignature } from '../verify.ts';

/** The path is signed, then the key, then the time in decimal seconds. */
const SCHEME: SignatureScheme = {
  order: ['name', 'key', 'time'],
  nameOf: (app, stream) => `/${app}/${stream}`,
  namesWithApp: (app, stream) => [`${app}/${stream}`],
};

const NAMES = { secret: 'volcSecret', time: 'volcTime' } as const;

function signedQueryOf(query: string | null, app: string, stream: string, key: string, algorithm: Algorithm, expiresAtS: number): string {
  const time = String(expiresAtS);
  const secret = signatureOf(SCHEME, algorithm, { key: key.trim(), name: SCHEME.nameOf(app, stream), time });
  return withQueryValue(withQueryValue(query, NAMES.time, time), NAMES.secret, secret);
}

export const volcengine: Provider = {
  id: 'volcengine',
  name: 'Volcengine',
  cnameSuffixes: [],
  ownsHost: () => false,
  recognises: (target) => hasQueryName(target, NAMES.secret) || hasQueryName(target, NAMES.time),
  inspect: () => [],
  verify: (target, keys, context) => verifySignature({ scheme: SCHEME, names: NAMES, templates: [] }, target, keys, context),
  readExpiry(target) {
    const text = queryValue(target, NAMES.time);
    if (text === null || text === '')
      return { code: hasQueryName(target, NAMES.secret) ? 'expiry.missing' : 'expiry.not-signed', evidence: {} };
    if (/^\d{10}$/.test(text)) return { code: 'ok', expiresAtMs: Number(text) * 1000, evidence: { txTime: text, writtenAs: 'decimal' } };
    const meantMs = /^\d{13}$/.test(text) ? Number(text) : null;
    const evidence = { writtenAs: meantMs === null ? 'unknown' : 'milliseconds', length: text.length };
    if (meantMs === null) return { code: 'expiry.malformed', evidence };
    return {
      code: 'expiry.malformed',
      expiresAtMs: meantMs,
      evidence: { ...evidence, txTime: text, meantAt: new Date(meantMs).toISOString() },
    };
  },
  sign: ({ domain, app, stream, key, algorithm, expiresAtS }) =>
    `rtmp://${domain}/${app}/${stream}?${signedQueryOf(null, app, stream, key, algorithm, expiresAtS)}`,
  resign: (target, key, algorithm, expiresAtS) =>
    changeTarget(target, { query: signedQueryOf(target.query, target.app, target.stream, key, algorithm, expiresAtS) }),
  rehearsal(target, key, algorithm, random) {
    const text = queryValue(target, NAMES.time) ?? '';
    if (!/^\d{10}$/.test(text)) return null;
    const stream = `${target.stream}-cuelight-${random}`;
    return changeTarget(target, { stream, query: signedQueryOf(target.query, target.app, stream, key, algorithm, Number(text)) });
  },
  causeFromWords: () => null,
};
