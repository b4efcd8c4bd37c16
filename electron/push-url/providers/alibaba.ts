import { signingProvider } from '../signing-form.ts';
import { AUTH_KEY } from './auth-key.ts';
import { endsWithAny } from './tencent-names.ts';

/** The centre that all push domains once shared; which one is meant stands in `vhost=` and is not signed. */
const ownsHost = (host: string): boolean => endsWithAny(host, ['alivecdn.com']);

/** The push domain's validity is added to the time in the URL, which may lie ahead. How long it can be set to is not written anywhere. */
export const alibaba = signingProvider({
  ...AUTH_KEY,
  id: 'alibaba',
  name: 'Alibaba Cloud',
  ownsHost,
  // On a domain of the user's own it may as well be Huawei's.
  formOf: ({ host }) => (ownsHost(host) ? 'alibaba' : 'auth-key'),
  writing: 'decimal',
  end: 'at-least',
});
