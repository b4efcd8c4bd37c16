import type { CauseCode } from '../contract/cause.ts';
import type { Finding, Verdict } from '../contract/finding.ts';
import type { Language } from '../contract/report.ts';
import { messageAt, messagesAt } from './catalog.ts';
import type { Params } from './fill.ts';
import { fill } from './fill.ts';
import type { FormatOptions } from './format.ts';
import { evidenceParams } from './params.ts';

export interface RenderOptions extends FormatOptions {
  /** Where the steps are read: beside buttons, or in a terminal, where they name the command instead. Default `window`. */
  readonly surface?: 'window' | 'terminal' | undefined;
}

export interface Rendered {
  /** The row's name: "Signature". */
  readonly label: string;
  /** The row's one line, no full stop: "made with a decimal txTime". */
  readonly summary: string;
  /** One to three sentences; empty where the summary says it all. */
  readonly why: string;
  /** Ordered steps, the likeliest help first; empty on a clean pass. */
  readonly fix: readonly string[];
}

export interface HeadlineOptions extends RenderOptions {
  /** How many checks ran, for the sentence under GO. */
  readonly checks?: number | undefined;
  /** A better URL that is one click away. */
  readonly offer?: 'repaired' | 'corrected' | null | undefined;
}

function say(lang: Language, params: Params, ...keys: readonly string[]): string {
  const message = messageAt(lang, ...keys);
  return (message === null ? null : fill(message, lang, params)) ?? '';
}

export function render(finding: Finding, lang: Language, options: RenderOptions = {}): Rendered {
  const params = { ...evidenceParams(finding.evidence, lang, options), surface: options.surface ?? 'window' };
  return {
    label: say(lang, params, 'check', finding.id, 'label'),
    summary: say(lang, params, 'cause', finding.code, 'summary'),
    why: say(lang, params, 'cause', finding.code, 'why'),
    fix: messagesAt(lang, 'cause', finding.code, 'fix').flatMap((step) => fill(step, lang, params) ?? []),
  };
}

/** The words under the lamp: the sentence names the cause, the detail what follows from it. `finding` is the one the verdict rests on. */
export function headline(
  finding: Finding | null,
  verdict: Verdict,
  lang: Language,
  options: HeadlineOptions = {},
): { readonly sentence: string; readonly detail: string } {
  const params = { ...evidenceParams(finding?.evidence, lang, options), surface: options.surface ?? 'window' };
  return { sentence: say(lang, params, 'verdict', verdict, 'sentence'), detail: say(lang, params, 'verdict', verdict, 'detail') };
}

/** What would tell this cause from the others that fit the same evidence; for `report.alternatives[].tellApart`. */
export function tellApart(code: CauseCode, lang: Language): string {
  return say(lang, {}, 'cause', code, 'tellApart');
}

/** "Tencent's SDK shows this as 3004", or null where that SDK has no such event. */
export function sdkWords(_code: CauseCode, _lang: Language): string | null {
  return null;
}
