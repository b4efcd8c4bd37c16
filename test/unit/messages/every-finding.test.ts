import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../electron/contract/cause.ts';
import { CHECK_IDS } from '../../../electron/contract/check-id.ts';
import type { Evidence } from '../../../electron/contract/finding.ts';
import { LANGUAGES } from '../../../electron/contract/report.ts';
import { headline, render, sdkWords, tellApart } from '../../../electron/messages/index.ts';
import { askedOfEvidence } from './leaves.ts';
import { finding, SHANGHAI } from './made-finding.ts';
import { MISTAKES } from './mistakes.ts';

/** Every name a message asks for, with a value of the kind its ending promises, and some values that no sentence should trip over. */
function richEvidence(): Record<string, Evidence> {
  const evidence: Record<string, Evidence> = {
    nothing: null,
    nested: { connectMs: 12, deep: { deeper: { deepest: 1 } } },
    list: [1, 'two', null, { three: 3 }],
    notANumber: Number.NaN,
  };
  for (const name of askedOfEvidence()) {
    if (/Ms(?:V[46])?$/u.test(name)) evidence[name] = 86_000_000.5;
    else if (/At$|^valid/u.test(name)) evidence[name] = '2025-11-22T12:30:00.000Z';
    else if (/Count$|^port$|^length$/u.test(name)) evidence[name] = 2;
    else evidence[name] = `some ${name}`;
  }
  evidence['addresses'] = ['192.0.2.1', '192.0.2.2'];
  evidence['serverText'] = 'Already publishing {name}';
  return evidence;
}

const CODE_TEXT = new RegExp(
  `(?<![\\w.])(?:${CAUSES.filter(({ code }) => code.includes('.'))
    .map(({ code }) => code.replace('.', '\\.'))
    .join('|')})(?![\\w.])`,
  'u',
);

function expectReadable(words: string, where: string): void {
  expect(words, where).not.toMatch(/undefined|NaN|null|\[object|Infinity/u);
  expect(words.replaceAll('{name}', ''), where).not.toMatch(/[{}]/u);
  expect(words, where).not.toMatch(CODE_TEXT);
  expect(words, where).not.toMatch(/ {2}|^\s|\s$|\s[,.:;](?:\s|$)|“”/u);
}

const EVIDENCE: readonly (readonly [string, Record<string, Evidence>])[] = [
  ['no evidence', {}],
  ['rich evidence', richEvidence()],
  ['useless evidence', Object.fromEntries(Object.keys(richEvidence()).map((key) => [key, null]))],
  ['evidence of the wrong kind', Object.fromEntries(Object.keys(richEvidence()).map((key) => [key, { odd: [true] }]))],
];

describe.each(LANGUAGES)('every finding in %s', (lang) => {
  it.each(EVIDENCE)('reads as whole sentences with %s', (_name, evidence) => {
    for (const { code } of CAUSES)
      for (const id of code === 'ok' ? CHECK_IDS : CHECK_IDS.slice(0, 1)) {
        const one = finding(code, evidence, { id, also: ['clock.wrong', 'url.underscore'] });
        const { label, summary, why, fix } = render(one, lang, SHANGHAI);
        const where = `${id} ${code}`;
        expect(label, where).not.toBe('');
        expect(summary, where).not.toBe('');
        expect(summary, where).not.toMatch(/[.。]$/u);
        if (why !== '') expect(why, where).toMatch(/[.。”]$/u);
        for (const step of fix) expect(step, where).toMatch(/[.。]$/u);
        const { sentence, detail } = headline(one, 'no-go', lang, SHANGHAI);
        expect(sentence, where).toMatch(/[.。]$/u);
        for (const words of [label, summary, why, ...fix, sentence, detail, tellApart(code, lang), sdkWords(code, lang) ?? ''])
          expectReadable(words, where);
      }
  });

  it.each(EVIDENCE)('explains every mistake in a signature with %s', (_name, evidence) => {
    const said = new Set<string>();
    for (const mistake of MISTAKES) {
      const one = finding('auth.wrong', { ...evidence, mistake }, { id: 'auth' });
      const { summary, why, fix } = render(one, lang, SHANGHAI);
      const { sentence, detail } = headline(one, 'no-go', lang, SHANGHAI);
      said.add(summary);
      expect(fix.length, mistake).toBeGreaterThan(0);
      expect(detail, mistake).not.toBe('');
      for (const words of [summary, why, ...fix, sentence, detail]) expectReadable(words, mistake);
    }
    expect(said.size).toBe(MISTAKES.length);
  });

  it('says the same twice', () => {
    const one = finding('expiry.expired', richEvidence(), { id: 'expiry' });
    expect(render(one, lang, SHANGHAI)).toEqual(render(one, lang, SHANGHAI));
  });

  it('falls back to the general words for a mistake it has never heard of', () => {
    const one = finding('auth.wrong', { mistake: '__proto__' }, { id: 'auth' });
    expect(render(one, lang)).toEqual(render({ ...one, evidence: {} }, lang));
  });
});
