import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Evidence, Finding } from '../contract/finding.ts';
import type { UpstreamEnd } from '../contract/relay-port.ts';
import { causeOfSilentClose } from '../preflight/alternatives.ts';
import { signatureState } from '../preflight/signature-state.ts';
import { cloudRefusal, endOfLived, type CloudNews } from './cloud-news.ts';
import type { GatewayAnswer } from './gateway.ts';
import type { IncidentView } from './incidents.ts';
import { IN_USE_WORDS, attemptCause, isRefusal, refusedLate, saysInUse } from './upstream-end.ts';

/** Something that happened to this computer, and explains a drop by itself. */
export interface MachineClue {
  readonly cause: 'live.slept' | 'live.network-changed';
  readonly evidence: { readonly [key: string]: Evidence };
}

/** All that is known of one drop, so far. */
export interface DropFacts {
  /** What ended; null when the show was never live and an attempt failed. */
  readonly drop: UpstreamEnd | null;
  /** Attempts that failed since, newest last. */
  readonly failures: readonly UpstreamEnd[];
  readonly findings: ReadonlyMap<CheckId, Finding>;
  readonly gateway: GatewayAnswer | null;
  readonly cloud: CloudNews;
  readonly clue: MachineClue | null;
  /** The push is somebody else's: what is seen is a viewer's connection. */
  readonly watching: boolean;
  /** Who reconnects, where it is not the relay. */
  readonly source?: 'obs';
  /** New media on the stream more than 10 s after our last byte: a ghost sends none. */
  readonly othersMedia: boolean;
  /** The cloud's own words in a text of the server's. */
  readonly causeFromWords: (serverText: string) => CauseCode | null;
  /** Unix ms, of the end and of the URL's own end. */
  readonly endedAtMs: number;
  readonly expiresAtMs: number | null;
  /** A new URL was signed since. */
  readonly resigned: boolean;
  /** By how much the wall clock was set since the show began. */
  readonly clockStepsMs: number;
}

const PATH: readonly CheckId[] = ['dns', 'tcp', 'tls'];
/** Adobe's and Limelight's challenge in a refused connect. */
const LOGIN_WANTED = /\bauthmod=(?:adobe|llnw)\b/i;
const AT_EXPIRY_MS = 90_000;
const MINUTE_MS = 60_000;
/** Lengths after which services are known to end a push, in minutes. */
const ROUND_MINUTES = [30, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880];
const ROUND_WITHIN_MS = 10_000;
/** Nothing of this computer's own network could carry it. */
const NO_NETWORK: ReadonlySet<string> = new Set(['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']);

/** Pure: the cause of a drop, as far as the evidence goes. */
export function judgeDrop(facts: DropFacts): IncidentView {
  const evidence = evidenceOf(facts);
  const { cause, alternatives = [], more = {} } = causeOfDrop(facts);
  return { cause, alternatives: alternatives.filter((code) => code !== cause), evidence: { ...evidence, ...more } };
}

interface Cause {
  readonly cause: CauseCode;
  readonly alternatives?: readonly CauseCode[];
  readonly more?: { readonly [key: string]: Evidence };
}

function causeOfDrop(facts: DropFacts): Cause {
  const { drop, clue, othersMedia, causeFromWords } = facts;
  const lived = drop !== null && !refusedLate(drop) ? drop : null;
  // Why it dropped; what keeps it down since, in a new network for one, is said beside it.
  if (clue !== null) return { cause: clue.cause, alternatives: keptDown(facts, lived), more: clue.evidence };
  if (lived?.how === 'moving') return { cause: 'live.server-moving' };
  if (lived !== null && lived.serverText !== null) {
    const said = causeFromWords(`${lived.serverCode ?? ''} ${lived.serverText}`);
    if (said !== null) return { cause: said === 'rtmp.in-use' ? 'live.taken-over' : said };
  }
  const recorded = lived === null ? null : recordedCause(facts);
  if (recorded !== null) return { cause: recorded };
  if (lived?.how === 'fin' && othersMedia) return { cause: 'live.taken-over' };
  return stillDown(facts, lived) ?? plainCause(facts, lived);
}

/** The cloud's own record of how our push ended, or the ban that ended it. */
function recordedCause({ cloud, causeFromWords }: DropFacts): CauseCode | null {
  const end = endOfLived(cloud);
  const said = end === null ? null : causeFromWords(end.reason);
  if (said !== null) return said === 'rtmp.in-use' ? 'live.taken-over' : said;
  return cloud.state === 'forbid' ? 'rtmp.forbidden' : null;
}

/** What the newest attempts and checks meet, where they meet anything but an open road. */
function stillDown(facts: DropFacts, lived: UpstreamEnd | null): Cause | null {
  const refusal = lastRefusal(facts);
  return refusal !== null ? causeOfRefusal(facts, refusal, lived) : (lostPath(facts, lived) ?? brokenPath(facts, lived));
}

function keptDown(facts: DropFacts, lived: UpstreamEnd | null): readonly CauseCode[] {
  const down = facts.failures.length === 0 ? null : stillDown(facts, lived);
  return down === null ? [] : [down.cause, ...(down.alternatives ?? [])];
}

/** The server's own no, at connect or at publish; the newest attempt counts. */
function lastRefusal({ drop, failures }: DropFacts): UpstreamEnd | null {
  const newest = failures.at(-1);
  if (newest !== undefined) return isRefusal(newest) ? newest : null;
  return drop !== null && refusedLate(drop) ? drop : null;
}

function causeOfRefusal(facts: DropFacts, end: UpstreamEnd, lived: UpstreamEnd | null): Cause {
  const expired: CauseCode = lived === null ? 'expiry.expired' : 'live.expired';
  const hasExpired = expiredBy(facts);
  if (hasExpired === 'surely') return { cause: expired };
  const { cause, alternatives = [], more = {} } = causeOfRefusalInTime(facts, end, lived);
  return { cause, alternatives: [...(hasExpired === 'maybe' ? [expired] : []), ...alternatives], more };
}

/** Where nobody could be asked for the time and this computer's clock was set during the show, either of its two times may be right. */
function expiredBy({ findings, clockStepsMs }: DropFacts): 'surely' | 'maybe' | 'no' {
  const expiry = findings.get('expiry');
  if (expiry?.code !== 'expiry.expired') return 'no';
  const { expiredAgoMs, correctedRemainingMs } = expiry.evidence;
  if (correctedRemainingMs !== undefined || typeof expiredAgoMs !== 'number') return 'surely';
  return clockStepsMs < expiredAgoMs ? 'surely' : 'maybe';
}

function causeOfRefusalInTime(facts: DropFacts, end: UpstreamEnd, lived: UpstreamEnd | null): Cause {
  const { findings, cloud, causeFromWords } = facts;
  const words = `${end.serverCode ?? ''} ${end.serverText ?? ''}`;
  const named = causeFromWords(words) ?? cloudRefusal(cloud, causeFromWords);
  if (named !== null) return { cause: named, ...(named === 'rtmp.in-use' ? inUse(lived, []) : {}) };
  if (end.how === 'refused' && end.stage === 'connect')
    return { cause: LOGIN_WANTED.test(end.serverText ?? '') ? 'rtmp.needs-login' : 'rtmp.connect-refused' };
  if (end.how === 'refused') {
    if (!saysInUse(end)) return { cause: 'rtmp.publish-denied' };
    const certain = IN_USE_WORDS.test(end.serverText ?? '');
    const denied: readonly CauseCode[] = certain || findings.get('auth')?.status === 'pass' ? [] : ['rtmp.publish-denied'];
    return { cause: 'rtmp.in-use', ...inUse(lived, denied) };
  }
  if (end.stage === 'connect') return { cause: attemptCause(end) };
  const auth = findings.get('auth');
  const expiry = findings.get('expiry');
  // Only the corrected clock strikes it, as in the pre-flight.
  const isTimely =
    (expiry?.status === 'pass' || (expiry?.status === 'warn' && expiry.code !== 'expiry.unknown')) &&
    expiry.evidence['offsetMs'] !== undefined;
  const probed = findings.get('in-use')?.evidence['playProbe'];
  const { code, alternatives } = causeOfSilentClose({
    auth: auth?.status === 'pass' ? 'verified' : auth?.code === 'auth.wrong' ? 'wrong' : 'unknown',
    expiry: isTimely ? 'valid' : 'unknown',
    playProbe: probed === 'idle' ? 'idle' : 'unknown',
    cloudState: cloud.state,
    rehearsal: 'untried',
  });
  // The cloud's "active" may be our own push that it has not let go of.
  if (code === 'rtmp.in-use') return { cause: code, ...inUse(lived, alternatives) };
  const signature = signatureState(auth);
  return { cause: code, alternatives, ...(signature === null ? {} : { more: { signature } }) };
}

/** After a drop of our own it may be our own ghost, or somebody who took over: new media alone tells them apart. */
function inUse(lived: UpstreamEnd | null, others: readonly CauseCode[]): Pick<Cause, 'alternatives' | 'more'> {
  if (lived === null) return { alternatives: others };
  return { alternatives: ['live.taken-over', ...others], more: { ghost: 'possible' } };
}

/** The controls are dead too, or there is no network at all. */
function lostPath(facts: DropFacts, lived: UpstreamEnd | null): Cause | null {
  const { findings, gateway, failures } = facts;
  const network = findings.get('network');
  if (network?.code === 'net.captive-portal') return { cause: 'net.captive-portal' };
  const newest = failures.at(-1) ?? lived;
  const noNetwork = newest !== null && newest.errno !== null && NO_NETWORK.has(newest.errno);
  const gatewayGone = gateway?.word === 'none' || gateway?.word === 'dead';
  const offline = network?.code === 'net.offline';
  const unasked = network === undefined || network.status === 'skip';
  const answered = findings.get('tcp')?.status === 'pass' || findings.get('tcp')?.code === 'tcp.refused';
  if (answered || !(offline || (unasked && noNetwork && gatewayGone))) return null;
  const where = gatewayGone ? 'local' : gateway?.word === 'alive' ? 'isp' : 'unknown';
  return { cause: 'live.path-lost', more: { where } };
}

/** What the checks say of the way to the ingest, where that is worse than what the socket said. */
function brokenPath({ findings, drop }: DropFacts, lived: UpstreamEnd | null): Cause | null {
  const broken = PATH.map((id) => findings.get(id)).find((finding) => finding?.status === 'fail');
  if (broken === undefined) return null;
  const { code, alternatives } = broken;
  // A refusal proves the way and the host alive: it is the server that went away.
  if (code === 'tcp.refused' && (lived?.how === 'fin' || lived?.errno === 'ECONNRESET' || lived?.errno === 'EPIPE')) {
    return { cause: 'live.server-closed', alternatives: ['tcp.refused'] };
  }
  // Without controls nobody can say where a way that worked until now is broken.
  const network = findings.get('network');
  if (drop !== null && broken.id === 'tcp' && code !== 'tcp.refused' && (network === undefined || network.status === 'skip')) {
    return {
      cause: lived?.how === 'silent' ? 'live.silent' : 'live.server-closed',
      alternatives: ['live.path-lost', code, ...alternatives],
    };
  }
  return { cause: code, alternatives };
}

function plainCause({ findings, failures, watching }: DropFacts, lived: UpstreamEnd | null): Cause {
  const handshake = findings.get('handshake');
  const stuck = handshake?.status === 'fail' ? [handshake.code] : [];
  if (lived === null) {
    const newest = failures.at(-1);
    if (stuck[0] !== undefined) return { cause: stuck[0] };
    return { cause: newest === undefined ? 'live.server-closed' : attemptCause(newest) };
  }
  return { cause: provisionalCause(lived, watching), alternatives: watching ? [...stuck, 'live.uplink-congested'] : stuck };
}

/** By the socket alone, within the same tick. */
export function provisionalCause(end: UpstreamEnd, watching: boolean): CauseCode {
  if (watching) return 'live.encoder-gone';
  if (refusedLate(end)) return 'rtmp.publish-closed';
  switch (end.how) {
    case 'moving':
      return 'live.server-moving';
    case 'silent':
      return 'live.silent';
    case 'protocol':
      return 'rtmp.protocol';
    case 'fin':
    case 'refused':
    case 'ours':
      return 'live.server-closed';
    case 'error':
      return end.errno !== null && (NO_NETWORK.has(end.errno) || end.errno === 'EHOSTUNREACH') ? 'live.path-lost' : 'live.server-closed';
  }
}

function evidenceOf(facts: DropFacts): { readonly [key: string]: Evidence } {
  const { drop, failures, findings, gateway, cloud, endedAtMs, expiresAtMs, resigned, watching, source } = facts;
  const end = drop ?? failures.at(-1) ?? null;
  const failing = [...findings.values()].find(({ status, id }) => status === 'fail' && id !== 'in-use' && id !== 'auth');
  const ageMs = end === null ? null : (end.publishedMs ?? end.ageMs);
  const round = drop === null ? null : roundLimit(ageMs);
  const expiredAgoMs = findings.get('expiry')?.evidence['expiredAgoMs'];
  const clock = findings.get('clock')?.evidence['offsetMs'];
  return {
    ...(end === null ? {} : socketEvidence(end, ageMs)),
    ...(drop === null ? {} : { atExpiry: expiresAtMs !== null && Math.abs(endedAtMs - expiresAtMs) < AT_EXPIRY_MS }),
    ...(drop === null ? {} : { serverNow: serverNow(findings) }),
    ...(round === null ? {} : { roundLimitMs: round }),
    ...(failing === undefined ? {} : { recheck: failing.code }),
    ...(failures.length === 0 ? {} : { attempts: failures.length, lastAttempt: attemptCause(failures[failures.length - 1] ?? null) }),
    ...(gateway === null ? {} : { gateway: gateway.word }),
    ...cloudEvidence(cloud),
    ...(typeof expiredAgoMs === 'number' ? { expiredAgoMs } : {}),
    ...(typeof clock === 'number' ? { clockOffsetMs: clock } : {}),
    // Of a URL that has run out it is said either way.
    ...(resigned || typeof expiredAgoMs === 'number' ? { resigned } : {}),
    ...(source === undefined ? {} : { source }),
    ...(watching ? { source: 'watch', ...(end === null || end.sinceHeardMs === null ? {} : { gapMs: end.sinceHeardMs }) } : {}),
  };
}

/** `cloudReason`: the cloud's record of how the push ended, else of the newest refusal. */
function cloudEvidence(cloud: CloudNews): { readonly [key: string]: Evidence } {
  const reason = (endOfLived(cloud) ?? cloud.stops[0])?.reason;
  return { ...cloud.evidence, ...(reason === undefined ? {} : { cloudReason: reason }) };
}

function socketEvidence(end: UpstreamEnd, ageMs: number | null): { readonly [key: string]: Evidence } {
  const { stage, how, errno, detail, serverCode, serverText, address, port, sinceHeardMs, sinceProofMs } = end;
  const { sentBytes, unackedBytes, pendingBytes } = end;
  const all = { stage, how, errno, detail, serverCode, serverText, address, port, ageMs, sinceHeardMs, sinceProofMs };
  const counted = { ...all, sentBytes, unackedBytes, pendingBytes };
  return Object.fromEntries(Object.entries(counted).filter(([, value]) => value !== null));
}

/** A word for what a new connection meets: `answers`, `refused`, `silent`, or `unknown` while nobody knows. */
function serverNow(findings: DropFacts['findings']): string {
  if (findings.get('handshake')?.status === 'pass') return 'answers';
  const tcp = findings.get('tcp');
  if (tcp?.code === 'tcp.refused') return 'refused';
  return tcp?.status === 'fail' || findings.get('handshake')?.status === 'fail' ? 'silent' : 'unknown';
}

/** The limit an age equals, where it is one that services are known to set. */
export function roundLimit(ageMs: number | null): number | null {
  if (ageMs === null) return null;
  const minutes = ROUND_MINUTES.find((limit) => Math.abs(ageMs - limit * MINUTE_MS) < ROUND_WITHIN_MS);
  return minutes === undefined ? null : minutes * MINUTE_MS;
}
