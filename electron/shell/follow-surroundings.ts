import { powerMonitor } from 'electron';
import type { LiveDesk } from './live-desk.ts';
import type { NetworkDesk } from './network-desk.ts';
import type { PreflightDesk } from './preflight-desk.ts';
import { networkFingerprint, watchSurroundings, type Surroundings } from './surroundings.ts';

export interface Followers {
  readonly preflight: PreflightDesk;
  readonly network: NetworkDesk;
  readonly live: LiveDesk;
}

/** What another network, a clock that was set and a computer that woke up mean for each desk. */
export function followSurroundings({ preflight, network, live }: Followers): Surroundings {
  const surroundings = watchSurroundings({ now: () => performance.now(), wallNow: Date.now, network: networkFingerprint });
  surroundings.onChange((change) => {
    preflight.surroundingsChanged(change);
    if (change !== 'network') return;
    network.networkChanged();
    live.surroundingsChanged();
  });
  let suspendedAtMs: number | null = null;
  powerMonitor.on('suspend', () => {
    suspendedAtMs = Date.now();
  });
  powerMonitor.on('resume', () => {
    if (suspendedAtMs !== null) live.woke(Math.max(0, Date.now() - suspendedAtMs));
    suspendedAtMs = null;
    surroundings.woke();
    preflight.woke();
    live.surroundingsChanged();
  });
  return surroundings;
}
