import { isNearHost } from '../network/address-kind.ts';
import { startProbes, type NetworkProbes } from '../network/probes.ts';
import type { CheckRun } from './check.ts';

/**
 * The controls and pages of this run, started by whoever asks first. Null when none are to be asked: `none` was chosen, or the ingest is
 * on this computer or its network and nobody named others, so that nothing leaves it.
 */
export function probesOf({ request, ports, facts, signal }: CheckRun): NetworkProbes | null {
  const host = facts.target?.host;
  if (host === undefined || request.controls === 'none' || (request.controls === 'built-in' && isNearHost(host))) return null;
  if (facts.probes !== null) return facts.probes;
  const { dial, spawnResolver, wallNow } = ports;
  const probes = startProbes({ controls: request.controls, ingestHost: host, dial, spawnResolver, wallNow, signal });
  facts.probes = probes;
  facts.controls = probes.controls.outcome;
  return probes;
}
