import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../contract/report.ts';
import type { Message } from './catalog.ts';

export type Params = Readonly<Record<string, string | number>>;

interface Parsed {
  readonly format: IntlMessageFormat;
  readonly names: readonly string[];
}

/** Every message is parsed once, when it is first shown. The keys are our own texts, so the cache cannot outgrow the catalogs. */
const PARSED: Record<Language, Map<string, Parsed>> = { en: new Map(), 'zh-CN': new Map() };

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** `type` of a piece of plain text; every other piece with a `value` is a placeholder, and that is its name. */
const LITERAL = 0;

function collectNames(elements: Elements, into: Set<string>): void {
  for (const element of elements) {
    const type: number = element.type;
    if ('value' in element && type !== LITERAL) into.add(element.value);
    if ('options' in element) for (const option of Object.values(element.options)) collectNames(option.value, into);
  }
}

function parse(source: string, lang: Language): Parsed {
  const known = PARSED[lang].get(source);
  if (known !== undefined) return known;
  const format = new IntlMessageFormat(source, lang, undefined, { ignoreTag: true });
  const names = new Set<string>();
  collectNames(format.getAst(), names);
  const parsed: Parsed = { format, names: [...names] };
  PARSED[lang].set(source, parsed);
  return parsed;
}

/** The placeholders of one text, in the order of their first use. */
export function placeholders(source: string, lang: Language): readonly string[] {
  return source.includes('{') ? parse(source, lang).names : [];
}

/** Chinese sets a space between a Chinese character and a digit or Latin letter, never between two Chinese ones; values may begin with either. */
function tidy(words: string, lang: Language): string {
  return lang === 'zh-CN' ? words.replaceAll(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '') : words;
}

/** The first variant whose placeholders all have a value, filled in; null where none fits. */
export function fill(message: Message, lang: Language, params: Params): string | null {
  for (const source of typeof message === 'string' ? [message] : message) {
    if (!source.includes('{')) return source;
    const { format, names } = parse(source, lang);
    if (names.every((name) => Object.hasOwn(params, name))) return tidy(String(format.format({ ...params })), lang);
  }
  return null;
}
