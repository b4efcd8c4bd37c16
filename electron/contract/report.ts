import type { CauseCode } from './cause.ts';
import type { CheckId } from './check-id.ts';
import type { CheckStatus, Evidence, Verdict } from './finding.ts';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

export const REPORT_SCHEMA = 'cuelight.report/1';

export interface ReportCheck {
  readonly id: CheckId;
  readonly status: CheckStatus;
  readonly code: CauseCode;
  readonly also: readonly CauseCode[];
  readonly alternatives: readonly { readonly code: CauseCode; readonly tellApart: string }[];
  readonly waitsFor?: CheckId;
  readonly summary: string;
  readonly fix: readonly string[];
  readonly evidence: { readonly [key: string]: Evidence };
  readonly startedMs: number;
  readonly durationMs: number;
}

/** The report others rely on, to the letter; a change of shape is a new schema number. */
export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly lang: Language;
  readonly verdict: Verdict;
  readonly cause: CauseCode | null;
  /** Masked. */
  readonly url: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly checks: readonly ReportCheck[];
}
