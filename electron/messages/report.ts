import type { CauseCode } from '../contract/cause.ts';
import type { Finding, Verdict } from '../contract/finding.ts';
import { REPORT_SCHEMA, type Language, type Report, type ReportCheck } from '../contract/report.ts';
import { render, tellApart } from './render.ts';

/** A run that was judged, without words. */
export interface JudgedRun {
  readonly verdict: Verdict;
  readonly cause: CauseCode | null;
  readonly maskedUrl: string;
  /** Unix ms. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** In path order. */
  readonly findings: readonly Finding[];
}

/** The same with its words, as `cuelight.report/1`. */
export function reportOf({ verdict, cause, maskedUrl, startedAtMs, durationMs, findings }: JudgedRun, lang: Language): Report {
  return {
    schema: REPORT_SCHEMA,
    lang,
    verdict,
    cause,
    url: maskedUrl,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: tenths(durationMs),
    checks: findings.map((finding) => reportCheck(finding, lang)),
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
