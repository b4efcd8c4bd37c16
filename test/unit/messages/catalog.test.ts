import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../electron/contract/cause.ts';
import { CHECK_IDS } from '../../../electron/contract/check-id.ts';
import { placeholders } from '../../../electron/messages/fill.ts';
import { hasText, text } from '../../../electron/messages/index.ts';
import en from '../../../electron/messages/en.json' with { type: 'json' };
import zhCN from '../../../electron/messages/zh-CN.json' with { type: 'json' };
import { EN, ZH } from './leaves.ts';
import { MISTAKES } from './mistakes.ts';

function names(texts: readonly string[], lang: 'en' | 'zh-CN'): readonly string[] {
  return [...new Set(texts.flatMap((source) => placeholders(source, lang)))].sort();
}

describe('the two catalogs', () => {
  it('have the same keys', () => {
    expect([...ZH.keys()].sort()).toEqual([...EN.keys()].sort());
  });

  it('use the same placeholders in every message', () => {
    const unlike = [...EN].filter(([path, texts]) => {
      // Chinese dates have no weekday and no month names.
      if (/^unit\.(?:date|day)(?:Year)?$/u.test(path)) return false;
      return names(texts, 'en').join(',') !== names(ZH.get(path) ?? [], 'zh-CN').join(',');
    });
    expect(unlike.map(([path]) => path)).toEqual([]);
  });

  it('have no empty text where the other language has words', () => {
    const unlike = [...EN].filter(
      ([path, texts]) => path !== 'unit.space' && (texts.join('') === '') !== ((ZH.get(path) ?? []).join('') === ''),
    );
    expect(unlike.map(([path]) => path)).toEqual([]);
  });

  it('parse as messages', () => {
    for (const [lang, catalog] of [
      ['en', EN],
      ['zh-CN', ZH],
    ] as const)
      for (const [, texts] of catalog) for (const source of texts) expect(() => placeholders(source, lang)).not.toThrow();
  });

  it('leave a space between Chinese and what a placeholder brings, which is Latin or a digit at times', () => {
    const joined = [...ZH].filter(([, texts]) => texts.some((source) => /\p{Script=Han}\{\w+\}|\{\w+\}\p{Script=Han}/u.test(source)));
    expect(joined).toEqual([]);
    const beside = [...ZH].filter(([, texts]) =>
      texts.some((source) =>
        /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(source.replaceAll(/\w+ \{|\w+, (?:select|plural),/gu, '')),
      ),
    );
    expect(beside).toEqual([]);
  });

  it('leave no English sentence in the Chinese words', () => {
    const untranslated = [...ZH].filter(
      ([path, texts]) =>
        /^(?:cause|mistake|notice|refusal)\./u.test(path) && texts.some((source) => source !== '' && !/\p{Script=Han}/u.test(source)),
    );
    expect(untranslated).toEqual([]);
  });
});

describe('words exist', () => {
  const catalogs = [
    ['en', en],
    ['zh-CN', zhCN],
  ] as const;

  it.each(catalogs)('for every cause, in %s', (_lang, { cause }) => {
    expect(Object.keys(cause).sort()).toEqual(CAUSES.map(({ code }) => code).sort());
    for (const [code, words] of Object.entries(cause))
      expect(Object.keys(words), code).toEqual(expect.arrayContaining(['headline', 'summary', 'why', 'fix']));
  });

  it.each(catalogs)('with a step to take, for every cause that fails or warns, in %s', (_lang, { cause }) => {
    for (const { code, status } of CAUSES) if (status === 'fail' || status === 'warn') expect(cause[code].fix, code).not.toHaveLength(0);
  });

  it.each(catalogs)('for every mistake in a signature, in %s', (_lang, { mistake }) => {
    expect(Object.keys(mistake).sort()).toEqual([...MISTAKES].sort());
    for (const [name, { fix }] of Object.entries(mistake)) expect(fix, name).not.toHaveLength(0);
  });

  it.each(catalogs)('for every check, in %s', (_lang, { check }) => {
    for (const id of CHECK_IDS) expect(Object.keys(check[id]), id).toEqual(expect.arrayContaining(['label', 'name', 'pass']));
  });
});

describe('text', () => {
  it('fills placeholders and plurals', () => {
    expect(text('en', 'unit.hoursMinutes', { hours: 23, minutes: 48 })).toBe('23 h 48 min');
    expect(text('zh-CN', 'verdict.go.checked', { checks: 11 })).toBe('11 项全部通过，去 OBS 点“开始直播”就行。');
  });

  it('throws on a placeholder without a value, since that is a bug of the caller', () => {
    expect(() => text('en', 'unit.hoursMinutes', { hours: 23 })).toThrow('unit.hoursMinutes');
  });

  it('knows which keys made at run time have words', () => {
    expect(hasText('notice.profiles-damaged')).toBe(true);
    expect(hasText('notice.nothing-such')).toBe(false);
    expect(hasText('constructor')).toBe(false);
    expect(hasText('check')).toBe(false);
  });
});
