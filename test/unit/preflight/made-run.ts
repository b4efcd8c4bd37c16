import type { CheckId } from '../../../electron/contract/check-id.ts';
import type { Finding, FindingDraft } from '../../../electron/contract/finding.ts';
import type { Check, CheckRun } from '../../../electron/preflight/check.ts';
import { emptyFacts, type Facts } from '../../../electron/preflight/facts.ts';
import type { PreflightRequest } from '../../../electron/preflight/request.ts';
import { urlCheck } from '../../../electron/preflight/checks/url.ts';
import { madeRequest } from '../../support/made-request.ts';

export const NOW_MS = Date.parse('2025-11-22T12:00:00.000Z');
export const HOUR_MS = 3_600_000;

/** A run of single checks without network: the request, the blackboard, and what other checks are said to have found. */
export interface MadeRun {
  readonly run: CheckRun;
  readonly facts: Facts;
  /** Runs a check and keeps its finding. */
  readonly finish: (check: Check) => Promise<Finding>;
  /** As if the check had ended so. */
  readonly found: (id: CheckId, draft: FindingDraft) => void;
  /** What the check makes of its finding now. */
  readonly revise: (check: Check) => FindingDraft | null;
}

export function madeRun(request: Partial<PreflightRequest> & { readonly text: string }): MadeRun {
  const facts = emptyFacts();
  const findings = new Map<CheckId, Finding>();
  const run: CheckRun = {
    request: madeRequest(request),
    ports: {
      now: () => 0,
      wallNow: () => NOW_MS,
      dial: () => Promise.resolve({ ok: false, reason: 'silent', errno: null, afterMs: 0 }),
      spawnResolver: () => {
        throw new Error('nothing here resolves a name');
      },
      randomName: (length) => 'x'.repeat(length),
    },
    facts,
    signal: new AbortController().signal,
    emit: () => {},
    own: () => {},
    findings,
  };
  const keep = (id: CheckId, draft: FindingDraft): Finding => {
    const { status, code, also = [], alternatives = [], evidence = {} } = draft;
    const finding: Finding = { id, status, code, also, alternatives, evidence, startedMs: 0, durationMs: 0 };
    findings.set(id, finding);
    return finding;
  };
  return {
    run,
    facts,
    finish: async (check) => keep(check.id, await check.run(run)),
    found: keep,
    revise: (check) => {
      const own = findings.get(check.id);
      if (own === undefined) throw new Error(`${check.id} has not ended`);
      const draft = check.revise?.(own, run) ?? null;
      if (draft !== null) keep(check.id, draft);
      return draft;
    },
  };
}

/** The run with `url` already ended. */
export async function parsedRun(request: Partial<PreflightRequest> & { readonly text: string }): Promise<MadeRun> {
  const made = madeRun(request);
  await made.finish(urlCheck);
  return made;
}
