import { CHECK_IDS } from '../contract/check-id.ts';
import type { Finding } from '../contract/finding.ts';
import { REPORT_SCHEMA, type Language, type Report, type ReportCheck } from '../contract/report.ts';
import { render, tellApart } from '../messages/index.ts';
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
  const { verdict, cause } = judge(byId.values(), kind);
  return {
    schema: REPORT_SCHEMA,
    lang,
    verdict,
    cause,
    url: maskPushUrl(text),
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: tenths(durationMs),
    checks: CHECK_IDS.flatMap((id) => {
      const finding = byId.get(id);
      return finding === undefined ? [] : [reportCheck(finding, lang)];
    }),
  };
}

function reportCheck(finding: Finding, lang: Language): ReportCheck {
  const { summary, fix } = render(finding, lang);
  return {
    id: finding.id,
    status: finding.status,
    code: finding.code,
    also: finding.also,
    alternatives: finding.alternatives.map((code) => ({ code, tellApart: tellApart(code, lang, finding) })),
    ...(finding.waitsFor === undefined ? {} : { waitsFor: finding.waitsFor }),
    summary,
    fix,
    evidence: finding.evidence,
    startedMs: tenths(finding.startedMs),
    durationMs: tenths(finding.durationMs),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
