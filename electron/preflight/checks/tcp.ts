/**
 * Evidence: `port`, `addresses` (`{address, family, state: "open"|"silent"|"error", afterMs, errno?}` each), `otherPorts` (the same with
 * `port`; only when the port did not open), `address`, `connectMs` (what the encoder would see), `connectMsV4`, `connectMsV6`,
 * `connects` (up to three, when the first took over 300 ms), `localAddress`, `afterMs` and `errno` of the first address on failure,
 * `control1935`, `control443` (groups of network/controls.ts, null without controls), `tunnel` when the connection proves little.
 */
import { causeOf, causeRank, type CauseCode } from '../../contract/cause.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import { addressKind, isNearKind } from '../../network/address-kind.ts';
import type { ControlsOutcome } from '../../network/controls.ts';
import type { Dial, Family } from '../../network/dial.ts';
import { judgeReach } from '../../network/judge-reach.ts';
import { localAddressFor } from '../../network/local-address.ts';
import { onLinkTest } from '../../network/on-link.ts';
import type { NetworkProbes } from '../../network/probes.ts';
import { reachHost, type OpenPort } from '../../network/reach-host.ts';
import type { PortReach, ReachOutcome } from '../../network/reach.ts';
import type { Check, CheckRun } from '../check.ts';
import type { HostWord, OpenTransport } from '../facts.ts';
import { settledWithin } from '../later.ts';
import { probesOf } from '../probes-of-run.ts';

const SLOW_MS = 300;
const CONNECTS = 3;
const SLOW_CONNECT_MS = 3000;
const REOPEN_MS = 3000;
/** An open connection may wait this long for its first byte, as an encoder's does on a busy computer. */
const IDLE_MS = 1000;
/** After a refusal only a control that refuses as well would change the finding: it has this long. */
const CONTROLS_AFTER_REFUSAL_MS = 700;

export const tcpCheck: Check = {
  id: 'tcp',
  needs: ['dns'],
  run: async (run) => {
    const { ports, facts, signal } = run;
    const addresses = facts.resolved?.addresses ?? [];
    const port = facts.target?.port ?? 0;
    const near = addresses.every(({ address }) => isNearKind(addressKind(address)));
    const probes = near && run.request.controls === 'built-in' ? null : probesOf(run);
    const { platform } = process;
    const startedMs = performance.now();
    const { outcome, open } = await reachHost({
      addresses,
      port,
      dial: ports.dial,
      signal,
      platform,
      controlRttMs: () => probes?.controls.soFar().rttMs ?? null,
      isOnLink: onLinkTest(),
      hasWay: async (address) => (await localAddressFor(address)) !== null,
    });
    facts.reach = outcome;
    if (open === null) return failed(run, outcome, probes);
    facts.hostWord.settle('answered');
    run.own(open.socket);
    const { address, family, afterMs } = open.reach;
    facts.transport = { socket: open.socket, stream: open.socket, address, family, connectMs: afterMs };
    facts.reopen = (again) => reopen(run, { address, family, port }, again);
    const draft = await opened(run, outcome, open);
    if (performance.now() - startedMs - afterMs > IDLE_MS) await renew(run);
    return draft;
  },
};

/**
 * An ingest may hang up on a connection that says nothing while its other addresses are still being tried: the steps that follow get one
 * that is new. The old one stays when there is no other.
 */
async function renew({ facts, signal }: CheckRun): Promise<void> {
  const next = (await facts.reopen?.(signal)) ?? null;
  if (next === null) return;
  facts.transport?.socket.destroy();
  facts.transport = next;
}

async function opened({ ports, facts, signal }: CheckRun, outcome: ReachOutcome, { socket, reach }: OpenPort): Promise<FindingDraft> {
  const { code: judged, also } = judgeReach({ reach: outcome, controls: null, platform: process.platform });
  const found = new Set<CauseCode>([judged, ...also]);
  found.delete('ok');
  const connects = reach.afterMs > SLOW_MS && !facts.tunnel ? await threeConnects(ports.dial, reach, signal) : [reach.afterMs];
  if (connects.length === CONNECTS && Math.min(...connects) > SLOW_MS) found.add('tcp.slow');
  const evidence: { [key: string]: Evidence } = {
    ...portEvidence(outcome),
    address: reach.address,
    connectMs: tenths(Math.min(...connects)),
    ...connectEvidence(outcome.port, 4),
    ...connectEvidence(outcome.port, 6),
    ...(connects.length > 1 ? { connects: connects.map(tenths) } : {}),
    ...(socket.localAddress === undefined ? {} : { localAddress: socket.localAddress }),
    ...(facts.tunnel ? { tunnel: true } : {}),
  };
  const [code, ...rest] = [...found].sort((a, b) => causeRank(a) - causeRank(b));
  return code === undefined ? { status: 'pass', code: 'ok', evidence } : { status: 'warn', code, also: rest, evidence };
}

/** Slow means slow three times, one after the other: a connect may have met a lost packet, or this computer may have been busy. */
async function threeConnects(dial: Dial, { address, port, afterMs }: PortReach, signal: AbortSignal): Promise<readonly number[]> {
  const connects = [afterMs];
  while (connects.length < CONNECTS && Math.min(...connects) > SLOW_MS) {
    const result = await dial({ address, port, signal, timeoutMs: SLOW_CONNECT_MS });
    if (!result.ok) break;
    result.socket.destroy();
    connects.push(result.connectMs);
  }
  return connects;
}

async function failed({ facts, signal }: CheckRun, outcome: ReachOutcome, probes: NetworkProbes | null): Promise<FindingDraft> {
  const controls = probes === null ? null : await controlsFor(outcome, probes, signal);
  const { code, also, alternatives } = judgeReach({ reach: outcome, controls, platform: process.platform });
  facts.hostWord.settle(hostWordOf(outcome));
  const first = outcome.port.find(({ state }) => state === 'error') ?? outcome.port[0];
  const evidence: { [key: string]: Evidence } = {
    ...portEvidence(outcome),
    ...(first === undefined ? {} : { address: first.address, afterMs: tenths(first.afterMs), errno: first.errno }),
    control1935: controls?.on1935 ?? null,
    control443: controls?.on443 ?? null,
  };
  // Being offline is `network`'s to say; without an ingest to reach this check has no ground.
  if (code === 'net.offline') return { status: 'skip', code: 'app.waits', waitsFor: 'network', evidence };
  return { status: causeOf(code).status === 'warn' ? 'warn' : 'fail', code, also, alternatives, evidence };
}

function hostWordOf({ port, otherPorts }: ReachOutcome): HostWord {
  const answered = [...port, ...otherPorts].some(
    ({ state, errno }) => state === 'open' || errno === 'ECONNREFUSED' || errno === 'ECONNRESET',
  );
  return answered ? 'answered' : 'unanswered';
}

/** Waits for the controls only as long as they can change the finding; they end by themselves soon after silence. */
async function controlsFor({ port, otherPorts }: ReachOutcome, { controls }: NetworkProbes, signal: AbortSignal): Promise<ControlsOutcome> {
  if (port.some(isRefused)) await settledWithin(controls.outcome, CONTROLS_AFTER_REFUSAL_MS, signal);
  else if (!otherPorts.some((entry) => entry.state === 'open' || isRefused(entry))) await controls.outcome;
  return controls.soFar();
}

function isRefused({ errno }: PortReach): boolean {
  return errno === 'ECONNREFUSED' || errno === 'ECONNRESET';
}

async function reopen(
  run: CheckRun,
  { address, family, port }: { readonly address: string; readonly family: Family; readonly port: number },
  signal: AbortSignal,
): Promise<OpenTransport | null> {
  const result = await run.ports.dial({ address, port, signal, timeoutMs: REOPEN_MS });
  if (!result.ok) return null;
  run.own(result.socket);
  return { socket: result.socket, stream: result.socket, address, family, connectMs: result.connectMs };
}

function portEvidence({ port, otherPorts }: ReachOutcome): { readonly [key: string]: Evidence } {
  const plain = ({ address, family, state, afterMs, errno }: PortReach): { [key: string]: Evidence } => ({
    address,
    family,
    state,
    afterMs: tenths(afterMs),
    ...(errno === null ? {} : { errno }),
  });
  return {
    port: port[0]?.port ?? 0,
    addresses: port.map(plain),
    ...(otherPorts.length === 0 ? {} : { otherPorts: otherPorts.map((entry) => ({ port: entry.port, ...plain(entry) })) }),
  };
}

function connectEvidence(port: readonly PortReach[], family: Family): { readonly [key: string]: Evidence } {
  const times = port.filter((entry) => entry.family === family && entry.state === 'open').map(({ afterMs }) => afterMs);
  return times.length === 0 ? {} : { [`connectMsV${String(family)}`]: tenths(Math.min(...times)) };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
