import { changeTarget } from '../format.ts';
import type { Provider } from '../provider.ts';
import { withQueryValue } from '../query.ts';

/** Ingests answer under their own zone and, for RTMPS, beside other services on one they share. */
const HOST = /^(?:live(?:-[a-z]{3,})?\.twitch\.tv|(?:[\w-]+\.)?contribute\.live-video\.net|ingest\.global-contribute\.live-video\.net)$/i;

/** A service by stream key: nothing is signed, nothing expires, and it has a test mode of its own that goes on no channel. */
export const twitch: Provider = {
  id: 'twitch',
  name: 'Twitch',
  cnameSuffixes: [],
  ownsHost: (host) => HOST.test(host),
  recognises: (target) => HOST.test(target.host),
  inspect: () => [],
  verify: () => ({ code: 'auth.not-signed', also: [], evidence: {} }),
  readExpiry: () => ({ code: 'expiry.not-signed', evidence: {} }),
  sign: () => null,
  resign: () => null,
  rehearsal: () => null,
  testMode: (target) => changeTarget(target, { query: withQueryValue(target.query, 'bandwidthtest', 'true') }),
  causeFromWords: () => null,
};
