import { describe, expect, test } from 'vitest';
import { incidentWords } from '../../../electron/messages/index.ts';

const LANGUAGES = [
  ['en', /reconnect/i, /signing key/i],
  ['zh-CN', /正在重连/, /没有鉴权密钥/],
] as const;

describe.each(LANGUAGES)('incidents in %s', (lang, reconnects, noKey) => {
  test.each(['live.server-closed', 'live.silent'] as const)('%s: whoever only watches does not reconnect', (cause) => {
    expect(incidentWords({ cause }, lang).fix.join(' ')).toMatch(reconnects);
    expect(incidentWords({ cause, evidence: { source: 'watch' } }, lang).fix.join(' ')).not.toMatch(reconnects);
  });

  test('an OBS that is gone was not connected to Cuelight as an encoder is', () => {
    const { why } = incidentWords({ cause: 'live.encoder-gone', evidence: { source: 'obs', obs: 'not-found' } }, lang);
    expect(why).toMatch(/OBS/);
    expect(why).not.toMatch(/10/);
  });

  test('a URL that ran out says whether a new one could be signed', () => {
    const words = (resigned: boolean) => incidentWords({ cause: 'live.expired', evidence: { expiredAgoMs: 5000, resigned } }, lang);
    expect(words(false).why).toMatch(noKey);
    expect(words(true).why).not.toMatch(noKey);
    expect(words(true).fix).not.toEqual(words(false).fix);
  });
});
