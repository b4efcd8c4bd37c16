import { URL_SAFE_BASE64 } from '../base64-digest.ts';
import { changeTarget } from '../format.ts';
import { fingerprint } from '../fingerprint.ts';
import type { AuthVerdict, Provider, SigningKeys } from '../provider.ts';
import { queryValue, withQueryValue } from '../query.ts';
import { PATH_NAMES } from '../signed-name.ts';
import { signingProvider, type Carried, type SigningForm } from '../signing-form.ts';
import type { PushTarget } from '../target.ts';
import { corrected, namedKeys } from '../verify.ts';
import { severalForms } from './several-forms.ts';

const NAME = 'Qiniu';
/** What Qiniu proposes to call a push domain. */
const ownsHost = (host: string): boolean => /^pili-publish[.-]/i.test(host);
const TOKEN = 'token';
/** A digest in base64 has no other look; `token` alone is anybody's. */
const DIGEST = /^[\w+/%-]{24,}={0,2}$/;

/** HMAC-SHA1 over `/hub/stream?{time parameter}={time}`. */
function timed(parameter: 'expire' | 'e'): Pick<SigningForm, 'names' | 'scheme' | 'writing' | 'end' | 'encoding' | 'name' | 'ownsHost'> {
  return {
    name: NAME,
    ownsHost,
    names: { secret: TOKEN, time: parameter },
    writing: 'decimal',
    end: 'exact',
    encoding: URL_SAFE_BASE64,
    scheme: () => ({
      order: ['name', 'time'],
      digest: 'hmac-sha1',
      writing: 'decimal',
      timeText: (time) => `?${parameter}=${time}`,
      partNames: { key: 'key', name: '/Hub/Stream', time: `?${parameter}={time}` },
      ...PATH_NAMES,
    }),
  };
}

/** Signed with the hub's publish key. */
export const qiniuExpiry = signingProvider({
  ...timed('expire'),
  id: 'qiniu-expiry',
  recognises: (target) => queryValue(target, 'expire') !== null && DIGEST.test(queryValue(target, TOKEN) ?? ''),
  read: (target) => ({ secret: queryValue(target, TOKEN) ?? '', time: queryValue(target, 'expire') ?? '', extra: '' }),
  write: (query, { secret, time }) => withQueryValue(withQueryValue(query, 'expire', time), TOKEN, secret),
});

/** Signed with the account's secret key; the access key stands before the colon and is no secret. */
export const qiniuSk = signingProvider({
  ...timed('e'),
  id: 'qiniu-sk',
  needsKeyPair: true,
  recognises: (target) => queryValue(target, 'e') !== null && DIGEST.test(readSk(target).secret),
  read: readSk,
  write: (query, { secret, time, extra }) =>
    withQueryValue(withQueryValue(query, 'e', time), TOKEN, extra === '' ? secret : `${extra}:${secret}`),
  extraOf(key) {
    const colon = key.trim().indexOf(':');
    return colon <= 0 ? null : key.trim().slice(0, colon);
  },
});

function readSk(target: PushTarget): Carried {
  const token = (queryValue(target, TOKEN) ?? '').replace(/%3A/i, ':');
  const time = queryValue(target, 'e') ?? '';
  const colon = token.indexOf(':');
  if (colon < 0) return { secret: token, time, extra: '', ...(token === '' ? {} : { problem: 'pieces' as const }) };
  return { secret: token.slice(colon + 1), time, extra: token.slice(0, colon) };
}

const KEY = 'key';
const ABOUT = { form: 'qiniu-static', secretParameter: KEY, staticKey: true } as const;

/** The publish key itself in the URL: nothing is computed, nothing expires. Many servers have such a parameter, so it has to be named. */
export const qiniuStatic: Provider = {
  id: 'qiniu-static',
  name: NAME,
  end: 'none',
  cnameSuffixes: [],
  ownsHost,
  recognises: () => false,
  inspect: () => [],
  verify: verifyStatic,
  readExpiry: () => ({ code: 'expiry.not-signed', evidence: { form: ABOUT.form } }),
  sign: ({ domain, app, stream, key }) => `rtmp://${domain}/${app}/${stream}?${withQueryValue(null, KEY, key.trim())}`,
  resign: (target, key) => changeTarget(target, { query: withQueryValue(target.query, KEY, key.trim()) }),
  rehearsal: (target, key, _algorithm, random) =>
    changeTarget(target, { stream: `${target.stream}-cuelight-${random}`, query: withQueryValue(target.query, KEY, key.trim()) }),
  causeFromWords: () => null,
};

function verifyStatic(target: PushTarget, keys: SigningKeys): AuthVerdict {
  const given = queryValue(target, KEY) ?? '';
  if (given === '') return { code: 'auth.missing', also: [], evidence: { ...ABOUT, parameter: KEY } };
  const own = namedKeys(keys).filter(({ name }) => name !== 'play');
  const [first] = own;
  const givenFingerprint = fingerprint(given);
  if (first === undefined) return { code: 'auth.unchecked', also: [], evidence: { ...ABOUT, givenFingerprint } };
  const match = own.find(({ value }) => value === given);
  if (match !== undefined)
    return {
      code: 'ok',
      also: match.name === 'backup' ? ['auth.backup-key'] : [],
      evidence: { ...ABOUT, key: match.name, givenFingerprint },
    };
  const trimmed = given.replace(/^(?:%20|%0D|%0A|%09|\+){1,8}/i, '').replace(/(?:%20|%0D|%0A|%09|\+){1,8}$/i, '');
  const spaced = own.find(({ value }) => value === trimmed);
  return {
    code: 'auth.wrong',
    also: [],
    evidence: {
      mistake: spaced === undefined ? 'unknown-key' : 'key-with-space',
      ...ABOUT,
      givenFingerprint,
      rightFingerprint: fingerprint((spaced ?? first).value),
    },
    correctedUrl: corrected(target, (query) => withQueryValue(query, KEY, (spaced ?? first).value)),
  };
}

/** Only on a host of Qiniu's own is a bare `key` its static key. */
const staticOnOwnHost: Provider = { ...qiniuStatic, recognises: (target) => ownsHost(target.host) && queryValue(target, KEY) !== null };

export const qiniu = severalForms({ id: 'qiniu', name: NAME, ownsHost, forms: [qiniuSk, qiniuExpiry, staticOnOwnHost] });
