import type { CheckId } from '../contract/check-id.ts';
import type { Finding } from '../contract/finding.ts';
import type { PreflightPorts } from '../preflight/check.ts';
import { planChecks } from '../preflight/plan.ts';
import { runPreflight } from '../preflight/runner.ts';
import type { LiveShow } from './show.ts';

/** From `expiry` to `in-use`; `url` and `auth` are their ground and cost nothing. Never `publish`. */
const AGAIN: ReadonlySet<CheckId> = new Set<CheckId>([
  'url',
  'auth',
  'expiry',
  'clock',
  'network',
  'dns',
  'tcp',
  'tls',
  'handshake',
  'connect',
  'in-use',
]);
/** Somebody else's push: nothing beyond the handshake is said to its ingest, and we are its viewer already. */
const NOT_OF_OTHERS: ReadonlySet<CheckId> = new Set<CheckId>(['connect', 'in-use']);
const LIMIT_MS = 9000;

export type Recheck = (signal: AbortSignal, onFinding: (finding: Finding) => void) => Promise<void>;

/** The pre-flight's own checks, run again while a show is down. `text` is asked for at each run: it may have been signed anew. */
export function recheckOf(show: LiveShow, text: () => string, ports: PreflightPorts, watching: boolean): Recheck {
  const checks = planChecks('check').filter(({ id }) => AGAIN.has(id) && !(watching && NOT_OF_OTHERS.has(id)));
  return async (signal, onFinding) => {
    const request = {
      text: text(),
      keys: show.keys,
      algorithm: show.algorithm,
      plannedHours: null,
      provider: show.provider?.id ?? null,
      publish: 'never',
      holdMs: 0,
      playUrl: show.playUrl,
      controls: show.controls,
      timeoutMs: LIMIT_MS,
      signsHere: show.keys.primary !== undefined,
      allowDoh: show.allowDoh,
    } as const;
    for await (const finding of runPreflight(request, ports, signal, checks)) onFinding(finding);
  };
}
