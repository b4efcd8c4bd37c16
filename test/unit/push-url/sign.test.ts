import { describe, expect, it } from 'vitest';
import { signPushUrl } from '../../../electron/push-url/sign.ts';
import { KEY, md5, sha256 } from './made-urls.ts';

const NOW_MS = Date.parse('2025-11-21T12:30:00.000Z');
const REQUEST = { domain: 'push.example.com', app: 'live', stream: 'friday', key: KEY, nowMs: NOW_MS };

describe('signPushUrl', () => {
  it('signs for 24 hours unless told otherwise', () => {
    expect(signPushUrl(REQUEST)).toEqual({
      ok: true,
      url: `rtmp://push.example.com/live/friday?txSecret=${md5(`${KEY}friday6921ACC8`)}&txTime=6921ACC8`,
      expiresAt: '2025-11-22T12:30:00.000Z',
      end: 'exact',
    });
  });

  it('signs with SHA256, for part of an hour, and to a given end', () => {
    expect(signPushUrl({ ...REQUEST, algorithm: 'sha256', validHours: 0.5 })).toMatchObject({
      url: `rtmp://push.example.com/live/friday?txSecret=${sha256(`${KEY}friday${(NOW_MS / 1000 + 1800).toString(16).toUpperCase()}`)}&txTime=${(NOW_MS / 1000 + 1800).toString(16).toUpperCase()}`,
    });
    expect(signPushUrl({ ...REQUEST, expiresAtMs: NOW_MS + 61_999 })).toMatchObject({ expiresAt: '2025-11-21T12:31:01.000Z' });
  });

  it('signs with the key as the console shows it, whatever blanks came along', () => {
    expect(signPushUrl({ ...REQUEST, key: ` ${KEY}\n` })).toEqual(signPushUrl(REQUEST));
  });

  it('signs for another service by its own rule', () => {
    const signed = signPushUrl({ ...REQUEST, provider: 'volcengine' });
    expect(signed).toMatchObject({
      url: `rtmp://push.example.com/live/friday?volcTime=1763814600&volcSecret=${md5(`/live/friday${KEY}1763814600`)}`,
    });
  });

  it.each([
    ['domain', { domain: '' }],
    ['domain', { domain: 'rtmp://push.example.com' }],
    ['domain', { domain: 'push.example.com:1935' }],
    ['domain', { domain: 'push.example.com/live' }],
    ['app', { app: '/' }],
    ['app', { app: 'li ve' }],
    ['stream', { stream: '' }],
    ['stream', { stream: 'live/friday' }],
    ['stream', { stream: 'friday?x=1' }],
    ['key', { key: ' \n' }],
    ['time', { expiresAtMs: NOW_MS }],
    ['time', { validHours: 900_000 }],
    ['time', { validHours: Number.NaN }],
    ['provider', { provider: 'nobody' }],
    ['provider', { provider: 'twitch' }],
    ['form', { provider: 'huawei' }],
    ['form', { provider: 'qiniu' }],
    ['algorithm', { provider: 'alibaba', algorithm: 'md5' as const }],
    ['algorithm', { provider: 'qiniu-static', algorithm: 'md5' as const }],
    ['end', { provider: 'huawei-a', validHours: 24 }],
    ['end', { provider: 'qiniu-static', validHours: 24 }],
    ['key-pair', { provider: 'qiniu-sk' }],
  ])('refuses a bad %s: %j', (problem, change) => {
    const signed = signPushUrl({ ...REQUEST, ...change });
    expect(signed).toMatchObject({ ok: false, problem });
    expect(JSON.stringify(signed)).not.toContain(KEY);
  });
});
