/**
 * Evidence: `algorithm` (`md5` or `sha256`), `key` (`primary` or `backup`), `givenFingerprint`. `auth.wrong`: `mistake`, `rightFingerprint`,
 * `txTime` (as in the URL) and, by mistake, `signedTime` (decimal-time, other-case-time, ms-time, time-edited), `signedForAt`, `txTimeAt`,
 * `editedByMs` (time-edited), `order` (wrong-order), `signedName` (masked; names), `template` (template-suffix), `blank`, `where`
 * (key-with-space), `signedAlgorithm`, `expectedAlgorithm` (other-algorithm), `edit` (`case`, `trimmed` or `swapped`; stream-edited),
 * `fromPlayUrl` (play-key). `auth.malformed`: `length`, `problem` (`length` or `characters`). `auth.missing`, `auth.malformed`:
 * `parameter`. `auth.unchecked`: `missing` (the parameter without which a signature cannot be checked). Revised: `provenBy: "publish"` on a pass, `refusedBy` (the code of `publish`) once that was
 * refused. Other clouds than Tencent: `form` (how it is signed), `secretParameter`, `timeParameter` and, by mistake, `rightOrder`
 * (wrong-order), `writing` (`decimal`; ms-time), `pathSigned` (names), `writtenIn` (other-form), `staticKey`. `auth.malformed`:
 * `expectedLength`; `problem` also `pieces`, `hyphens`, `encoding`. `auth.missing`: `signingOptional`. `auth.not-signed`: `service`.
 */
import { causeOf } from '../../contract/cause.ts';
import type { CauseCode } from '../../contract/cause.ts';
import type { Finding, FindingDraft } from '../../contract/finding.ts';
import type { AuthVerdict } from '../../push-url/provider.ts';
import { pass, type Check } from '../check.ts';

/** Refusals that a missing signature explains; a stream in use or a ban does not become one. */
const REFUSALS: ReadonlySet<CauseCode> = new Set<CauseCode>(['auth.missing', 'auth.wrong', 'rtmp.publish-denied', 'rtmp.publish-closed']);

/** The signature is right for the key; if wrong, which mistake makes exactly this value. */
export const authCheck: Check = {
  id: 'auth',
  needs: ['url'],
  run: ({ request, facts, ports }) => {
    const { target, provider } = facts;
    if (target === null || provider === null) return Promise.resolve({ status: 'skip', code: 'auth.not-signed' });
    const { keys, algorithm, playUrl } = request;
    const verdict = provider.verify(target, keys, { algorithm, playUrl, nowMs: ports.wallNow() });
    facts.auth = verdict;
    return Promise.resolve(draftOf(verdict));
  },
  revise: (own, { findings }) => {
    if (own.code !== 'auth.unchecked' && own.code !== 'auth.missing') return null;
    const publish = findings.get('publish');
    if (publish === undefined) return null;
    if (provesStream(publish)) return pass({ ...own.evidence, provenBy: 'publish' });
    if ('refusedBy' in own.evidence || publish.status !== 'fail' || !REFUSALS.has(publish.code)) return null;
    // A signature that nobody could check stays a doubt; only the advice to let the publish test decide is spent.
    const status = own.code === 'auth.missing' ? 'fail' : own.status;
    return { status, code: own.code, also: own.also, evidence: { ...own.evidence, refusedBy: publish.code } };
  },
};

function draftOf({ code, also, evidence }: AuthVerdict): FindingDraft {
  if (code === 'ok') return pass(evidence, also);
  const { status } = causeOf(code);
  if (status === 'remark' || status === 'incident') return pass(evidence, [code, ...also]);
  return { status, code, also, evidence };
}

/** A rehearsal is signed anew: it says nothing of the signature in the URL. */
function provesStream({ status, evidence }: Finding): boolean {
  return status === 'pass' && evidence['stream'] !== 'rehearsal';
}
