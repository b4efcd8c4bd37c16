import type { Duplex } from 'node:stream';
import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { CheckProgress, Finding, FindingDraft } from '../contract/finding.ts';
import type { ReadExtraAuthorities } from '../network/authority-file.ts';
import type { Dial } from '../network/dial.ts';
import type { AskSecond } from '../network/doh.ts';
import type { SpawnResolver } from '../network/resolver.ts';
import type { ObsReport } from '../obs/inspect.ts';
import type { PushTarget } from '../push-url/target.ts';
import type { Facts } from './facts.ts';
import type { PreflightRequest } from './request.ts';

/** Everything a check touches outside itself, passed in so that tests can put their own in its place. */
export interface PreflightPorts {
  /** Monotonic ms. */
  readonly now: () => number;
  /** Wall clock, Unix ms. */
  readonly wallNow: () => number;
  readonly dial: Dial;
  readonly spawnResolver: SpawnResolver;
  /** Lower-case letters and digits, for random names. */
  readonly randomName: (length: number) => string;
  /** Authorities the user trusts beside the lists of Node and the system. */
  readonly extraAuthorities?: ReadExtraAuthorities;
  /** A second name server, for requests that allow it. The command line has none. */
  readonly askSecond?: AskSecond;
  /** Who on this computer is already pushing this stream. */
  readonly localHolder?: (target: PushTarget) => 'relay' | 'obs' | null;
  /** What OBS is set to; absent, or null, where nobody asked for it. */
  readonly obs?: (signal: AbortSignal) => Promise<ObsReport | null>;
  /** Told once when a check has waited a second for the server's answer. */
  readonly waiting?: (id: CheckId) => void;
  /** Told about once a second by a check that takes long. */
  readonly progress?: (id: CheckId, progress: CheckProgress) => void;
  /** Asks the user, when `publish` is `ask`; the deadline stands still while it waits. Without it the finding stays `ask`. */
  readonly consent?: (signal: AbortSignal) => Promise<'real' | 'rehearsal' | 'never'>;
}

export interface CheckRun {
  readonly request: PreflightRequest;
  readonly ports: PreflightPorts;
  readonly facts: Facts;
  /** Aborted by the user, the run's deadline, or the check's own. */
  readonly signal: AbortSignal;
  /** Until the run's deadline; absent: no hurry. */
  readonly timeLeftMs?: () => number;
  /** Lets the run's deadline stand still until the returned function is called; for a check with one of its own. */
  readonly pauseDeadline?: () => () => void;
  /** Issues an interim finding (an `ask`); the returned one replaces it. */
  readonly emit: (draft: FindingDraft) => void;
  /** Destroys the stream when the run ends, however it ends. */
  readonly own: (stream: Duplex) => void;
  /** What the other checks have found so far. */
  readonly findings: ReadonlyMap<CheckId, Finding>;
}

export interface Check {
  readonly id: CheckId;
  /** These must have ended well (pass, warn or ask, or a skip that is no wait): otherwise this check is `app.waits`. */
  readonly needs: readonly CheckId[];
  /** These must have ended, whatever they found. */
  readonly after?: readonly CheckId[];
  /** False: the check is left out of the run altogether (`tls` without RTMPS). Asked once `url` has ended. */
  readonly applies?: (facts: Facts) => boolean;
  readonly run: (run: CheckRun) => Promise<FindingDraft>;
  /** Called when any other check has ended: a better finding in the light of it, or null to let the own one stand. Pure. */
  readonly revise?: (own: Finding, run: Omit<CheckRun, 'signal' | 'emit' | 'own'>) => FindingDraft | null;
}

export function pass(evidence: FindingDraft['evidence'] = {}, also: readonly CauseCode[] = []): FindingDraft {
  return { status: 'pass', code: 'ok', also, evidence };
}
