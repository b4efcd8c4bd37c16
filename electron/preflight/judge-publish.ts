import type { CauseCode } from '../contract/cause.ts';
import type { Evidence, FindingDraft } from '../contract/finding.ts';
import { replaceName } from '../push-url/mask-name.ts';
import { maskSecrets } from '../push-url/mask.ts';
import type { ServerWord } from '../rtmp/steps.ts';
import { causeOfSilentClose, type CloseEvidence } from './alternatives.ts';
import type { PublishOutcome, PublishTimes } from './attempt-publish.ts';
import type { CheckRun } from './check.ts';
import { lastWords } from './last-words.ts';
import { tenths } from './limits.ts';
import { aborted, causeFromWords, failureEvidence, serverEvidence } from './server-evidence.ts';
import { signatureState } from './signature-state.ts';

type Known = Pick<CheckRun, 'facts' | 'findings'>;
type EvidenceMap = { readonly [key: string]: Evidence };

const IN_USE_WORDS = /already|busy|in use|publishing/i;
const DENIED_WORDS = /auth|key|invalid|denied/i;

/** What is known beside the close itself, for {@link causeOfSilentClose}. */
export function closeEvidence({ facts, findings }: Known, rehearsal: CloseEvidence['rehearsal']): CloseEvidence {
  const auth = findings.get('auth');
  const expiry = findings.get('expiry');
  // Only the corrected clock strikes it: this computer's own may be the one that is wrong.
  const timed =
    expiry?.evidence['offsetMs'] !== undefined &&
    (expiry.code === 'ok' || expiry.code === 'expiry.short' || expiry.code === 'expiry.before-end');
  return {
    auth: auth?.status === 'pass' ? 'verified' : auth?.code === 'auth.wrong' ? 'wrong' : 'unknown',
    expiry: expiry?.code === 'expiry.expired' ? 'expired' : timed ? 'valid' : 'unknown',
    playProbe: facts.playProbe ?? 'unknown',
    cloudState: facts.cloudState,
    rehearsal,
  };
}

export function timesEvidence({ createStreamMs, publishMs, heldMs }: PublishTimes): EvidenceMap {
  return {
    ...(createStreamMs === undefined ? {} : { createStreamMs: tenths(createStreamMs) }),
    ...(publishMs === undefined ? {} : { publishMs: tenths(publishMs) }),
    ...(heldMs === undefined ? {} : { heldMs: tenths(heldMs) }),
  };
}

/** What a stream beside the real one, tried afterwards, has shown. */
export interface Beside {
  readonly rehearsal: CloseEvidence['rehearsal'];
  readonly possible: boolean;
}

/** A real publish: what became of it, as a finding. */
export function judgePublish(
  outcome: PublishOutcome,
  known: Known,
  beside: Beside,
  /** Everything the server said on this session. */
  words: readonly ServerWord[],
): FindingDraft {
  const times = timesEvidence(outcome.times);
  switch (outcome.kind) {
    case 'accepted':
      return { status: 'pass', code: 'ok', evidence: { ...times, stream: 'real', ...proofEvidence(outcome.proof) } };
    case 'refused': {
      const { word } = outcome;
      const evidence = { ...times, stream: 'real' };
      if (isGoodbye(word)) return closedFinding({ ...evidence, ...startEvidence(outcome.times) }, known, beside, lastWords(words) ?? word);
      const { code, alternatives } = judgeRefusal(word, known);
      // Refused is refused, also for what is only a warning in the text of a URL (`auth.missing`).
      return { status: 'fail', code, alternatives, evidence: { ...evidence, ...serverEvidence(word, known.facts), ...signed(known) } };
    }
    case 'closed': {
      const { startSeen, failure } = outcome;
      const evidence = { ...times, ...failureEvidence(failure), startSeen, stream: 'real', ...fcPublishEvidence(words) };
      return closedFinding(evidence, known, beside, lastWords(words));
    }
    case 'silent':
      return { status: 'fail', code: 'rtmp.publish-silent', evidence: { ...times, waitedMs: tenths(outcome.waitedMs), stream: 'real' } };
    case 'protocol':
      return { status: 'fail', code: 'rtmp.protocol', evidence: { ...times, ...outcome.fault.evidence } };
    case 'aborted':
      return aborted();
  }
}

/** The cloud's own words name the cause also when they come with the close; else it is computed. */
function closedFinding(evidence: EvidenceMap, known: Known, { rehearsal, possible }: Beside, word: ServerWord | null): FindingDraft {
  const heard = { ...evidence, ...(word === null ? {} : serverEvidence(word, known.facts)), ...signed(known) };
  const named = word === null ? null : causeFromWords(word, known.facts);
  if (named !== null) return { status: 'fail', code: named, alternatives: [], evidence: heard };
  const { code, alternatives } = causeOfSilentClose(closeEvidence(known, rehearsal));
  const beside = rehearsal === 'untried' ? (possible ? { rehearsalPossible: true } : {}) : { rehearsal };
  const { playProbe, cloudState } = known.facts;
  const looked = { playProbe: playProbe ?? 'none', ...(cloudState === 'unknown' ? {} : { cloudState }) };
  return { status: 'fail', code, alternatives, evidence: { ...heard, ...beside, ...looked } };
}

/** The texts must not advise what is done, nor suspect what is proven. */
function signed({ findings }: Known): EvidenceMap {
  const signature = signatureState(findings.get('auth'));
  return signature === null ? {} : { signature };
}

/** Words of a server that only says that it hangs up. */
export function isGoodbye({ code, level }: ServerWord): boolean {
  return /^netconnection\.connect\.closed$/i.test(code) || (level.toLowerCase() !== 'error' && /\.closed$/i.test(code));
}

/** A close whose cause the cloud's words do not name: then a stream beside it can tell more. */
export function isSilentClose(outcome: PublishOutcome, words: readonly ServerWord[], { facts }: Pick<Known, 'facts'>): boolean {
  if (outcome.kind !== 'closed' && !(outcome.kind === 'refused' && isGoodbye(outcome.word))) return false;
  const word = lastWords(words);
  return word === null || causeFromWords(word, facts) === null;
}

function startEvidence({ heldMs }: PublishTimes): EvidenceMap {
  return { startSeen: heldMs !== undefined };
}

/** A word on FCPublish alone is none on the publish, whatever its code; it is kept as evidence. */
function fcPublishEvidence(words: readonly ServerWord[]): EvidenceMap {
  const word = words.find(({ command }) => command.toLowerCase() === 'onfcpublish');
  return word === undefined ? {} : { fcPublishCode: word.code };
}

export function proofEvidence(proof: 'ack' | 'pong' | 'barrier' | null): EvidenceMap {
  return proof === null ? { mute: true } : { proof };
}

/** The cloud's own words first; then the code, and for BadName, which servers give for everything, the words beside it. */
export function judgeRefusal(
  word: ServerWord,
  { facts, findings }: Known,
): { readonly code: CauseCode; readonly alternatives: readonly CauseCode[] } {
  const named = causeFromWords(word, facts);
  if (named !== null) return { code: named, alternatives: [] };
  if (!/\.badname$/i.test(word.code)) return { code: 'rtmp.publish-denied', alternatives: [] };
  const words = wordsOf(word, facts.target);
  if (IN_USE_WORDS.test(words)) return { code: 'rtmp.in-use', alternatives: [] };
  if (DENIED_WORDS.test(words)) return { code: 'rtmp.publish-denied', alternatives: [] };
  return { code: 'rtmp.in-use', alternatives: findings.get('auth')?.status === 'pass' ? [] : ['rtmp.publish-denied'] };
}

/** Without the stream's name, which may itself read like a reason; as a word of its own, since a name of one letter is in every word. */
function wordsOf({ description }: ServerWord, target: Known['facts']['target']): string {
  return maskSecrets(target === null ? description : replaceName(description, target.stream, '…'), target);
}
