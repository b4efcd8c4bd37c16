import { changeTarget } from '../format.ts';
import type { Provider } from '../provider.ts';
import { withQueryValue } from '../query.ts';
import type { KeyService } from './key-services.ts';

export function keyServiceProvider({ id, name, host: ownHost, testMode, limits }: KeyService): Provider {
  const ownsHost = (host: string): boolean => ownHost.test(host.replace(/\.$/, ''));
  return {
    id,
    name,
    end: null,
    cnameSuffixes: [],
    knownByKey: true,
    ownsHost,
    recognises: (target) => ownsHost(target.host),
    inspect: ({ scheme, host }) =>
      limits?.needsTls === true && scheme === 'rtmp' ? [{ code: 'url.tls-only', evidence: { host, service: id } }] : [],
    verify: () => ({ code: 'auth.not-signed', also: [], evidence: { service: id } }),
    readExpiry: () => ({ code: 'expiry.not-signed', evidence: { service: id } }),
    sign: () => null,
    resign: () => null,
    rehearsal: () => null,
    ...(testMode === undefined
      ? {}
      : { testMode: (target) => changeTarget(target, { query: withQueryValue(target.query, testMode.name, testMode.value) }) }),
    causeFromWords: () => null,
    ...(limits === undefined ? {} : { limits }),
  };
}
