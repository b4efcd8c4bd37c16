import { hasQueryName, queryValue, withQueryValue } from '../query.ts';
import type { SignatureScheme } from '../signature.ts';
import { PATH_NAMES } from '../signed-name.ts';
import type { Carried, SigningForm } from '../signing-form.ts';
import type { PushTarget } from '../target.ts';

const NAME = 'auth_key';
/** What consoles put for random and user. */
const UNUSED = '0-0';

/** `auth_key={time}-{random}-{user}-{MD5 of "/app/stream-{time}-{random}-{user}-{key}"}`: Alibaba's, and one of Huawei's. */
export const AUTH_KEY: Pick<SigningForm, 'names' | 'recognises' | 'read' | 'write' | 'scheme' | 'extraOf'> = {
  names: { secret: NAME, time: NAME },
  recognises: (target) => hasQueryName(target, NAME),
  read,
  write: (query, { secret, time, extra }) => withQueryValue(query, NAME, `${time}-${extra}-${secret}`),
  scheme,
  extraOf: () => UNUSED,
};

function read(target: PushTarget): Carried {
  const text = queryValue(target, NAME) ?? '';
  if (text === '') return { secret: '', time: '', extra: '' };
  const pieces = text.split('-');
  const [time = '', random = '', user = '', secret = ''] = pieces;
  if (pieces.length === 4 && time !== '' && secret !== '') return { secret, time, extra: `${random}-${user}` };
  return { secret: text, time: '', extra: '', problem: pieces.length > 4 ? 'hyphens' : 'pieces' };
}

function scheme({ extra }: Pick<Carried, 'extra'>): SignatureScheme {
  return {
    order: ['name', 'time', 'key'],
    separator: '-',
    digest: 'md5',
    writing: 'decimal',
    timeText: (time) => `${time}-${extra}`,
    partNames: { key: 'key', name: 'URI', time: 'timestamp-rand-uid' },
    ...PATH_NAMES,
  };
}
