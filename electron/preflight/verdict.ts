import type { CauseCode } from '../contract/cause.ts';
import type { Finding, Verdict } from '../contract/finding.ts';
import { CHECK_IDS } from '../contract/check-id.ts';
import type { PlanKind } from './plan.ts';

const UNFINISHED: ReadonlySet<CauseCode> = new Set<CauseCode>(['app.deadline', 'app.aborted', 'app.fault']);

/**
 * One answer for all findings: any fail is no-go; any warn, ask or unfinished check at least caution; and a `check` is never `go` unless
 * the publish was proven. The cause is that of the first failing check in the order of the path.
 */
export function judge(findings: Iterable<Finding>, kind: PlanKind): { readonly verdict: Verdict; readonly cause: CauseCode | null } {
  const byId = new Map([...findings].map((finding) => [finding.id, finding]));
  const failed = CHECK_IDS.map((id) => byId.get(id)).find((finding) => finding?.status === 'fail');
  if (failed !== undefined) return { verdict: 'no-go', cause: failed.code };
  const doubtful = [...byId.values()].some(({ status, code }) => status === 'warn' || status === 'ask' || UNFINISHED.has(code));
  const unproven = kind === 'check' && byId.get('publish')?.status !== 'pass';
  return { verdict: doubtful || unproven ? 'caution' : 'go', cause: null };
}
