/**
 * Evidence: `txTime` (as in the URL), `writtenAs` (`hex` or `decimal`), `expiresAt` (ISO), `remainingMs` (by the best clock known),
 * `localRemainingMs`, and once the clock was compared `correctedRemainingMs` and `offsetMs` (what to add to this computer's clock);
 * `plannedMs` and `advisedHours` (of a new URL) where a length is planned. `expiry.expired`: `expiredAgoMs`, `expiredBy` (`both`, or `corrected` when this computer's clock
 * still thinks it valid). `expiry.before-end`: `shortByMs`. `expiry.short`: `neededMs`. A pass by the corrected clock alone: `localExpired`.
 * `expiry.malformed`: `txTime`, `length`, `writtenAs` (`milliseconds`, `hex-milliseconds`, `unknown`), `meantAt` (ISO).
 */
import { causeOf } from '../../contract/cause.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
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
    const { code, expiresAtMs, evidence } = provider.readExpiry(target);
    if (code !== 'ok' || expiresAtMs === undefined) {
      if (code === 'ok' || code === 'expiry.not-signed') return Promise.resolve({ status: 'skip', code: 'expiry.not-signed', evidence });
      return Promise.resolve({ status: causeOf(code).status === 'fail' ? 'fail' : 'warn', code, evidence });
    }
    const about = { ...evidence, expiresAt: new Date(expiresAtMs).toISOString() };
    const localRemainingMs = expiresAtMs - ports.wallNow();
    return Promise.resolve(judgeExpiry(about, { localRemainingMs, offsetMs: facts.clockOffsetMs, plannedHours: request.plannedHours }));
  },
  revise: (own, { request, facts }) => {
    const { localRemainingMs, offsetMs: judgedBy, txTime, writtenAs, expiresAt } = own.evidence;
    const offsetMs = facts.clockOffsetMs;
    if (offsetMs === null || judgedBy !== undefined || typeof localRemainingMs !== 'number') return null;
    const about = {
      ...(txTime === undefined ? {} : { txTime }),
      ...(writtenAs === undefined ? {} : { writtenAs }),
      expiresAt: expiresAt ?? null,
    };
    return judgeExpiry(about, { localRemainingMs, offsetMs, plannedHours: request.plannedHours });
  },
};

interface Remaining {
  readonly localRemainingMs: number;
  /** Null until the clock was compared. */
  readonly offsetMs: number | null;
  readonly plannedHours: number | null;
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
