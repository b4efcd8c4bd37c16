import type { CauseCode } from '../contract/cause.ts';

/** What is known when the ingest closes a publish without a word. */
export interface CloseEvidence {
  /** Verified with a known key, known to be wrong, or not known. */
  readonly auth: 'verified' | 'wrong' | 'unknown';
  /** Judged on the corrected clock; `unknown` when the URL carries no time. */
  readonly expiry: 'valid' | 'expired' | 'unknown';
  /** What the play URL showed. */
  readonly playProbe: 'live' | 'idle' | 'unknown';
  /** What the cloud's API said of the stream. */
  readonly cloudState: 'active' | 'inactive' | 'forbid' | 'unknown';
  readonly rehearsal: 'taken' | 'refused' | 'untried';
}

export interface CloseCause {
  readonly code: CauseCode;
  readonly alternatives: readonly CauseCode[];
}

const SUSPECTS = [
  'auth.wrong',
  'expiry.expired',
  'rtmp.in-use',
  'rtmp.forbidden',
  'rtmp.account',
  'rtmp.ip-acl',
  'rtmp.quota',
] as const satisfies readonly CauseCode[];

type Suspect = (typeof SUSPECTS)[number];

/**
 * A close without a word, computed rather than narrated: begin with every cause that shows itself so, strike what is disproved, and what
 * remains are the alternatives. One that remains and is proven by itself is the code. A signature or a time that is proven wrong stands
 * alone: the ingest would refuse it whatever else is the matter.
 */
export function causeOfSilentClose(evidence: CloseEvidence): CloseCause {
  if (evidence.auth === 'wrong') return { code: 'auth.wrong', alternatives: [] };
  if (evidence.expiry === 'expired') return { code: 'expiry.expired', alternatives: [] };
  if (evidence.playProbe === 'live' || evidence.cloudState === 'active') return { code: 'rtmp.in-use', alternatives: [] };
  if (evidence.cloudState === 'forbid') return { code: 'rtmp.forbidden', alternatives: [] };
  const remaining = SUSPECTS.filter((suspect) => !struck(suspect, evidence));
  // A stream beside this one was taken from here with the same key: only this very name, or the number of pushes, is left.
  if (evidence.rehearsal === 'taken' && remaining.includes('rtmp.in-use')) {
    return { code: 'rtmp.in-use', alternatives: remaining.filter((suspect) => suspect !== 'rtmp.in-use') };
  }
  return { code: 'rtmp.publish-closed', alternatives: remaining };
}

function struck(suspect: Suspect, { auth, expiry, playProbe, cloudState, rehearsal }: CloseEvidence): boolean {
  const taken = rehearsal === 'taken';
  switch (suspect) {
    case 'auth.wrong':
      return auth === 'verified' || taken;
    case 'expiry.expired':
      return expiry === 'valid' || taken;
    case 'rtmp.in-use':
      return playProbe === 'idle' || cloudState === 'inactive';
    case 'rtmp.account':
    case 'rtmp.ip-acl':
      return taken;
    case 'rtmp.forbidden':
      return cloudState === 'inactive';
    case 'rtmp.quota':
      return false;
  }
}
