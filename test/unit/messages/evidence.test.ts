import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../electron/contract/report.ts';
import { fill, placeholders } from '../../../electron/messages/fill.ts';
import { EN, ZH, askedOfEvidence } from './leaves.ts';

const SOURCES = ['preflight', 'push-url', 'live'].map((folder) => new URL(`../../../electron/${folder}/`, import.meta.url).pathname);

const written = new Set(
  SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').match(/\w+/gu) ?? []),
  ),
);

/** Made in messages/ itself. */
const DERIVED: ReadonlyMap<string, string> = new Map([
  ['waitsFor', 'waitsFor'],
  ['deadCount', 'addresses'],
  ['formName', 'form'],
  ['serviceName', 'service'],
  ['timeName', 'timeParameter'],
  ['secretName', 'secretParameter'],
  ['suspects', 'alternatives'],
  ['loopback', 'address'],
  ['fitsAuthWrong', 'alternatives'],
  ['fitsRtmpInUse', 'alternatives'],
  ['stallCount', 'stalls'],
  ['videoSetting', 'suggestedVideoKbps'],
  ['audioSetting', 'suggestedAudioKbps'],
  ['connectMsV4', 'connectMsV'],
  ['connectMsV6', 'connectMsV'],
]);

describe('what the words ask of the evidence', () => {
  it('is written by a check: a key renamed on one side only leaves a sentence that is never said', () => {
    const never = askedOfEvidence().filter((name) => {
      const key = DERIVED.get(name) ?? name.replace(/(?:Zoned|Count|Kind|Sign)$/u, '');
      return !written.has(key);
    });
    expect(never).toEqual([]);
  });
});

/** Every choice of every select in a text, one at a time. */
function choices(source: string, lang: string): readonly (readonly [name: string, option: string])[] {
  return new IntlMessageFormat(source, lang, undefined, { ignoreTag: true })
    .getAst()
    .flatMap((element) =>
      'options' in element && 'value' in element ? Object.keys(element.options).map((option) => [element.value, option] as const) : [],
    );
}

describe.each(LANGUAGES)('every branch of every message in %s', (lang) => {
  it('reads well', () => {
    for (const [where, texts] of lang === 'en' ? EN : ZH)
      for (const source of texts) {
        if (!source.includes('{')) continue;
        const params = new Map<string, string | number>(
          placeholders(source, lang).map((name) => [name, /(?:Count|^checks)$/u.test(name) ? 2 : name]),
        );
        const branches = choices(source, lang).map(([name, option]) => new Map(params).set(name, params.get(name) === 2 ? 2 : option));
        for (const branch of [params, ...branches]) {
          const words = fill(source, lang, Object.fromEntries(branch)) ?? '';
          expect(words, where).not.toBe('');
          expect(words, where).not.toMatch(/[{}]|undefined| {2}|^\s|\s$|\s[.,:;]|[.。]{2}|“”/u);
          expect(words, where).not.toMatch(/[，。：；] |\p{Script=Han}[,.;:]/u);
        }
      }
  });
});
