import { causeOf, type CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Finding, Verdict } from '../contract/finding.ts';
import type { Language } from '../contract/report.ts';
import { messageAt, messagesAt } from './catalog.ts';
import { withDerived } from './derived.ts';
import type { Params } from './fill.ts';
import { fill } from './fill.ts';
import type { FormatOptions } from './format.ts';
import { evidenceParams } from './params.ts';

export interface RenderOptions extends FormatOptions {
  /** What has passed is said in few words, for a narrow window; causes are always said whole. */
  readonly short?: boolean | undefined;
}

export interface Rendered {
  /** The row's name: "Signature". */
  readonly label: string;
  /** The row's one line, without a full stop: "made with a decimal txTime". */
  readonly summary: string;
  /** One to three sentences; empty where the summary says it all. */
  readonly why: string;
  /** Ordered steps, the likeliest help first; empty on a clean pass. */
  readonly fix: readonly string[];
}

export interface HeadlineOptions extends FormatOptions {
  /** How many rows were checked, for the sentence under GO. */
  readonly checks?: number | undefined;
  /** Only the text was looked at (`explain`): GO then promises nothing about the server. */
  readonly offline?: boolean | undefined;
  /** A better URL that is one click away. */
  readonly offer?: 'repaired' | 'corrected' | null | undefined;
}

/** The words of one cause, bound to a language and the evidence at hand. */
class Words {
  readonly #finding: Finding;
  readonly #lang: Language;
  readonly params: Params;

  constructor(finding: Finding, lang: Language, options: FormatOptions) {
    this.#finding = finding;
    this.#lang = lang;
    const waitsFor = finding.waitsFor === undefined ? '' : say(lang, {}, 'check', finding.waitsFor, 'name');
    const params = withDerived(evidenceParams(finding.evidence, lang, options), finding, lang);
    this.params = waitsFor === '' ? params : { ...params, waitsFor };
  }

  /** The sections to look in, the most telling first: a wrong signature is explained by the mistake that made it. */
  get #sections(): readonly (readonly string[])[] {
    const { code, evidence } = this.#finding;
    const cause = ['cause', code];
    return code === 'auth.wrong' && typeof evidence['mistake'] === 'string' ? [['mistake', evidence['mistake']], cause] : [cause];
  }

  get(part: string): string {
    for (const section of this.#sections) {
      const words = say(this.#lang, this.params, ...section, part);
      if (words !== '') return words;
    }
    return '';
  }

  steps(): readonly string[] {
    for (const section of this.#sections) {
      const steps = messagesAt(this.#lang, ...section, 'fix').flatMap((step) => fill(step, this.#lang, this.params) ?? []);
      if (steps.length > 0) return steps;
    }
    return [];
  }
}

function say(lang: Language, params: Params, ...keys: readonly string[]): string {
  const message = messageAt(lang, ...keys);
  return (message === null ? null : fill(message, lang, params)) ?? '';
}

function sentences(lang: Language, parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(say(lang, {}, 'unit', 'space'));
}

/** Which of a check's ways to have passed this was. */
function passKey(finding: Finding): string {
  const { id, evidence } = finding;
  if ((id === 'publish' || id === 'in-use') && evidence['already'] === true) return 'already';
  if (id === 'publish' && evidence['stream'] === 'rehearsal') return 'rehearsed';
  if (id === 'dns' && evidence['literal'] === true) return 'literal';
  if (id === 'auth' && evidence['provenBy'] === 'publish') return 'proven';
  return 'pass';
}

function summary(finding: Finding, words: Words, lang: Language, short: boolean): string {
  if (finding.code !== 'ok') return words.get('summary');
  if (finding.also.includes('auth.backup-key')) return say(lang, words.params, 'cause', 'auth.backup-key', 'summary');
  const passed = (...keys: readonly string[]): string => say(lang, words.params, 'check', finding.id, ...keys);
  return (short ? passed('short', passKey(finding)) : '') || passed(passKey(finding)) || passed('pass');
}

function isRemark(code: CauseCode): boolean {
  return causeOf(code).status === 'remark';
}

/** The words of one finding: what its row is called, says, means, and what to do. Never throws, whatever the evidence holds. */
export function render(finding: Finding, lang: Language, options: RenderOptions = {}): Rendered {
  const words = new Words(finding, lang, options);
  const others = finding.also.filter((code) => code !== finding.code && code !== 'ok');
  const asides = others.map((code) => say(lang, words.params, 'cause', code, isRemark(code) ? 'why' : 'headline'));
  const { urlCount } = finding.evidence;
  if (finding.id === 'url' && typeof urlCount === 'number' && urlCount > 1) asides.push(say(lang, words.params, 'check', 'url', 'several'));
  if (finding.id === 'publish' && finding.evidence['mute'] === true) asides.push(say(lang, words.params, 'check', 'publish', 'mute'));
  if (finding.id === 'in-use' && typeof finding.evidence['cloud'] === 'string')
    asides.push(say(lang, words.params, 'check', 'in-use', 'cloud'));
  const steps = others
    .filter((code) => !isRemark(code))
    .flatMap((code) => new Words({ ...finding, code }, lang, options).steps().slice(0, 1));
  return {
    label: checkLabel(finding.id, lang, words.params),
    summary: summary(finding, words, lang, options.short === true),
    why: sentences(lang, [finding.code === 'ok' ? '' : words.get('why'), ...asides]),
    fix: [...new Set([...(finding.code === 'ok' ? [] : words.steps()), ...steps])],
  };
}

/** The name of a check's row, before it has found anything too. */
export function checkLabel(id: CheckId, lang: Language, params: Params = {}): string {
  return say(lang, params, 'check', id, 'label');
}

/**
 * The words under the lamp: the sentence names the cause, the detail what follows from it. `finding` is the one the verdict rests on:
 * the first failing one for no-go, the first doubtful one for caution, `publish` for go.
 */
export function headline(
  finding: Finding | null,
  verdict: Verdict,
  lang: Language,
  options: HeadlineOptions = {},
): { readonly sentence: string; readonly detail: string } {
  if (verdict === 'go') return goHeadline(finding, lang, options);
  const general = say(lang, {}, 'verdict', verdict, 'sentence');
  if (finding === null || finding.code === 'ok') return { sentence: general, detail: offerWords(lang, options) };
  const words = new Words(finding, lang, options);
  const offer = offerWords(lang, options);
  const next = offer === '' ? (words.steps()[0] ?? '') : offer;
  return { sentence: words.get('headline') || general, detail: sentences(lang, [words.get('detail'), next]) };
}

function offerWords(lang: Language, { offer }: HeadlineOptions): string {
  return offer === undefined || offer === null ? '' : say(lang, {}, 'verdict', 'offer', offer);
}

function goHeadline(
  finding: Finding | null,
  lang: Language,
  options: HeadlineOptions,
): { readonly sentence: string; readonly detail: string } {
  const go = (key: string, params: Params = {}): string => say(lang, params, 'verdict', 'go', key);
  if (options.offline === true) return { sentence: go('offline'), detail: go('offlineDetail') };
  const sentence = options.checks === undefined ? go('sentence') : go('checked', { checks: options.checks });
  if (finding === null || finding.id !== 'publish') return { sentence, detail: '' };
  const key = passKey(finding);
  if (key === 'already') return { sentence: go('already'), detail: '' };
  const { params } = new Words(finding, lang, options);
  return { sentence, detail: go(key === 'rehearsed' ? 'rehearsed' : 'published', params) };
}

/** What would tell this cause from the others that fit the same evidence: that of `about`, where there is a finding. */
export function tellApart(code: CauseCode, lang: Language, about: Pick<Finding, 'evidence'> | null = null): string {
  const { evidence } = about ?? { evidence: {} };
  const params = withDerived(evidenceParams(evidence, lang, {}), { alternatives: [], evidence }, lang);
  return say(lang, params, 'cause', code, 'tellApart') || say(lang, {}, 'verdict', 'tellApart');
}

/** "Tencent’s SDK shows this as 3004.", or null where that SDK has no such event. */
export function sdkWords(code: CauseCode, lang: Language): string | null {
  const { sdk } = causeOf(code);
  return sdk === undefined ? null : say(lang, { event: String(sdk) }, 'sdk', 'shownAs');
}
