import type { Language } from '../contract/report.ts';
import type { Params } from './fill.ts';
import type { FormatOptions } from './format.ts';
import { formatDate, formatMs, formatNumber, formatRate, formatSeconds } from './format.ts';

/** Longest text of somebody else's that a sentence quotes, in characters. */
const QUOTE_LIMIT = 160;

/**
 * Words of a server, in a sentence of ours: one line, no colours of a terminal, no control or direction marks (they could rearrange what is read around them),
 * cut at a limit, and never an empty quotation.
 */
export function quotable(value: string): string | null {
  const line = value
    .replaceAll(/\u001B\[[0-?]{0,16}[ -/]{0,4}[@-~]/gu, '')
    .replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\s]+/gu, ' ')
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .trim();
  if (line === '') return null;
  const characters = Array.from(line);
  return characters.length > QUOTE_LIMIT ? `${characters.slice(0, QUOTE_LIMIT - 1).join('')}…` : line;
}

function capitalised(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

/** A word of ours; one with hyphens a select in a message could not name. */
const OUR_WORD = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;
const ISO_MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/u;

/** What an entry of a list is called in it: itself, or the address it is about. */
function nameOf(entry: unknown): string | number | null {
  if (typeof entry === 'string' || typeof entry === 'number') return entry;
  if (typeof entry !== 'object' || entry === null || !('address' in entry)) return null;
  return typeof entry.address === 'string' ? entry.address : null;
}

function momentMs(value: string | number): number | null {
  const ms = typeof value === 'number' ? value : Date.parse(value);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : null;
}

/** Quoted as the URL writes it, even where it reads as a moment. */
const VERBATIM: ReadonlySet<string> = new Set(['txTime']);
/** Said in seconds also when they are short. */
const FELT: ReadonlySet<string> = new Set(['offsetMs', 'recoveredMs']);

function addNumber(into: Record<string, string | number>, key: string, value: number, lang: Language, options: FormatOptions): void {
  if (!Number.isFinite(value)) return;
  if (/At(?:Ms)?$/u.test(key)) addMoment(into, key, value, lang, options);
  else if (/Ms(?:V[46])?$/u.test(key)) {
    into[key] = FELT.has(key) ? formatSeconds(Math.abs(value), lang) : formatMs(Math.abs(value), lang);
    into[`${key}Sign`] = value < 0 ? 'minus' : 'plus';
  } else if (key.endsWith('Kbps')) into[key] = formatRate(value, lang);
  else if (Number.isInteger(value)) into[key] = value;
  else into[key] = formatNumber(value, lang, 1);
}

function addMoment(
  into: Record<string, string | number>,
  key: string,
  value: string | number,
  lang: Language,
  options: FormatOptions,
): void {
  const ms = momentMs(value);
  if (ms === null) return;
  into[key] = formatDate(ms, lang, options);
  into[`${key}Zoned`] = formatDate(ms, lang, { ...options, zone: true });
}

function addValue(
  into: Record<string, string | number>,
  key: string,
  value: unknown,
  lang: Language,
  options: FormatOptions,
  depth: number,
): void {
  if (typeof value === 'number') addNumber(into, key, value, lang, options);
  else if (typeof value === 'boolean') into[key] = value ? 'yes' : 'no';
  else if (typeof value === 'string') {
    if (ISO_MOMENT.test(value) && !VERBATIM.has(key)) addMoment(into, key, value, lang, options);
    else {
      const quote = quotable(value);
      if (quote !== null) into[key] = quote;
      if (OUR_WORD.test(value)) into[`${key}Kind`] = value.replaceAll(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
    }
  } else if (Array.isArray(value)) {
    into[`${key}Count`] = value.length;
    const names = value.map(nameOf).filter((name) => name !== null);
    const list = quotable(names.slice(0, 6).join(lang === 'en' ? ', ' : '、'));
    if (names.length === value.length && list !== null) into[key] = list;
  } else if (typeof value === 'object' && value !== null && depth < 2) {
    for (const [inner, entry] of Object.entries(value)) addValue(into, key + capitalised(inner), entry, lang, options, depth + 1);
  }
}

/**
 * Evidence as the parameters of a sentence. A key says by its ending how its value reads: `…Ms` a time, without its sign (`…MsSign` is
 * `plus` or `minus`); `…At`, and every ISO time but what a URL holds, a moment, with `…Zoned` the same with its time zone; `…Kbps` a rate. A list gives
 * `…Count` too, a word of ours `…Kind` in camelCase, for selects; an object's keys are joined on (`ipv6.connectMs` is `ipv6ConnectMs`). Whatever
 * has no readable value is left out, and the sentence that needed it is not chosen.
 */
export function evidenceParams(evidence: unknown, lang: Language, options: FormatOptions): Params {
  const into: Record<string, string | number> = {};
  if (typeof evidence !== 'object' || evidence === null) return into;
  for (const [key, value] of Object.entries(evidence)) addValue(into, key, value, lang, options, 0);
  return into;
}
