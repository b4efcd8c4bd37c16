import { hasQueryName, queryValue, withQueryValue } from '../query.ts';
import type { SignatureScheme } from '../signature.ts';
import { STREAM_NAMES } from '../signed-name.ts';
import { signingProvider, type SigningForm } from '../signing-form.ts';
import { AUTH_KEY } from './auth-key.ts';
import { severalForms } from './several-forms.ts';
import { endsWithAny } from './tencent-names.ts';

const ownsHost = (host: string): boolean => endsWithAny(host, ['hwcloudlive.com', 'myhuaweicloud.com']);
/** A push domain's validity is set from a minute to 30 days. */
const LONGEST_VALIDITY_S = 2_592_000;

type Names = SigningForm['names'];

/** Signature and hex time in two parameters, over the stream's name. */
function twoParameters(
  names: Names,
  scheme: Pick<SignatureScheme, 'order' | 'digest'>,
): Pick<SigningForm, 'names' | 'recognises' | 'read' | 'write' | 'scheme' | 'writing'> {
  return {
    names,
    writing: 'hex',
    recognises: (target) => hasQueryName(target, names.secret) || hasQueryName(target, names.time),
    read: (target) => ({ secret: queryValue(target, names.secret) ?? '', time: queryValue(target, names.time) ?? '', extra: '' }),
    write: (query, { secret, time }) => withQueryValue(withQueryValue(query, names.secret, secret), names.time, time),
    scheme: () => ({ ...scheme, partNames: { key: 'key', name: 'StreamName', time: names.time }, ...STREAM_NAMES }),
  };
}

/** The URL says from when on it holds: a time ahead is not promised to be taken. */
export const huaweiA = signingProvider({
  ...AUTH_KEY,
  id: 'huawei-a',
  name: 'Huawei Cloud',
  ownsHost,
  writing: 'either',
  end: 'from',
  longestValidityS: LONGEST_VALIDITY_S,
});

/** Tencent's parameters. One page calls the time the end, the example on it adds the validity: so it is valid until then, at least. */
export const huaweiB = signingProvider({
  ...twoParameters({ secret: 'txSecret', time: 'txTime' }, { order: ['key', 'name', 'time'], digest: 'md5' }),
  id: 'huawei-b',
  name: 'Huawei Cloud',
  ownsHost,
  end: 'at-least',
  longestValidityS: LONGEST_VALIDITY_S,
});

export const huaweiD = signingProvider({
  ...twoParameters({ secret: 'hwSecret', time: 'hwTime' }, { order: ['name', 'time'], digest: 'hmac-sha256' }),
  id: 'huawei-d',
  name: 'Huawei Cloud',
  ownsHost,
  end: 'at-least',
  longestValidityS: LONGEST_VALIDITY_S,
});

export const huawei = severalForms({
  id: 'huawei',
  name: 'Huawei Cloud',
  ownsHost,
  signingOptional: true,
  forms: [huaweiD, huaweiA, huaweiB],
});
