/**
 * Evidence: `stream` (`real` or `rehearsal`), `createStreamMs`, `publishMs`, `heldMs` (from Start on), `proof` (`pong`, `ack`, `barrier`: what
 * showed that the media arrived) or `mute` (true: the peer answers none of them), `already` and `holder` when this computer is live on it.
 * On a refusal `serverCode`, `serverText` (masked; also the last words before a close), `signature` (`verified`, `missing`, `unchecked`, `none`).
 * `rtmp.publish-closed` and what becomes of it: `startSeen`, `closedMs`, `receivedBytes`, `errno`, `fcPublishCode` (a word that decides
 * nothing), `rehearsal` (`taken`, `refused`: a stream beside it) or `rehearsalPossible` (not tried), `playProbe` (`live`, `idle`, `unknown`,
 * `none` without a play URL), `cloudState` (where its API said one). `rtmp.publish-silent`: `waitedMs`. `rtmp.publish-ask`: `rehearsalPossible`. `rtmp.publish-unproven`: `why`
 * (`not-allowed`, with `rehearsalPossible`; `no-rehearsal`, with `signature`; `rehearsal-refused`) and, for the last, what was seen. `rtmp.redirect` (in `also`): `redirectHost`, where the server named one.
 */
import type { CheckId } from '../../contract/check-id.ts';
import type { FindingDraft } from '../../contract/finding.ts';
import type { PushTarget } from '../../push-url/target.ts';
import { isMoving } from '../../rtmp/server-word.ts';
import type { ServerWord } from '../../rtmp/steps.ts';
import { attemptPublish, type PublishOutcome } from '../attempt-publish.ts';
import { pass, type Check, type CheckRun } from '../check.ts';
import { connectFieldsOf, redirectOf, reopenSession, type OpenedSession } from '../ingest-session.ts';
import { isSilentClose, judgePublish, proofEvidence, timesEvidence } from '../judge-publish.ts';
import { rehearsalOf } from '../rehearsal.ts';
import type { PublishMode } from '../request.ts';
import { aborted, failureEvidence, serverEvidence } from '../server-evidence.ts';
import { signatureState } from '../signature-state.ts';
import { tellWaiting } from '../waiting.ts';
import { failureOf } from './connect.ts';

/** A rehearsal beside a refused publish needs its hold and this much for the way there and back. */
const REHEARSAL_REST_MS = 2500;
/** A connection that said nothing for longer than this is not published on. */
const IDLE_MS = 10_000;

export const publishCheck: Check = {
  id: 'publish',
  needs: ['connect'],
  after: ['url', 'auth', 'expiry', 'clock', 'in-use'],
  run: async (run) => {
    const { request, facts, findings } = run;
    const { target } = facts;
    const waitsFor = blockedBy(run);
    if (target === null) return { status: 'skip', code: 'app.waits', waitsFor: 'url' };
    const rehearsal = rehearsalOf(run);
    const mode = request.publish;
    // A rehearsal touches another name: a stream in use does not stand in its way.
    if (waitsFor !== null && !(waitsFor === 'in-use' && mode === 'rehearsal')) return { status: 'skip', code: 'app.waits', waitsFor };
    const inUse = findings.get('in-use');
    if (inUse?.evidence['already'] === true) return pass({ already: true, holder: inUse.evidence['holder'] ?? null });
    const askedMs = run.ports.now();
    const choice = await chosen(mode, rehearsal !== null, run);
    if (run.ports.now() - askedMs > IDLE_MS) letSessionGo(facts);
    if (typeof choice !== 'string') return choice;
    if (choice === 'never')
      return { status: 'warn', code: 'rtmp.publish-unproven', evidence: { why: 'not-allowed', rehearsalPossible: rehearsal !== null } };
    if (choice === 'real') return publishReal(target, rehearsal, run);
    if (rehearsal === null)
      return {
        status: 'warn',
        code: 'rtmp.publish-unproven',
        evidence: { why: 'no-rehearsal', signature: signatureState(findings.get('auth')) },
      };
    return publishRehearsal(rehearsal, run);
  },
};

/** What a publish waits for because it failed; the gravest first, in the order of the path. */
function blockedBy({ findings }: CheckRun): CheckId | null {
  if (findings.get('auth')?.status === 'fail') return 'auth';
  if (findings.get('expiry')?.code === 'expiry.expired') return 'expiry';
  return findings.get('in-use')?.status === 'fail' ? 'in-use' : null;
}

/** While the user was asked a router or the ingest may have dropped it, without anybody having said so here. */
function letSessionGo(facts: CheckRun['facts']): void {
  facts.session?.destroy();
  facts.session = null;
}

async function chosen(
  mode: PublishMode,
  rehearsalPossible: boolean,
  { ports, emit, signal }: CheckRun,
): Promise<'never' | 'real' | 'rehearsal' | FindingDraft> {
  if (mode !== 'ask') return mode;
  const ask: FindingDraft = { status: 'ask', code: 'rtmp.publish-ask', evidence: { rehearsalPossible } };
  if (ports.consent === undefined) return ask;
  emit(ask);
  const choice = await ports.consent(signal);
  return signal.aborted ? aborted() : choice;
}

interface Attempt {
  readonly outcome: PublishOutcome;
  readonly words: readonly ServerWord[];
}

/** On the session that `connect` left, or on a new one where that was used, or has gone while the user was asked. */
async function attempt(target: PushTarget, run: CheckRun, signal = run.signal): Promise<Attempt | Extract<OpenedSession, { ok: false }>> {
  const { facts, request } = run;
  const left = facts.session;
  facts.session = null;
  const opened: OpenedSession = left?.isOpen === true ? { ok: true, session: left, connectMs: 0 } : await reopenSession({ ...run, signal });
  if (!opened.ok) return opened;
  const { session } = opened;
  const name = target.query === null ? target.stream : `${target.stream}?${target.query}`;
  const answered = tellWaiting('publish', run.ports);
  const outcome = await attemptPublish(session, { name, holdMs: request.holdMs, signal, answered });
  return { outcome, words: session.words };
}

async function publishReal(target: PushTarget, rehearsal: PushTarget | null, run: CheckRun): Promise<FindingDraft> {
  const first = await attempt(target, run);
  if (!('outcome' in first)) return failureOf(first, run);
  const moved = followMove(first, run);
  if (moved === null) return settleReal(first, rehearsal, run);
  const second = await attempt(target, run);
  const draft = 'outcome' in second ? await settleReal(second, rehearsal, run) : failureOf(second, run);
  return { ...draft, also: ['rtmp.redirect', ...(draft.also ?? [])], evidence: { ...draft.evidence, ...moved } };
}

/** A server that went away and had said where to go on instead has refused nothing: it is followed, once. Null where it did not. */
function followMove({ outcome, words }: Attempt, run: CheckRun): { readonly redirectHost?: string } | null {
  const word = words.find(isMoving);
  const { facts } = run;
  if (outcome.kind !== 'closed' || word === undefined || facts.target === null) return null;
  const redirect = word.redirect === null ? null : redirectOf(word.redirect, facts.connected ?? connectFieldsOf(facts.target), run);
  // Without a place: the same one again.
  if (redirect === null) return {};
  facts.reopen = redirect.dial;
  facts.connected = redirect.fields;
  return { redirectHost: redirect.host };
}

async function settleReal(real: Attempt, rehearsal: PushTarget | null, run: CheckRun): Promise<FindingDraft> {
  const tried = rehearsal !== null && isSilentClose(real.outcome, real.words, run) ? await rehearseBeside(rehearsal, run) : 'untried';
  return judgePublish(real.outcome, run, { rehearsal: tried, possible: rehearsal !== null }, real.words);
}

/** Whether another stream, signed with the same key, is taken. Untried when the run has no time left for it. */
async function rehearseBeside(rehearsal: PushTarget, run: CheckRun): Promise<'taken' | 'refused' | 'untried'> {
  const leftMs = run.timeLeftMs?.() ?? Infinity;
  if (leftMs < run.request.holdMs + REHEARSAL_REST_MS) return 'untried';
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  run.signal.addEventListener('abort', onAbort, { once: true });
  if (run.signal.aborted) stop.abort();
  const timer = leftMs === Infinity ? undefined : setTimeout(onAbort, leftMs - REHEARSAL_REST_MS / 2);
  try {
    const tried = await attempt(rehearsal, run, stop.signal);
    if (stop.signal.aborted || !('outcome' in tried)) return 'untried';
    return tried.outcome.kind === 'accepted' ? 'taken' : 'refused';
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', onAbort);
  }
}

async function publishRehearsal(rehearsal: PushTarget, run: CheckRun): Promise<FindingDraft> {
  const tried = await attempt(rehearsal, run);
  if (!('outcome' in tried)) return failureOf(tried, run);
  const { outcome } = tried;
  const evidence = { stream: 'rehearsal', ...timesEvidence(outcome.times) };
  switch (outcome.kind) {
    case 'accepted':
      return pass({ ...evidence, ...proofEvidence(outcome.proof) });
    case 'aborted':
      return aborted();
    case 'protocol':
      return { status: 'fail', code: 'rtmp.protocol', evidence: { ...evidence, ...outcome.fault.evidence } };
    case 'refused':
      return unproven({ ...evidence, ...serverEvidence(outcome.word, { target: rehearsal }) });
    case 'closed':
      return unproven({ ...evidence, ...failureEvidence(outcome.failure), startSeen: outcome.startSeen });
    case 'silent':
      return unproven({ ...evidence, waitedMs: Math.round(outcome.waitedMs) });
  }
}

/** A rehearsal that was refused says little about the stream itself. */
function unproven(evidence: FindingDraft['evidence']): FindingDraft {
  return { status: 'warn', code: 'rtmp.publish-unproven', evidence: { why: 'rehearsal-refused', ...evidence } };
}
