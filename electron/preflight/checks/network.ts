/**
 * Evidence: `controls` (`{host, port, state, rttMs}` each; states in network/controls.ts), `rttMs` (quickest control), `pages`
 * (`{host, status, redirectHost?}` of the plain-HTTP answers), `portalHost` (where a log-in page leads, when it says), `tunnel`
 * (`"nowhere-opens"` or `"fake-address"`), `hostAnswered` when no control did but the ingest did.
 */
import type { CauseCode } from '../../contract/cause.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import { addressKind, isNearKind } from '../../network/address-kind.ts';
import type { ControlsOutcome } from '../../network/controls.ts';
import { isRightPage, type PageAnswer } from '../../network/http-page.ts';
import { isOffline } from '../../network/judge-reach.ts';
import { opensNowhere, type NetworkProbes } from '../../network/probes.ts';
import { pass, type Check, type CheckRun } from '../check.ts';
import type { HostWord } from '../facts.ts';
import { settledWithin } from '../later.ts';
import { probesOf } from '../probes-of-run.ts';

/** A tunnel that answers for everybody does so on this computer or its first hop. */
const NOWHERE_MS = 400;
/** After the controls are silent the ingest's own word comes within this, or not at all. */
const HOST_WORD_MS = 2000;

export const networkCheck: Check = {
  id: 'network',
  needs: ['url'],
  run: async (run) => {
    const probes = probesOf(run);
    if (probes === null) return { status: 'skip', code: 'net.unchecked' };
    const letGo = probes.hold();
    const unlessNear = (draft: FindingDraft | Promise<FindingDraft>): FindingDraft | Promise<FindingDraft> =>
      isJudgedWithout(run) ? { status: 'skip', code: 'net.unchecked' } : draft;
    try {
      const checked = checkNetwork(run, probes);
      return await Promise.race([checked.then(unlessNear), run.facts.hostWord.value.then(() => unlessNear(checked))]);
    } finally {
      letGo();
    }
  },
  // `dns` may find a near ingest or fake addresses, and `handshake` an ingest that can be reached, after this check has ended.
  revise: (own, run) => {
    if (own.code !== 'net.unchecked' && isJudgedWithout(run)) return { status: 'skip', code: 'net.unchecked' };
    // Log-in pages do not speak RTMP: whoever else is shut out, such as by a company's list of allowed hosts, the ingest is not.
    if (own.status === 'fail' && run.findings.get('handshake')?.status === 'pass') {
      return pass({ ...own.evidence, hostAnswered: true });
    }
    return own.status === 'pass' && run.facts.tunnel
      ? { ...own, status: 'warn', code: 'net.tunnel', evidence: { ...own.evidence, tunnel: 'fake-address' } }
      : null;
  },
};

/** A name that leads to this computer or its own network: the internet has no say in it, unless the user named the controls. */
function isJudgedWithout({ request, facts }: Pick<CheckRun, 'request' | 'facts'>): boolean {
  const addresses = facts.resolved?.addresses ?? [];
  return request.controls === 'built-in' && addresses.length > 0 && addresses.every(({ address }) => isNearKind(addressKind(address)));
}

async function checkNetwork({ ports, facts, signal }: CheckRun, probes: NetworkProbes): Promise<FindingDraft> {
  const nowhere = opensNowhere({ dial: ports.dial, port: facts.target?.port ?? 1935, signal, timeoutMs: NOWHERE_MS });
  const hostWord = facts.hostWord.value;
  const pages = waitForPages(probes);
  // With the ingest and the 443 controls alive nothing hangs on the rest of the controls.
  const aliveAnyway = Promise.all([hostWord, probes.controls.on443]).then(([word, on443]) =>
    word === 'answered' && on443 === 'answers' ? probes.controls.soFar() : probes.controls.outcome,
  );
  const [controls, seen, opened] = await Promise.all([Promise.race([probes.controls.outcome, aliveAnyway]), pages, nowhere]);
  if (opened) facts.tunnel = true;
  const word = await settledWithin(hostWord, hangsOnHost({ controls, pages: seen }) ? HOST_WORD_MS : 0, signal);
  return judgeNetwork({ controls, pages: seen, opened, word });
}

interface SeenPage {
  readonly host: string;
  readonly answer: PageAnswer;
  readonly right: boolean | null;
}

/** Until one page is right, or all are in. */
async function waitForPages({ pages }: NetworkProbes): Promise<readonly SeenPage[]> {
  const seen: SeenPage[] = [];
  const asked = pages
    .filter(({ page }) => page.expects !== null)
    .map(async ({ page, answer: pending }) => {
      const answer = await pending;
      const right = isRightPage(page, answer);
      seen.push({ host: page.host, answer, right });
      if (right !== true) throw new Error('not yet');
    });
  await Promise.any(asked).catch(() => {});
  return [...seen];
}

function isOnlineFor(controls: ControlsOutcome, pages: readonly SeenPage[]): boolean {
  return pages.some(({ right }) => right === true) || (controls.on443 === 'answers' && pages.every(({ right }) => right !== false));
}

interface NetworkSeen {
  readonly controls: ControlsOutcome;
  readonly pages: readonly SeenPage[];
  /** An address that routes nowhere opened. */
  readonly opened: boolean;
  /** Null when it did not come in time. */
  readonly word: HostWord | null;
}

/**
 * Pure: whether the ingest's own word is worth waiting for. Behind a log-in page it is not: there the port may open as well, and only its
 * handshake overrules the page.
 */
export function hangsOnHost({ controls, pages }: Pick<NetworkSeen, 'controls' | 'pages'>): boolean {
  if (isOnlineFor(controls, pages)) return false;
  const shutIn = controls.on443 !== 'answers' && pages.every(({ right }) => right !== true);
  return !(shutIn && (controls.on443 === 'wrong-content' || pages.some(({ right }) => right === false)));
}

/** Pure: what the controls, the pages and the ingest's own word amount to. */
export function judgeNetwork({ controls, pages, opened, word }: NetworkSeen): FindingDraft {
  const evidence = evidenceOf({ controls, pages, opened, word });
  const fail = (code: CauseCode): FindingDraft => ({ status: 'fail', code, evidence });
  const rightPage = pages.some(({ right }) => right === true);
  const wrongPage = pages.some(({ right }) => right === false);
  const hostAnswered = word === 'answered';
  if (isOffline(controls) && !rightPage && !wrongPage && !hostAnswered) return fail('net.offline');
  // Somebody who rewrites pages but lets TLS and the ingest through is no log-in page.
  const shutIn = !(controls.on443 === 'answers' && hostAnswered);
  if (!rightPage && shutIn && (wrongPage || controls.on443 === 'wrong-content')) return fail('net.captive-portal');
  if (opened) return { status: 'warn', code: 'net.tunnel', evidence };
  const noneAsked = controls.on443 === 'none' && controls.on1935 === 'none';
  // A control that refuses is somebody, but no proof of the way out.
  const someAnswer = controls.on443 === 'answers' || controls.on1935 === 'answers' || (hostAnswered && !noneAsked);
  return someAnswer || rightPage ? pass(evidence) : { status: 'skip', code: 'net.unchecked', evidence };
}

function evidenceOf({ controls, pages, opened, word }: NetworkSeen): { readonly [key: string]: Evidence } {
  const redirect = pages.flatMap(({ answer }) =>
    answer.state === 'answered' && answer.redirectHost !== null ? [answer.redirectHost] : [],
  )[0];
  const unanswered = isOffline(controls);
  return {
    controls: controls.results.map(({ host, port, state, rttMs }) => ({ host, port, state, rttMs: rttMs === null ? null : tenths(rttMs) })),
    rttMs: controls.rttMs === null ? null : tenths(controls.rttMs),
    ...(pages.length === 0
      ? {}
      : { pages: pages.map(({ host, answer }) => ({ host, status: answer.state === 'answered' ? answer.status : answer.state })) }),
    ...(redirect === undefined ? {} : { portalHost: redirect }),
    ...(opened ? { tunnel: 'nowhere-opens' } : {}),
    ...(unanswered && word === 'answered' ? { hostAnswered: true } : {}),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
