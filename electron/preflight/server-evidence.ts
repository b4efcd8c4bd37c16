import type { CauseCode } from '../contract/cause.ts';
import type { Evidence, FindingDraft } from '../contract/finding.ts';
import { maskSecrets } from '../push-url/mask.ts';
import type { ServerWord, StepFailure } from '../rtmp/steps.ts';
import type { Facts } from './facts.ts';
import { tenths } from './limits.ts';

/** Of a server's words, in characters: what is looked at, and what is kept. */
const MAX_HEARD = 8192;
const MAX_SHOWN = 500;

type EvidenceMap = { readonly [key: string]: Evidence };

/** What the server said, without our secrets, which servers like to repeat: `serverCode`, `serverText`. */
export function serverEvidence(word: ServerWord, { target }: Pick<Facts, 'target'>): EvidenceMap {
  const serverCode = shown(word.code, target);
  const serverText = shown(word.description, target);
  return { ...(serverCode === '' ? {} : { serverCode }), ...(serverText === '' ? {} : { serverText }) };
}

/** Cut only once it is masked: half a secret is not found any more. */
function shown(words: string, target: Facts['target']): string {
  const masked = Array.from(maskSecrets(words.slice(0, MAX_HEARD), target));
  return masked.length > MAX_SHOWN ? `${masked.slice(0, MAX_SHOWN - 1).join('')}…` : masked.join('');
}

/** The cause that the cloud's own words or numbers name, where they do. */
export function causeFromWords(word: ServerWord, { provider }: Pick<Facts, 'provider'>): CauseCode | null {
  return provider?.causeFromWords(`${word.code} ${word.description}`) ?? null;
}

/** `closedMs`, `receivedBytes`, `errno`; or `waitedMs`, `receivedBytes`. */
export function failureEvidence(failure: Exclude<StepFailure, { reason: 'protocol' }>): EvidenceMap {
  const { reason, receivedBytes } = failure;
  if (reason !== 'closed') return { waitedMs: tenths(failure.ms), receivedBytes };
  const { errno } = failure.end;
  return { closedMs: tenths(failure.ms), receivedBytes, ...(errno === null ? {} : { errno }) };
}

export function aborted(): FindingDraft {
  return { status: 'skip', code: 'app.aborted' };
}
