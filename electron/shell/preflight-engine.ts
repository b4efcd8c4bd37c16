import { CHECK_IDS } from '../contract/check-id.ts';
import type { PreflightPorts } from '../preflight/check.ts';
import type { SpawnResolver } from '../network/resolver.ts';
import { planChecks } from '../preflight/plan.ts';
import { dohResolver } from '../network/doh.ts';
import { systemPorts } from '../preflight/ports.ts';
import { runPreflight } from '../preflight/runner.ts';
import { judge } from '../preflight/verdict.ts';
import { NetworkDesk } from './network-desk.ts';
import { PreflightDesk, type PreflightDeskOptions } from './preflight-desk.ts';
import { offerFor, readUrl } from './push-url-desk.ts';
import type { Shows } from './shows.ts';
import type { StateHub } from './state-hub.ts';
import { localAddress } from './surroundings.ts';

export interface PreflightEngineOptions {
  readonly hub: StateHub;
  readonly shows: Shows;
  readonly spawnResolver: SpawnResolver;
  /** Who on this computer pushes a stream already. */
  readonly localHolder: NonNullable<PreflightPorts['localHolder']>;
  readonly extraAuthorities: NonNullable<PreflightPorts['extraAuthorities']>;
  readonly obs: NonNullable<PreflightPorts['obs']>;
  readonly onReport: PreflightDeskOptions['onReport'];
  readonly onFault: (where: string, error: unknown) => void;
}

/** The engine that the command line runs too, behind the window's two desks. */
export function openPreflight({
  hub,
  shows,
  spawnResolver,
  localHolder,
  extraAuthorities,
  obs,
  onReport,
  onFault,
}: PreflightEngineOptions): {
  readonly preflight: PreflightDesk;
  readonly network: NetworkDesk;
} {
  const ports = { ...systemPorts(spawnResolver), localHolder, extraAuthorities, obs, askSecond: dohResolver() };
  const preflight = new PreflightDesk({
    hub,
    run: (request, consent, signal, progress) => runPreflight(request, { ...ports, consent, progress }, signal, planChecks('check')),
    judge: (findings) => judge(findings, 'check'),
    requestFor: (showId) => shows.requestFor(showId),
    plan: ({ text }) => CHECK_IDS.filter((id) => id !== 'tls' || readUrl(text).scheme === 'rtmps'),
    offerFor: (request) => offerFor(request, ports.wallNow()),
    takeUrl: (showId, url) => shows.replaceUrl(showId, url, false),
    onReport,
    now: ports.now,
    wallNow: ports.wallNow,
    onFault,
  });
  const network = new NetworkDesk({
    hub,
    localAddress,
    start: (showId) => preflight.start(showId),
    ended: (showId) => preflight.ended(showId),
    onFault,
  });
  return { preflight, network };
}
