import type { CloudAccount } from '../cloud/account.ts';
import type { PreflightRequest } from '../preflight/request.ts';
import type { Algorithm, Provider, SigningKeys } from '../push-url/provider.ts';
import { findProvider } from '../push-url/providers/index.ts';
import type { PushTarget } from '../push-url/target.ts';

/** What is pushed, and all that is known to judge and renew it. Holds secrets: it never leaves main. */
export interface LiveShow {
  readonly target: PushTarget;
  readonly provider: Provider | null;
  readonly keys: SigningKeys;
  readonly algorithm: Algorithm | 'auto';
  readonly plannedHours: number | null;
  readonly playUrl: string | null;
  /** Credentials of the cloud's own API; absent: it is not asked. */
  readonly cloud?: CloudAccount;
  readonly controls: PreflightRequest['controls'];
  readonly allowDoh: boolean;
}

type Known = Pick<PreflightRequest, 'keys' | 'algorithm' | 'plannedHours' | 'playUrl' | 'cloud' | 'controls' | 'provider' | 'allowDoh'>;

/** The show that goes to this target, with what was given beside its push URL. */
export function liveShowOf(
  target: PushTarget,
  { keys, algorithm, plannedHours, playUrl, cloud, controls, provider, allowDoh }: Known,
): LiveShow {
  return {
    target,
    provider: findProvider(target, provider),
    keys,
    algorithm,
    plannedHours,
    playUrl,
    ...(cloud === undefined ? {} : { cloud }),
    controls,
    allowDoh,
  };
}
