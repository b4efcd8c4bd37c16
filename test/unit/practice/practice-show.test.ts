import { describe, expect, it } from 'vitest';
import { PRACTICE_FAULTS } from '../../../electron/contract/app-state.ts';
import { admits } from '../../../electron/practice/admission.ts';
import { makePracticeShow } from '../../../electron/practice/practice-show.ts';
import { findProvider } from '../../../electron/push-url/providers/index.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';

const NOW = Date.UTC(2026, 10, 23, 20);
const KEY = 'k1b2c3d4e5f6';
const make = (fault: (typeof PRACTICE_FAULTS)[number]) =>
  makePracticeShow({ fault, key: KEY, stream: 'practice-abc', port: 40_123, nowMs: NOW });

function publishOf(url: string): Parameters<typeof admits>[0] {
  const [, rest = ''] = url.split('/live/');
  const [stream = '', query = ''] = rest.split('?');
  return { app: 'live', stream, query: Object.fromEntries(new URLSearchParams(query)) };
}

function read(url: string) {
  const parsed = parsePushUrl(url);
  if (!parsed.ok) throw new Error(parsed.code);
  const provider = findProvider(parsed.target);
  if (provider === null) throw new Error('no provider');
  return { target: parsed.target, verdict: provider.verify(parsed.target, { primary: KEY }, { algorithm: 'auto', nowMs: NOW }), provider };
}

describe('practice shows', () => {
  it.each(['none', 'in-use', 'port-blocked'] as const)('%s: signed right, and let in', (fault) => {
    const { pushUrl } = make(fault);
    expect(read(pushUrl).verdict.code).toBe('ok');
    expect(admits(publishOf(pushUrl), KEY, NOW)).toBe(true);
  });

  it('wrong-secret: a known mistake that can be named, refused, and right once corrected', () => {
    const { pushUrl } = make('wrong-secret');
    const { verdict } = read(pushUrl);
    expect(verdict).toMatchObject({ code: 'auth.wrong', evidence: { mistake: 'decimal-time' } });
    expect(admits(publishOf(pushUrl), KEY, NOW)).toBe(false);
    expect(admits(publishOf(verdict.correctedUrl ?? ''), KEY, NOW)).toBe(true);
    expect(verdict.correctedUrl).toContain('rtmp://127.0.0.1:40123/live/practice-abc?');
  });

  it('expired: signed right, two hours too late, right again once signed anew', () => {
    const { pushUrl } = make('expired');
    const { verdict, provider, target } = read(pushUrl);
    expect(verdict.code).toBe('ok');
    expect(provider.readExpiry(target).expiresAtMs).toBeLessThan(NOW);
    expect(admits(publishOf(pushUrl), KEY, NOW)).toBe(false);
    const anew = provider.resign(target, KEY, 'md5', NOW / 1000 + 3600, NOW / 1000);
    expect(admits(publishOf(anew?.text ?? ''), KEY, NOW)).toBe(true);
  });

  it('in-use alone has somebody who holds the stream, and port-blocked alone leads away from this computer', () => {
    for (const fault of PRACTICE_FAULTS) {
      expect(make(fault).holderUrl === null).toBe(fault !== 'in-use');
      expect(make(fault).pushUrl.startsWith('rtmp://127.0.0.1:40123/live/')).toBe(fault !== 'port-blocked');
    }
    expect(make('port-blocked').pushUrl).toMatch(/^rtmp:\/\/192\.0\.2\.10\/live\//);
  });

  it.each([
    ['no signature', {}],
    ['no time', { txSecret: 'a'.repeat(32) }],
    ['a list where a text belongs', { txSecret: ['a'.repeat(32)], txTime: '7FFFFFFF' }],
    ['a time that is none', { txSecret: 'a'.repeat(32), txTime: 'tomorrow' }],
    ['another stream in the time', { txSecret: 'a'.repeat(32), txTime: '7FFFFFFF/other?x=1' }],
  ])('refuses %s', (_what, query) => {
    expect(admits({ app: 'live', stream: 'practice-abc', query }, KEY, NOW)).toBe(false);
  });
});
