import { CHECK_IDS } from '../contract/check-id.ts';
import type { Finding } from '../contract/finding.ts';
import type { Language, Report } from '../contract/report.ts';
import { reportOf } from '../messages/index.ts';
import { maskPushUrl } from '../push-url/mask.ts';
import type { PlanKind } from './plan.ts';
import { judge } from './verdict.ts';

export interface ReportInput {
  readonly kind: PlanKind;
  /** As pasted; only its masked form gets into the report. */
  readonly text: string;
  readonly lang: Language;
  /** Unix ms. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly findings: Iterable<Finding>;
}

/** Findings with their words, as `cuelight.report/1`; holds no secret. */
export function buildReport({ kind, text, lang, startedAtMs, durationMs, findings }: ReportInput): Report {
  const byId = new Map([...findings].map((finding) => [finding.id, finding]));
  return reportOf(
    {
      ...judge(byId.values(), kind),
      maskedUrl: maskPushUrl(text),
      startedAtMs,
      durationMs,
      findings: CHECK_IDS.flatMap((id) => byId.get(id) ?? []),
    },
    lang,
  );
}
