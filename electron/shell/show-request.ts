import type { Settings } from '../contract/app-state.ts';
import type { PreflightRequest } from '../preflight/request.ts';
import { PRACTICE_SHOW_ID } from './practice-show.ts';
import type { Profile } from './profiles.ts';
import type { ShowSecrets } from './secret-store.ts';

const HOLD_MS = 3000;
const TIMEOUT_MS = 20_000;

/** What a pre-flight of this show is asked for; null while it has no push URL. */
export function showRequest(profile: Profile, secrets: ShowSecrets, { allowDoh }: Pick<Settings, 'allowDoh'>): PreflightRequest | null {
  const { cloudId } = profile;
  const { pushUrl, signingKey, backupKey, playUrl, cloudKey } = secrets;
  if (pushUrl === undefined) return null;
  return {
    text: pushUrl,
    keys: { ...(signingKey === undefined ? {} : { primary: signingKey }), ...(backupKey === undefined ? {} : { backup: backupKey }) },
    algorithm: 'auto',
    plannedHours: profile.plannedHours,
    plannedKbps: profile.plannedBitrateKbps,
    provider: profile.provider,
    publish: profile.publish,
    holdMs: HOLD_MS,
    playUrl: playUrl ?? null,
    ...(cloudId === null || cloudKey === undefined ? {} : { cloud: { secretId: cloudId, secretKey: cloudKey } }),
    // Practice asks nobody outside; and where the port of the practice fault is silent, "blocked" is then the answer to practise with.
    controls: profile.id === PRACTICE_SHOW_ID ? 'none' : 'built-in',
    timeoutMs: TIMEOUT_MS,
    signsHere: profile.signsHere,
    allowDoh,
  };
}
