import { PATH_NAMES } from '../signed-name.ts';
import { signingProvider, type SigningForm } from '../signing-form.ts';
import { hasQueryName, queryValue, withQueryValue } from '../query.ts';

/** MD5 of path, key and time in decimal seconds: the same for both of ByteDance's clouds, under other names. */
function byteDance(
  names: SigningForm['names'],
  pathName: string,
): Pick<SigningForm, 'names' | 'read' | 'write' | 'scheme' | 'writing' | 'end'> {
  return {
    names,
    writing: 'decimal',
    end: 'exact',
    read: (target) => ({ secret: queryValue(target, names.secret) ?? '', time: queryValue(target, names.time) ?? '', extra: '' }),
    write: (query, { secret, time }) => withQueryValue(withQueryValue(query, names.time, time), names.secret, secret),
    scheme: () => ({
      order: ['name', 'key', 'time'],
      digest: 'md5',
      writing: 'decimal',
      partNames: { key: 'key', name: pathName, time: names.time },
      ...PATH_NAMES,
    }),
  };
}

const VOLCENGINE = { secret: 'volcSecret', time: 'volcTime' } as const;
const BYTEPLUS = { secret: 'sign', time: 'expire' } as const;

export const volcengine = signingProvider({
  ...byteDance(VOLCENGINE, '/App/Stream'),
  id: 'volcengine',
  name: 'Volcengine',
  ownsHost: () => false,
  recognises: (target) => hasQueryName(target, VOLCENGINE.secret) || hasQueryName(target, VOLCENGINE.time),
});

/** Its parameters have everyday names: only both together, with values as it writes them, show it. */
export const byteplus = signingProvider({
  ...byteDance(BYTEPLUS, '/App/Stream'),
  id: 'byteplus',
  name: 'BytePlus',
  ownsHost: () => false,
  recognises: (target) =>
    /^\d{10,13}$/.test(queryValue(target, BYTEPLUS.time) ?? '') && /^[\da-f]{32}$/i.test(queryValue(target, BYTEPLUS.secret) ?? ''),
});
