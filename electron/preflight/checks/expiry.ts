/**
 * Evidence: `txTime` (as in the URL), `writtenAs` (`hex` or `decimal`), `expiresAt` (ISO), `remainingMs` (by the best clock known),
 * `localRemainingMs`, and once the clock was compared `correctedRemainingMs` and `offsetMs` (what to add to this computer's clock);
 * `plannedMs` and `advisedHours` (of a new URL) where a length is planned. `expiry.expired`: `expiredAgoMs`, `expiredBy` (`both`, or `corrected` when this computer's clock
 * still thinks it valid). `expiry.before-end`: `shortByMs`. `expiry.short`: `neededMs`. A pass by the corrected clock alone: `localExpired`.
 * `expiry.malformed`: `txTime`, `length`, `writtenAs` (`milliseconds`, `hex-milliseconds`, `hex-seconds`, `unknown`), `meantAt` (ISO).
 * Other clouds than Tencent: `form` (how it is signed), `timeParameter`, `service` (where nothing is signed). Where the push domain adds a
 * time of its own: `end` (`at-least`, `from`, or `at-latest` on `expiry.expired`), `longestMs` (that can be set). `expiry.unknown`: `phase`
 * (`before`, `within`), and `expiresAt` is the time in the URL.
 */
import { causeOf } from '../../contract/cause.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import type { OpenEnd } from '../../push-url/provider.ts';
import { advisedHours, neededMsFor } from '../advised-hours.ts';
import { pass, type Check } from '../check.ts';

const HOUR_MS = 3_600_000;
/** A reconnect late in an evening's show still fits. */
const UNPLANNED_MS = 6 * HOUR_MS;
const LONG_MS = 7 * 24 * HOUR_MS;

/** The URL lasts longer than the planned show, and long enough to reconnect. */
export const expiryCheck: Check = {
  id: 'expiry',
  needs: ['url'],
  run: ({ request, facts, ports }) => {
    const { target, provider } = facts;
    if (target === null || provider === null) return Promise.resolve({ status: 'skip', code: 'expiry.not-signed' });
    const { code, expiresAtMs, open = null, evidence } = provider.readExpiry(target);
    const statedMs = expiresAtMs ?? open?.fromMs;
    if (code !== 'ok' || statedMs === undefined) {
      if (code === 'ok' || code === 'expiry.not-signed') return Promise.resolve({ status: 'skip', code: 'expiry.not-signed', evidence });
      return Promise.resolve({ status: causeOf(code).status === 'fail' ? 'fail' : 'warn', code, evidence });
    }
    const about = {
      ...evidence,
      expiresAt: new Date(statedMs).toISOString(),
      ...(open === null ? {} : { end: open.kind, longestMs: open.longestMs }),
    };
    const localRemainingMs = statedMs - ports.wallNow();
    const remaining = { localRemainingMs, offsetMs: facts.clockOffsetMs, plannedHours: request.plannedHours };
    return Promise.resolve(open === null ? judgeExpiry(about, remaining) : judgeOpenEnd(about, open, remaining));
  },
  revise: (own, { request, facts }) => {
    const { localRemainingMs, offsetMs: judgedBy } = own.evidence;
    const offsetMs = facts.clockOffsetMs;
    if (offsetMs === null || judgedBy !== undefined || typeof localRemainingMs !== 'number') return null;
    const { target, provider } = facts;
    const open = (target === null ? null : provider?.readExpiry(target).open) ?? null;
    const about = Object.fromEntries(READ_FROM_URL.flatMap((key) => (own.evidence[key] === undefined ? [] : [[key, own.evidence[key]]])));
    const remaining = { localRemainingMs, offsetMs, plannedHours: request.plannedHours };
    if (open === null) return judgeExpiry(about, remaining);
    // Judged as the latest end that can be; the time in the URL is what it was judged from.
    if (own.evidence['end'] === 'at-latest') remaining.localRemainingMs -= open.longestMs ?? 0;
    return judgeOpenEnd({ ...about, expiresAt: new Date(open.fromMs).toISOString(), end: open.kind }, open, remaining);
  },
};

/** What a revision keeps: the rest was judged by another clock. */
const READ_FROM_URL = ['form', 'timeParameter', 'txTime', 'writtenAs', 'expiresAt', 'end', 'longestMs'] as const;

interface Remaining {
  readonly localRemainingMs: number;
  /** Null until the clock was compared. */
  readonly offsetMs: number | null;
  readonly plannedHours: number | null;
}

/**
 * The push domain adds a time of its own that nobody here knows. A URL is called valid or expired only where that is true whatever it is;
 * where it depends on it, that is said.
 */
function judgeOpenEnd(
  about: { readonly [key: string]: Evidence },
  { kind, fromMs, longestMs }: OpenEnd,
  remaining: Remaining,
): FindingDraft {
  const { localRemainingMs, offsetMs, plannedHours } = remaining;
  const remainingMs = Math.round(localRemainingMs - (offsetMs ?? 0));
  if (longestMs !== null && remainingMs + longestMs <= 0) {
    const latest = fromMs + longestMs;
    return judgeExpiry(
      { ...about, end: 'at-latest', expiresAt: new Date(latest).toISOString() },
      { ...remaining, localRemainingMs: localRemainingMs + longestMs },
    );
  }
  const neededMs = plannedHours === null ? UNPLANNED_MS : neededMsFor(Math.round(plannedHours * HOUR_MS));
  if (kind === 'at-least' && remainingMs >= neededMs) return judgeExpiry(about, remaining);
  const corrected = offsetMs === null ? {} : { correctedRemainingMs: remainingMs, offsetMs };
  const planned = plannedHours === null ? {} : { advisedHours: advisedHours(plannedHours) };
  const evidence = {
    ...about,
    remainingMs,
    localRemainingMs,
    neededMs,
    ...corrected,
    ...planned,
    phase: remainingMs > 0 ? 'before' : 'within',
  };
  return { status: 'warn', code: 'expiry.unknown', evidence };
}

function judgeExpiry(about: { readonly [key: string]: Evidence }, { localRemainingMs, offsetMs, plannedHours }: Remaining): FindingDraft {
  const remainingMs = Math.round(localRemainingMs - (offsetMs ?? 0));
  const plannedMs = plannedHours === null ? null : Math.round(plannedHours * HOUR_MS);
  const evidence = {
    ...about,
    remainingMs,
    localRemainingMs,
    ...(offsetMs === null ? {} : { correctedRemainingMs: remainingMs, offsetMs }),
    ...(plannedHours === null || plannedMs === null ? {} : { plannedMs, advisedHours: advisedHours(plannedHours) }),
  };
  if (remainingMs <= 0) {
    const onlyCorrected = localRemainingMs > 0;
    const expiredBy = onlyCorrected ? 'corrected' : 'both';
    return {
      status: 'fail',
      code: 'expiry.expired',
      also: onlyCorrected ? ['clock.wrong'] : [],
      evidence: { ...evidence, expiredAgoMs: -remainingMs, ...(offsetMs === null ? {} : { expiredBy }) },
    };
  }
  if (plannedMs !== null && remainingMs < plannedMs) {
    return { status: 'fail', code: 'expiry.before-end', evidence: { ...evidence, shortByMs: plannedMs - remainingMs } };
  }
  const neededMs = plannedMs === null ? UNPLANNED_MS : neededMsFor(plannedMs);
  if (remainingMs < neededMs) return { status: 'warn', code: 'expiry.short', evidence: { ...evidence, neededMs } };
  return pass(localRemainingMs <= 0 ? { ...evidence, localExpired: true } : evidence, remainingMs > LONG_MS ? ['expiry.long'] : []);
}
