import type { CauseCode } from '../contract/cause.ts';
import { addressKind } from './address-kind.ts';
import type { ControlGroup, ControlsOutcome } from './controls.ts';
import type { PortReach, ReachOutcome } from './reach.ts';

export interface ReachQuestion {
  readonly reach: ReachOutcome;
  /** Null: none are asked about this host (loopback, private, shared addresses; `--controls none`). */
  readonly controls: Pick<ControlsOutcome, 'on443' | 'on1935'> | null;
  readonly platform: NodeJS.Platform;
}

export interface ReachVerdict {
  readonly code: Extract<CauseCode, `tcp.${string}` | 'net.offline' | 'ok'>;
  readonly also: readonly CauseCode[];
  readonly alternatives: readonly CauseCode[];
}

const certain = (code: ReachVerdict['code']): ReachVerdict => ({ code, also: [], alternatives: [] });
const likely = (code: ReachVerdict['code'], ...alternatives: readonly CauseCode[]): ReachVerdict => ({ code, also: [], alternatives });

const LOCAL: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED']);
/** What the kernel says at once when there is no way to a family at all. */
const NO_WAY: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETDOWN']);

/** A refusal this much quicker than the host's own round trip came from a box nearer than the host. */
const NEAR_BOX_SHARE = 0.5;
const NEAR_BOX_LEAST_RTT_MS = 10;
/** An ICMP error comes within a round trip; a neighbour that is not there is given up after a second or more. */
const NEIGHBOUR_GONE_MS = 1000;

/** The table "Port 1935": which cause the answers of the host and of the controls amount to. */
export function judgeReach({ reach, controls, platform }: ReachQuestion): ReachVerdict {
  if (reach.port.some(isOpen)) return judgeOpen(reach.port);
  const port = withoutDeadFamily(reach.port);
  if (port.some((entry) => isErrno(entry, LOCAL) && !isProhibitedAfar(entry))) return judgeLocal(port, reach.otherPorts);
  const refused = port.filter((entry) => isErrno(entry, REFUSED));
  if (refused.length > 0) return judgeRefused(refused, reach.otherPorts, controls, platform);
  return port.some(({ state }) => state === 'silent')
    ? judgeSilent(port, reach.otherPorts, controls)
    : judgeUnreachable(port, reach.otherPorts, controls);
}

function judgeOpen(port: readonly PortReach[]): ReachVerdict {
  const counted = withoutDeadFamily(port).filter((entry) => isOpen(entry) || addressKind(entry.address) !== 'loopback');
  const six = counted.filter(({ family }) => family === 6);
  const broken = six.length > 0 && six.every(({ state }) => state === 'silent');
  const dead = counted.filter((entry) => !isOpen(entry) && !(broken && entry.family === 6));
  if (broken) return { code: 'tcp.ipv6-broken', also: dead.length > 0 ? ['tcp.some-addresses'] : [], alternatives: [] };
  return certain(dead.length > 0 ? 'tcp.some-addresses' : 'ok');
}

function judgeLocal(port: readonly PortReach[], others: readonly PortReach[]): ReachVerdict {
  const everywhere = others.length > 0 && [...port, ...others].every((entry) => isErrno(entry, LOCAL));
  return everywhere ? likely('tcp.local-firewall', 'tcp.no-route') : certain('tcp.local-firewall');
}

function judgeRefused(
  refused: readonly PortReach[],
  others: readonly PortReach[],
  controls: ReachQuestion['controls'],
  platform: NodeJS.Platform,
): ReachVerdict {
  return samePortControl(refused, controls) === 'refused' || isByNearBox(refused, others, platform)
    ? likely('tcp.blocked', 'tcp.refused')
    : likely('tcp.refused', 'tcp.blocked');
}

function isByNearBox(refused: readonly PortReach[], others: readonly PortReach[], platform: NodeJS.Platform): boolean {
  return platform !== 'win32' && refused.every((entry) => isFromNearBox(entry, others));
}

/** Whether the refusal seems to have come from a box nearer than the host; round trips that a busy computer made long seem so too. */
export function looksNear({ port, otherPorts }: ReachOutcome, platform: NodeJS.Platform): boolean {
  const refused = withoutDeadFamily(port).filter((entry) => isErrno(entry, REFUSED));
  return refused.length > 0 && !port.some(isOpen) && isByNearBox(refused, otherPorts, platform);
}

function isFromNearBox(refused: PortReach, others: readonly PortReach[]): boolean {
  if (refused.onLink || addressKind(refused.address) === 'loopback') return false;
  const roundTrips = others.filter((entry) => entry.address === refused.address && isAnswer(entry)).map(({ afterMs }) => afterMs);
  const rttMs = Math.min(...roundTrips);
  return Number.isFinite(rttMs) && rttMs >= NEAR_BOX_LEAST_RTT_MS && refused.afterMs < rttMs * NEAR_BOX_SHARE;
}

function judgeUnreachable(port: readonly PortReach[], others: readonly PortReach[], controls: ReachQuestion['controls']): ReachVerdict {
  const prohibited = port.some(isProhibitedAfar);
  if (others.some(isAnswer)) return prohibited ? likely('tcp.blocked', 'tcp.local-firewall') : certain('tcp.blocked');
  if (isOffline(controls)) return certain('net.offline');
  if (prohibited) return likely('tcp.blocked', 'tcp.local-firewall');
  const every = [...port, ...others];
  const isNeighbour = (entry: PortReach): boolean => entry.onLink && entry.errno === 'EHOSTUNREACH' && entry.afterMs >= NEIGHBOUR_GONE_MS;
  const isUnreachable = (entry: PortReach): boolean => entry.errno === 'EHOSTUNREACH' || isErrno(entry, NO_WAY);
  // The other ports were asked a moment later: theirs may be under a second.
  if (port.every(isNeighbour) && others.every(({ errno }) => errno === 'EHOSTUNREACH')) return certain('tcp.host-down');
  if (!every.every(isUnreachable)) return certain('tcp.blocked');
  const alternatives: CauseCode[] = every.some(({ errno }) => errno === 'EHOSTUNREACH') ? ['tcp.host-down'] : [];
  return likely('tcp.no-route', ...alternatives, ...(controls === null ? (['net.offline'] as const) : []));
}

function judgeSilent(port: readonly PortReach[], others: readonly PortReach[], controls: ReachQuestion['controls']): ReachVerdict {
  if (others.some(isAnswer)) return certain('tcp.blocked');
  // RTMPS goes to the port of the 443 controls: what answers there shows that nobody blocks the port as such.
  if (port.every(is443) && controls?.on443 === 'answers') return likely('tcp.host-down', 'tcp.blocked');
  const { on443, on1935 } = controls ?? { on443: 'none', on1935: 'none' };
  if (on1935 === 'answers') return certain('tcp.host-down');
  if (on443 === 'answers') return on1935 === 'none' ? likely('tcp.blocked', 'tcp.host-down') : certain('tcp.blocked');
  if (isOffline(controls)) return certain('net.offline');
  if (on443 === 'wrong-content') return likely('tcp.blocked', 'net.captive-portal', 'tcp.host-down');
  return likely('tcp.blocked', 'tcp.host-down', 'net.offline');
}

/** A control on the port itself is the one to compare with: 443 for RTMPS, else 1935. */
function samePortControl(port: readonly PortReach[], controls: ReachQuestion['controls']): ControlGroup | null {
  return (port.every(is443) ? controls?.on443 : controls?.on1935) ?? null;
}

function is443({ port }: PortReach): boolean {
  return port === 443;
}

/** Only by silence: a control that refuses or says the wrong thing proves that somebody is there. */
export function isOffline(controls: ReachQuestion['controls']): boolean {
  return controls?.on443 === 'silent' && (controls.on1935 === 'silent' || controls.on1935 === 'none');
}

/** A family this computer has no way to, or forbids itself, says nothing about the host while the other family has one. */
function withoutDeadFamily(port: readonly PortReach[]): readonly PortReach[] {
  const isDead = (entry: PortReach): boolean =>
    isErrno(entry, NO_WAY) || (isErrno(entry, LOCAL) && !isProhibitedAfar(entry)) || entry.hasWay === false;
  const withWay = port.filter((entry) => entry.family === 4 || !isDead(entry));
  return withWay.length > 0 ? withWay : port;
}

/** "Administratively prohibited" of ICMPv6 reads like this computer's own refusal, which has no way to show. */
function isProhibitedAfar({ errno, hasWay }: PortReach): boolean {
  return errno === 'EACCES' && hasWay === true;
}

function isOpen({ state }: PortReach): boolean {
  return state === 'open';
}

/** For the host, a refusal is an answer. */
function isAnswer(entry: PortReach): boolean {
  return isOpen(entry) || isErrno(entry, REFUSED);
}

function isErrno({ errno }: PortReach, set: ReadonlySet<string>): boolean {
  return errno !== null && set.has(errno);
}
