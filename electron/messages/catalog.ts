import type { Notice } from '../contract/app-state.ts';
import type { RefusalCode } from '../contract/bridge.ts';
import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Language } from '../contract/report.ts';
import en from './en.json' with { type: 'json' };
import zhCN from './zh-CN.json' with { type: 'json' };

/** One sentence, or several to choose from: the first whose every placeholder has a value is taken. */
export type Message = string | readonly string[];

type Catalog = typeof en;

type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? K : T[K] extends readonly unknown[] ? never : `${K}.${Paths<T[K]>}`;
}[keyof T & string];

type PlainSections = Omit<Catalog, 'cause' | 'mistake'>;

/** Dot path of a plain text, `lamp.go` or `notice.fault`; what a cause or a mistake is called comes from `render`. */
export type TextKey = Paths<PlainSections>;

/** The same keys with words of another language: a key that one language lacks is a compile error. */
type SameKeys<T> = T extends string | readonly unknown[] ? string | readonly unknown[] : { readonly [K in keyof T]: SameKeys<T[K]> };

/** A cause, a check, a notice or a refusal without words is a compile error too. */
interface Complete {
  readonly cause: Readonly<Record<CauseCode, object>>;
  readonly check: Readonly<Record<CheckId, object>>;
  readonly notice: Readonly<Record<Notice['code'], string>>;
  readonly refusal: Readonly<Record<RefusalCode, string>>;
}

const CATALOGS: Readonly<Record<Language, SameKeys<Catalog>>> = { en: en satisfies Complete, 'zh-CN': zhCN satisfies Complete };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The value under these keys, whatever it is; undefined where a key is missing. Keys may hold dots (`tcp.blocked`). */
export function lookUp(lang: Language, ...keys: readonly string[]): unknown {
  let node: unknown = CATALOGS[lang];
  for (const key of keys) {
    if (!isRecord(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node;
}

export function isMessage(value: unknown): value is Message {
  return typeof value === 'string' || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
}

export function messageAt(lang: Language, ...keys: readonly string[]): Message | null {
  const value = lookUp(lang, ...keys);
  return isMessage(value) ? value : null;
}

/** A list in which each entry is a message of its own: the steps of a fix. */
export function messagesAt(lang: Language, ...keys: readonly string[]): readonly Message[] {
  const value = lookUp(lang, ...keys);
  return Array.isArray(value) ? value.filter(isMessage) : [];
}
