import { describe, expect, it } from 'vitest';
import { lampOf, restsOn } from '../../../electron/contract/lamp.ts';
import { lampWords } from '../../../renderer/features/lamp/use-lamp-words.ts';
import { wordsIn } from '../../../renderer/words.ts';
import { ASKING, BLOCKED, CHECKED_AT, WRONG_SIGNATURE, finding, findings, run, show } from '../../support/window-states.ts';

describe('lamp', () => {
  it.each([
    [{ run: null }, 'standby'],
    [{ hasPushUrl: false }, 'standby'],
    [{ run: run({ phase: 'running', verdict: null }) }, 'checking'],
    [{ run: run() }, 'go'],
    [{ run: run({ verdict: 'caution' }) }, 'caution'],
    [{ run: run({ verdict: 'no-go' }) }, 'stop'],
    [{ run: run({ phase: 'aborted', verdict: null }) }, 'standby'],
    [{ run: run({ phase: 'asking', verdict: null, findings: findings(ASKING) }) }, 'caution'],
    [{ run: run({ phase: 'asking', verdict: null, findings: findings(ASKING, BLOCKED) }) }, 'stop'],
  ] as const)('of %# is %s', (change, kind) => {
    expect(lampOf(show(change)).kind).toBe(kind);
  });

  it.each(['age', 'url', 'network', 'clock'] as const)('never keeps a GO that is stale by %s', (stale) => {
    expect(lampOf(show({ run: run({ stale }) }))).toMatchObject({ kind: 'standby', reason: stale });
  });

  it('goes dark at once when the URL changes under a run', () => {
    expect(lampOf(show({ run: run({ phase: 'running', verdict: null, stale: 'url' }) })).kind).toBe('standby');
  });

  it('is unlit without a show', () => {
    expect(lampOf(null)).toMatchObject({ kind: 'standby', reason: 'empty' });
  });
});

describe('what the verdict rests on', () => {
  it('is the first break in the order of the path', () => {
    expect(restsOn(run({ findings: findings(BLOCKED, WRONG_SIGNATURE) }))?.id).toBe('auth');
  });

  it('is a question before a doubt, a doubt before an unfinished check', () => {
    const doubt = finding('expiry', { status: 'warn', code: 'expiry.short' });
    const cut = finding('clock', { status: 'skip', code: 'app.deadline' });
    expect(restsOn(run({ findings: findings(cut, doubt, ASKING) }))?.id).toBe('publish');
    expect(restsOn(run({ findings: findings(cut, doubt) }))?.id).toBe('expiry');
    expect(restsOn(run({ findings: findings(cut) }))?.id).toBe('clock');
    expect(restsOn(run())?.id).toBe('publish');
  });
});

describe('words of the lamp', () => {
  const english = wordsIn('en');
  const now = Date.parse(CHECKED_AT) + 1900 + 20 * 60_000;

  it('say how long ago a stale check was', () => {
    const stale = show({ run: run({ stale: 'age' }) });
    const { word, sentence } = lampWords(lampOf(stale), stale, english, now);
    expect(word).toBe('STAND BY');
    expect(sentence).toContain('20 min');
  });

  it('count the rows that are done', () => {
    const checking = show({ run: run({ phase: 'running', verdict: null, findings: findings().slice(0, 3) }) });
    expect(lampWords(lampOf(checking), checking, english, now).sentence).toContain('3 of 11');
  });

  it('name the cause, in both languages', () => {
    const stopped = show({ run: run({ verdict: 'no-go', findings: findings(WRONG_SIGNATURE) }) });
    const inEnglish = lampWords(lampOf(stopped), stopped, english, now);
    expect(inEnglish.word).toBe('STOP');
    expect(inEnglish.sentence).toContain('txTime');
    const inChinese = lampWords(lampOf(stopped), stopped, wordsIn('zh-CN'), now);
    expect(inChinese.word).toBe('先别开播');
    expect(inChinese.sentence).toMatch(/\p{Script=Han}/u);
  });
});
