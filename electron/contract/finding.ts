import type { CauseCode } from './cause.ts';
import type { CheckId } from './check-id.ts';

export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skip' | 'ask';
export type Verdict = 'go' | 'caution' | 'no-go';

/** What evidence may hold: plain data, already free of secrets (fingerprints and masked text only). */
export type Evidence = string | number | boolean | null | readonly Evidence[] | { readonly [key: string]: Evidence };

/**
 * What a check learned, without words: `render(finding, lang)` in messages/ adds them at the edge.
 * Evidence keys are stable, camelCase, with units (`connectMs`, `serverText`); they double as the parameters of the words.
 */
export interface Finding {
  readonly id: CheckId;
  readonly status: CheckStatus;
  /** The gravest cause; `ok` on pass. */
  readonly code: CauseCode;
  /** Other causes and remarks found by the same check. */
  readonly also: readonly CauseCode[];
  /** Other causes that fit the same evidence, most likely first; empty when the code is certain. */
  readonly alternatives: readonly CauseCode[];
  readonly waitsFor?: CheckId;
  readonly evidence: { readonly [key: string]: Evidence };
  /** Monotonic, from the start of the run. */
  readonly startedMs: number;
  readonly durationMs: number;
}

/** How far a check that takes long has come. */
export interface CheckProgress {
  readonly kbps: number;
  readonly elapsedMs: number;
  readonly ofMs: number;
}

/** What a check returns; the runner adds the times. */
export interface FindingDraft {
  readonly status: CheckStatus;
  readonly code: CauseCode;
  readonly also?: readonly CauseCode[];
  readonly alternatives?: readonly CauseCode[];
  readonly waitsFor?: CheckId;
  readonly evidence?: { readonly [key: string]: Evidence };
}
