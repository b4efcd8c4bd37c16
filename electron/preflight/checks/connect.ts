/**
 * Evidence: `connectMs`; `serverCode`, `serverText` (masked) where the server said something. `rtmp.connect-refused`, `rtmp.needs-login`:
 * `refusedMs`, and `authmod` (`adobe` or `llnw`). `rtmp.connect-closed`: `closedMs`, `receivedBytes`, `errno`. `rtmp.connect-silent`: `waitedMs`,
 * `receivedBytes`. `rtmp.redirect` (in `also`, on a failure behind a redirect as well): `redirectHost`. `step` (`handshake` or `transport`) when
 * it was not `connect` itself that failed, on a connection that had to be opened again.
 */
import type { CauseCode } from '../../contract/cause.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import { isMoving } from '../../rtmp/server-word.ts';
import type { ConnectFields, ConnectResult } from '../../rtmp/steps.ts';
import { pass, type Check, type CheckRun } from '../check.ts';
import { connectFieldsOf, redirectOf, reopenSession, sessionOver, type OpenedSession } from '../ingest-session.ts';
import { CONNECT_MS, tenths } from '../limits.ts';
import { aborted, causeFromWords, failureEvidence, serverEvidence } from '../server-evidence.ts';
import { tellWaiting } from '../waiting.ts';

type Refused = Extract<ConnectResult, { reason: 'refused' }>;

export const connectCheck: Check = {
  id: 'connect',
  needs: ['handshake'],
  run: async (run) => {
    const { facts } = run;
    if (facts.target === null) return { status: 'fail', code: 'rtmp.connect-closed', evidence: {} };
    const fields = connectFieldsOf(facts.target);
    const answered = tellWaiting('connect', run.ports);
    const opened = await firstSession(fields, run);
    answered();
    const redirect = opened.ok || opened.step !== 'connect' ? null : redirectIn(opened.result, fields, run);
    if (redirect === null) return settle(opened, fields, {}, run);
    const transport = await redirect.dial(run.signal);
    const followed: OpenedSession =
      transport === null ? { ok: false, step: 'transport' } : await sessionOver(transport, redirect.fields, run.signal);
    if (followed.ok) facts.reopen = redirect.dial;
    return settle(followed, redirect.fields, { redirectHost: redirect.host }, run);
  },
};

/** On the session that `handshake` left, or on a new one where that has gone in the meantime. */
async function firstSession(fields: ConnectFields, run: CheckRun): Promise<OpenedSession> {
  const { facts, signal } = run;
  const { session } = facts;
  facts.session = null;
  if (session?.isOpen !== true) return reopenSession(run);
  const result = await session.connect(fields, { signal, timeoutMs: CONNECT_MS });
  if (result.ok) return { ok: true, session, connectMs: result.ms };
  session.destroy();
  // A server that is about to go away names the place to go to instead of an answer.
  const moving = session.words.find(isMoving);
  if (moving === undefined || (result.reason !== 'closed' && result.reason !== 'silent')) return { ok: false, step: 'connect', result };
  const { ms, receivedBytes } = result;
  return { ok: false, step: 'connect', result: { ok: false, reason: 'refused', ms, receivedBytes, word: moving } };
}

function redirectIn(result: Exclude<ConnectResult, { ok: true }>, fields: ConnectFields, run: CheckRun): ReturnType<typeof redirectOf> {
  if (result.reason !== 'refused' || result.word.redirect === null) return null;
  return redirectOf(result.word.redirect, fields, run);
}

function settle(opened: OpenedSession, fields: ConnectFields, about: { readonly [key: string]: Evidence }, run: CheckRun): FindingDraft {
  const { facts } = run;
  if (opened.ok) {
    facts.session = opened.session;
    facts.connected = fields;
    return pass({ ...about, connectMs: tenths(opened.connectMs) }, alsoOf(about));
  }
  const draft = failureOf(opened, run);
  return { ...draft, also: alsoOf(about), evidence: { ...about, ...draft.evidence } };
}

function alsoOf(about: { readonly [key: string]: Evidence }): readonly CauseCode[] {
  return 'redirectHost' in about ? ['rtmp.redirect'] : [];
}

/** What a session that could not be opened again, or not connected, is called; also for `publish`. */
export function failureOf(opened: Extract<OpenedSession, { ok: false }>, run: CheckRun): FindingDraft {
  if (run.signal.aborted) return aborted();
  if (opened.step === 'transport') return { status: 'fail', code: 'rtmp.connect-closed', evidence: { step: 'transport' } };
  const { result } = opened;
  const step = opened.step === 'handshake' ? { step: 'handshake' } : {};
  switch (result.reason) {
    case 'refused':
      return refused(result, run);
    case 'not-rtmp':
      return { status: 'fail', code: 'rtmp.not-rtmp', evidence: { ...step, firstBytes: result.firstBytes.toString('hex') } };
    case 'closed':
      return {
        status: 'fail',
        code: opened.step === 'handshake' ? 'rtmp.handshake-closed' : 'rtmp.connect-closed',
        evidence: { ...step, ...failureEvidence(result) },
      };
    case 'silent':
      return {
        status: 'fail',
        code: opened.step === 'handshake' ? 'rtmp.handshake-silent' : 'rtmp.connect-silent',
        evidence: { ...step, ...failureEvidence(result) },
      };
    case 'protocol':
      return { status: 'fail', code: 'rtmp.protocol', evidence: { ...step, ...result.fault.evidence } };
    case 'aborted':
      return aborted();
  }
}

function refused({ ms, word }: Refused, { facts }: CheckRun): FindingDraft {
  const evidence = { refusedMs: tenths(ms), ...serverEvidence(word, facts) };
  const authmod = /\bauthmod=(adobe|llnw)\b/i.exec(word.description)?.[1]?.toLowerCase();
  if (authmod !== undefined) return { status: 'fail', code: 'rtmp.needs-login', evidence: { ...evidence, authmod } };
  const code = causeFromWords(word, facts) ?? 'rtmp.connect-refused';
  return { status: 'fail', code, evidence };
}
