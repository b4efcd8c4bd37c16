/**
 * Evidence: `sustainedKbps` (what the ingest proved to have received, of 8 s), `offeredKbps`, `carriedAll` (true: the road's limit lies
 * higher than was offered), `safeKbps` (sustained / 1.3), `plannedKbps` and `fit` (`below`, `tight`, `safe`) where there is a plan, `suggestedVideoKbps` and
 * `suggestedAudioKbps` (absent where no picture fits), `stalls`, `longestStallMs`, `idleRttMs`, `loadedRttMs` (absent where no other
 * connection opened), `countedBy` (`ack`, `barrier`), `stream` (`rehearsal`, `real`). `uplink.unmeasured`: `why`: `not-asked` (with
 * `rehearsalPossible`, `signature`), `no-rehearsal` (with `signature`), `live` (a show runs from here), `mute` (the peer proves nothing;
 * `waitedMs`), `refused` (`serverCode`, `serverText`), `closed` (`closedMs`), `silent` (`waitedMs`), `unreachable`, `deadline`.
 */
import type { CheckId } from '../../contract/check-id.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import type { PushTarget } from '../../push-url/target.ts';
import type { RtmpClientSession } from '../../rtmp/client.ts';
import type { ServerWord, StepFailure } from '../../rtmp/steps.ts';
import type { Check, CheckRun } from '../check.ts';
import { startDeadline } from '../deadline.ts';
import { connectFieldsOf, sessionOver } from '../ingest-session.ts';
import { judgeUplink, offeredKbpsFor } from '../judge-uplink.ts';
import { PUBLISH_MS } from '../limits.ts';
import { UPLINK_WINDOW_BYTES, measureUplink, type UplinkOutcome } from '../measure-uplink.ts';
import { rehearsalOf } from '../rehearsal.ts';
import { idleRoundTrip } from '../road-times.ts';
import { aborted, failureEvidence, serverEvidence } from '../server-evidence.ts';
import { signatureState } from '../signature-state.ts';

/** Apart from the run's own: it stands still meanwhile. */
const DEADLINE_MS = 20_000;

export const uplinkCheck: Check = {
  id: 'uplink',
  needs: ['connect', 'publish'],
  // All others first: nothing else is to be on the road.
  after: ['url', 'auth', 'expiry', 'clock', 'network', 'dns', 'tcp', 'tls', 'handshake', 'in-use'],
  run: async (run) => {
    const { request, findings, facts } = run;
    const waitsFor = blockedBy(run);
    if (facts.target === null || waitsFor !== null) return { status: 'skip', code: 'app.waits', waitsFor: waitsFor ?? 'url' };
    const rehearsal = rehearsalOf(run);
    const signature = signatureState(findings.get('auth'));
    if (request.uplink !== true) return unmeasured('not-asked', { rehearsalPossible: rehearsal !== null, signature });
    // What it would take from a running show, viewers would see.
    if (findings.get('publish')?.evidence['already'] === true) return unmeasured('live');
    const real = request.publish === 'real' && findings.get('publish')?.status === 'pass' ? facts.target : null;
    const target = rehearsal ?? real;
    if (target === null) return unmeasured('no-rehearsal', { signature });
    const resume = run.pauseDeadline?.();
    try {
      return await measure(target, rehearsal === null ? 'real' : 'rehearsal', run);
    } finally {
      resume?.();
    }
  },
};

/** A URL that would be refused, and a stream whose sender may share this road. */
function blockedBy({ findings }: CheckRun): CheckId | null {
  if (findings.get('auth')?.status === 'fail') return 'auth';
  if (findings.get('expiry')?.code === 'expiry.expired') return 'expiry';
  return findings.get('in-use')?.status === 'fail' ? 'in-use' : null;
}

async function measure(target: PushTarget, stream: 'real' | 'rehearsal', run: CheckRun): Promise<FindingDraft> {
  const deadline = startDeadline(DEADLINE_MS, run.ports.now);
  try {
    return await measureWithin(target, stream, { ...run, signal: AbortSignal.any([run.signal, deadline.signal]) }, run.signal);
  } finally {
    deadline.end();
  }
}

async function measureWithin(target: PushTarget, stream: 'real' | 'rehearsal', run: CheckRun, outer: AbortSignal): Promise<FindingDraft> {
  const { facts, request, signal } = run;
  const stopped = (): FindingDraft => (outer.aborted ? aborted() : unmeasured('deadline'));
  const transport = (await facts.reopen?.(signal)) ?? null;
  if (signal.aborted) return stopped();
  if (transport === null || transport.socket.remotePort === undefined) return unmeasured('unreachable');
  const end = { address: transport.address, port: transport.socket.remotePort };
  const opened = await sessionOver(transport, facts.connected ?? connectFieldsOf(target), signal, UPLINK_WINDOW_BYTES);
  if (signal.aborted) return stopped();
  if (!opened.ok) return unmeasured('unreachable', { step: opened.step });
  const { session } = opened;
  try {
    const idleRttMs = await idleRoundTrip(end, run, signal);
    const refusal = await publish(session, target, signal);
    if (signal.aborted) return stopped();
    const plannedKbps = request.plannedKbps ?? null;
    const outcome = refusal ?? (await measureUplink(session, { offeredKbps: offeredKbpsFor(plannedKbps), end, signal }, run));
    if (outcome.kind === 'aborted') return stopped();
    if (outcome.kind !== 'measured') return unmeasured(...whyOf(outcome, target, session));
    const draft = judgeUplink(outcome.measure, idleRttMs, plannedKbps);
    return { ...draft, evidence: { ...draft.evidence, stream } };
  } finally {
    session.destroy();
  }
}

/** Null once the server has said Start. */
async function publish(session: RtmpClientSession, target: PushTarget, signal: AbortSignal): Promise<UplinkOutcome | null> {
  const name = target.query === null ? target.stream : `${target.stream}?${target.query}`;
  const onAbort = (): void => session.sayGoodbye();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const created = await session.createStream({ signal, timeoutMs: PUBLISH_MS }, name);
    if (!created.ok) return broken(created);
    const published = await session.publish(name, { signal, timeoutMs: PUBLISH_MS });
    return published.ok ? null : broken(published);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function broken(failure: StepFailure | { readonly ok: false; readonly reason: 'refused'; readonly word: ServerWord }): UplinkOutcome {
  if (failure.reason === 'refused') return { kind: 'refused', word: failure.word };
  return failure.reason === 'aborted' ? { kind: 'aborted' } : { kind: 'failed', failure };
}

type Unmeasured = Exclude<UplinkOutcome, { kind: 'measured' | 'aborted' }>;

function whyOf(outcome: Unmeasured, target: PushTarget, session: RtmpClientSession): Parameters<typeof unmeasured> {
  switch (outcome.kind) {
    case 'mute':
      return ['mute', { waitedMs: Math.round(outcome.waitedMs) }];
    case 'refused':
      return ['refused', serverEvidence(outcome.word, { target })];
    case 'failed': {
      const { failure } = outcome;
      if (failure.reason === 'protocol') return ['closed', failure.fault.evidence];
      const last = session.words.at(-1);
      const said = failure.reason === 'closed' && last?.command === 'onStatus' ? serverEvidence(last, { target }) : {};
      return [failure.reason === 'closed' ? 'closed' : 'silent', { ...failureEvidence(failure), ...said }];
    }
  }
}

type Why = 'not-asked' | 'no-rehearsal' | 'live' | 'mute' | 'refused' | 'closed' | 'silent' | 'unreachable' | 'deadline';

function unmeasured(why: Why, evidence: { readonly [key: string]: Evidence } = {}): FindingDraft {
  return { status: 'skip', code: 'uplink.unmeasured', evidence: { why, ...evidence } };
}
