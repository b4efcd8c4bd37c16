import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../../electron/contract/provider-id.ts';
import type { AuthVerdict, Provider, SigningKeys } from '../../../electron/push-url/provider.ts';
import { AUTH_KEY } from '../../../electron/push-url/providers/auth-key.ts';
import { findProvider, providerById, signingProviderIds } from '../../../electron/push-url/providers/index.ts';
import { signatureOf } from '../../../electron/push-url/signature.ts';
import { md5, sha256, targetOf } from './made-urls.ts';

/** Made for these tests; no service knows it. */
const KEY = 'A1B2C3d4e5f6A1B2C3d4e5f6A1B2C3d4';
const TIME_S = 1_763_814_600;
const HEX = TIME_S.toString(16);
const HUAWEI_KEY = 'GCTbw44s6MPLh4GqgDpnfuFHgy25Enly';

function provider(id: ProviderId): Provider {
  const found = providerById(id);
  if (found === null) throw new Error(id);
  return found;
}

function verdictOf(text: string, keys: SigningKeys = { primary: KEY }, id: ProviderId | null = null): AuthVerdict {
  const target = targetOf(text);
  const found = findProvider(target, id);
  if (found === null) throw new Error(`nobody’s: ${text}`);
  return found.verify(target, keys, { algorithm: 'auto', nowMs: TIME_S * 1000 });
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const urlSafe = (hex: string): string => base64(hex).replaceAll('+', '-').replaceAll('/', '_');
const hmacSha1 = (text: string, key = KEY): string => createHmac('sha1', key).update(text).digest('hex');
const hmacSha256 = (text: string, key = KEY): string => createHmac('sha256', key).update(text).digest('hex');

describe('signatures as published', () => {
  it.each<[ProviderId, string, string]>([
    ['huawei-b', HUAWEI_KEY, 'rtmp://a.hwcloudlive.com/livetest/huawei1?txSecret=5cdc845362c332a4ec3e09ac5d5571d6&txTime=5eed5888'],
    [
      'huawei-d',
      HUAWEI_KEY,
      'rtmp://test.example.com/livetest/huawei1?hwSecret=ce201856a0957413319e883c8ccae13602f01d3d91e21daf5161964cf708a6a8&hwTime=5eed5888',
    ],
    [
      'volcengine',
      'A1B2C3d4e5f6',
      'rtmp://push.example.com/live/livestream?volcTime=1653632422&volcSecret=e5bb77201cbaa2f9ccdd316fcda4c212',
    ],
    ['qiniu-expiry', '12345678', 'rtmp://publish.domain.com/testhub/teststreamtitle?expire=1584522520&token=zYvN7rHgJiw2QUSo_xRoBZIf1kM='],
  ])('%s', (id, key, text) => {
    expect(findProvider(targetOf(text))?.id).toBe(id);
    expect(verdictOf(text, { primary: key })).toMatchObject({ code: 'ok', also: [], evidence: { key: 'primary', form: id } });
  });

  it('huawei-a: the example for an .flv holds; the page for low latency repeats its digest under an .sdp, where it does not', () => {
    const scheme = AUTH_KEY.scheme({ extra: '477b3bbc253f467b8def6711128c7bec-0' });
    const digest = (name: string): string => signatureOf(scheme, 'md5', { key: HUAWEI_KEY, name, time: '1592639100' });
    expect(digest('/livetest/huawei1.flv')).toBe('dd1b5ffa00cf26acec0c169ae1cfabea');
    expect(digest('/livetest/huawei1.sdp')).toBe('4116c2c7939307e86c6654178addc987');
  });
});

/** No whole example is published for these: made with `printf %s … | md5sum`, or `openssl dgst -sha256 -hmac`. */
const OURS: readonly (readonly [id: ProviderId, text: string])[] = [
  ['alibaba', `rtmp://push.example.com/live/friday?auth_key=${TIME_S}-0-0-cd4f504d10695bdf030647565fedb129`],
  [
    'alibaba',
    `rtmp://video-center.alivecdn.com/live/friday?vhost=push.example.com&auth_key=${TIME_S}-0-0-cd4f504d10695bdf030647565fedb129`,
  ],
  ['huawei-a', `rtmp://a.hwcloudlive.com/live/friday?auth_key=${TIME_S}-0-0-cd4f504d10695bdf030647565fedb129`],
  ['huawei-b', `rtmp://a.hwcloudlive.com/live/friday?txSecret=866b4093f6790289f08f0731ba98c35a&txTime=${HEX}`],
  [
    'huawei-d',
    `rtmp://push.example.com/live/friday?hwSecret=314d92d43cd49c64a7038ab7ff560b312c9e4b11a54db5255b4ead3b1f0f8a96&hwTime=${HEX}`,
  ],
  ['byteplus', `rtmp://push.example.com/live/friday?expire=${TIME_S}&sign=70cda5bf0b6d60e2b737bf36a1fc987f`],
  ['qiniu-sk', `rtmp://push.example.com/hub/friday?e=${TIME_S}&token=AK_1:msZviva6TFrcLY9_3aLd1Zgcv8A=`],
];

describe('signatures of ours, made by other programs', () => {
  it.each(OURS)('%s: %s', (id, text) => {
    expect(findProvider(targetOf(text))?.id).toBe(id);
    expect(verdictOf(text)).toMatchObject({ code: 'ok', evidence: { key: 'primary' } });
    expect(verdictOf(text, { primary: 'another', backup: KEY })).toMatchObject({ code: 'ok', also: ['auth.backup-key'] });
    expect(verdictOf(text, {}).code).toBe('auth.unchecked');
    expect(verdictOf(text, { primary: 'another' })).toMatchObject({ code: 'auth.wrong', evidence: { mistake: 'unknown-key' } });
  });

  it('says of auth_key on a domain of one’s own that two clouds make it', () => {
    const [, text = ''] = OURS[0] ?? [];
    expect(verdictOf(text).evidence['form']).toBe('auth-key');
    expect(verdictOf(text, undefined, 'huawei-a').evidence['form']).toBe('huawei-a');
  });
});

const auth = (signed: string, ts = `${TIME_S}`, rest = '0-0'): string =>
  `rtmp://push.example.com/live/Friday?auth_key=${ts}-${rest}-${signed}`;
const hw = (secret: string, time = HEX): string => `rtmp://push.example.com/live/Friday?hwSecret=${secret}&hwTime=${time}`;
const volc = (secret: string, time = `${TIME_S}`): string => `rtmp://push.example.com/live/Friday?volcTime=${time}&volcSecret=${secret}`;
const byte = (secret: string): string => `rtmp://push.example.com/live/Friday?expire=${TIME_S}&sign=${secret}`;
const qiniu = (token: string, stream = 'Friday'): string => `rtmp://push.example.com/hub/${stream}?expire=${TIME_S}&token=${token}`;
const qiniuSk = (token: string, stream = 'Friday'): string => `rtmp://push.example.com/hub/${stream}?e=${TIME_S}&token=AK:${token}`;
const SIGNED_PATH = `/hub/Friday?expire=${TIME_S}`;

describe('each cloud’s own mistakes', () => {
  it.each<[what: string, text: string, mistake: string, evidence?: object]>([
    ['auth_key: key first', auth(md5(`${KEY}-/live/Friday-${TIME_S}-0-0`)), 'wrong-order', { rightOrder: 'URI-timestamp-rand-uid-key' }],
    ['auth_key: hex time signed', auth(md5(`/live/Friday-${HEX}-0-0-${KEY}`)), 'hex-time', { signedTime: HEX, txTime: `${TIME_S}` }],
    ['auth_key: milliseconds signed', auth(md5(`/live/Friday-${TIME_S}000-0-0-${KEY}`)), 'ms-time', { writing: 'decimal' }],
    ['auth_key: no slash before', auth(md5(`live/Friday-${TIME_S}-0-0-${KEY}`)), 'wrong-path', { signedName: 'live/Fri…' }],
    ['auth_key: slash behind', auth(md5(`/live/Friday/-${TIME_S}-0-0-${KEY}`)), 'wrong-path'],
    ['auth_key: the stream alone', auth(md5(`Friday-${TIME_S}-0-0-${KEY}`)), 'wrong-path', { signedName: 'Fri…' }],
    [
      'auth_key: the whole URL',
      auth(md5(`rtmp://push.example.com/live/Friday-${TIME_S}-0-0-${KEY}`)),
      'wrong-path',
      { signedName: 'rtmp://push.example.com/live/Fri…' },
    ],
    ['auth_key: of the play URL’s file', auth(md5(`/live/Friday.flv-${TIME_S}-0-0-${KEY}`)), 'wrong-path'],
    [
      'auth_key: capitals',
      auth(md5(`/live/Friday-${TIME_S}-0-0-${KEY}`).toUpperCase()),
      'upper-case-digest',
      { secretParameter: 'auth_key' },
    ],
    ['auth_key: key with a line break', auth(md5(`/live/Friday-${TIME_S}-0-0-${KEY}\n`)), 'key-with-space', { blank: 'line-break' }],
    ['auth_key: time edited', auth(md5(`/live/Friday-${TIME_S - 3600}-0-0-${KEY}`)), 'time-edited', { editedByMs: 3_600_000 }],
    ['auth_key: stream edited', auth(md5(`/live/friday-${TIME_S}-0-0-${KEY}`)), 'stream-edited', { edit: 'case' }],
    ['auth_key: SHA256', auth(sha256(`/live/Friday-${TIME_S}-0-0-${KEY}`)), 'other-algorithm', { signedAlgorithm: 'sha256' }],
    ['auth_key: HMAC', auth(createHmac('md5', KEY).update(`/live/Friday-${TIME_S}-0-0`).digest('hex')), 'other-algorithm'],
    ['auth_key: random of a UUID without hyphens', auth(md5(`/live/friday-${TIME_S}-9f1c-0-${KEY}`), undefined, '9f1c-0'), 'stream-edited'],
    [
      'hwSecret: time first',
      hw(hmacSha256(`${HEX}Friday`)),
      'wrong-order',
      { order: 'hwTime + StreamName', rightOrder: 'StreamName + hwTime' },
    ],
    ['hwSecret: decimal signed', hw(hmacSha256(`Friday${TIME_S}`)), 'decimal-time', { timeParameter: 'hwTime' }],
    ['hwSecret: other case signed', hw(hmacSha256(`Friday${HEX.toUpperCase()}`)), 'other-case-time'],
    ['hwSecret: app signed too', hw(hmacSha256(`live/Friday${HEX}`)), 'app-in-name'],
    [
      'hwSecret: not keyed',
      hw(sha256(`${KEY}Friday${HEX}`)),
      'other-algorithm',
      { signedAlgorithm: 'sha256', expectedAlgorithm: 'hmac-sha256' },
    ],
    ['hwSecret: as Tencent signs', hw(md5(`${KEY}Friday${HEX}`)), 'other-algorithm', { signedAlgorithm: 'md5' }],
    ['hwSecret: key with a space', hw(hmacSha256(`Friday${HEX}`, ` ${KEY}`)), 'key-with-space', { where: 'before' }],
    ['hwSecret: capitals', hw(hmacSha256(`Friday${HEX}`).toUpperCase()), 'upper-case-digest', { secretParameter: 'hwSecret' }],
    ['volcSecret: key first', volc(md5(`${KEY}/live/Friday${TIME_S}`)), 'wrong-order', { rightOrder: '/App/Stream + key + volcTime' }],
    ['volcSecret: hex signed', volc(md5(`/live/Friday${KEY}${HEX}`)), 'hex-time', { timeParameter: 'volcTime' }],
    ['volcSecret: no slash before', volc(md5(`live/Friday${KEY}${TIME_S}`)), 'wrong-path'],
    ['volcSecret: time edited', volc(md5(`/live/Friday${KEY}${TIME_S + 60}`)), 'time-edited'],
    [
      'volcSecret: parameters signed',
      volc(md5(`/live/Friday?volcTime=${TIME_S}${KEY}${TIME_S}`)),
      'stream-with-query',
      { pathSigned: true },
    ],
    ['sign: stream alone', byte(md5(`Friday${KEY}${TIME_S}`)), 'wrong-path', { secretParameter: 'sign' }],
    [
      'token: ordinary base64',
      qiniu(base64(hmacSha1(`/hub/Saturday?expire=${TIME_S}`)), 'Saturday'),
      'other-form',
      { writtenIn: 'standard' },
    ],
    ['token: hex', qiniu(hmacSha1(SIGNED_PATH)), 'other-form', { writtenIn: 'hex' }],
    ['token: base64 of hex', qiniu(Buffer.from(hmacSha1(SIGNED_PATH)).toString('base64')), 'other-form', { writtenIn: 'base64-of-hex' }],
    ['token: without padding', qiniu(urlSafe(hmacSha1(SIGNED_PATH)).slice(0, -1)), 'other-form', { writtenIn: 'unpadded' }],
    ['token: no slash before', qiniu(urlSafe(hmacSha1(SIGNED_PATH.slice(1)))), 'wrong-path'],
    [
      'token: not keyed',
      qiniu(
        urlSafe(
          createHash('sha1')
            .update(KEY + SIGNED_PATH)
            .digest('hex'),
        ),
      ),
      'other-algorithm',
      { signedAlgorithm: 'sha1' },
    ],
    ['token: SHA256', qiniu(urlSafe(hmacSha256(SIGNED_PATH))), 'other-algorithm', { signedAlgorithm: 'hmac-sha256' }],
    ['token: time edited', qiniu(urlSafe(hmacSha1(`/hub/Friday?expire=${TIME_S - 7200}`))), 'time-edited'],
    [
      'token with AK: ordinary base64',
      qiniuSk(base64(hmacSha1(`/hub/Saturday?e=${TIME_S}`)), 'Saturday'),
      'other-form',
      { writtenIn: 'standard' },
    ],
  ])('%s', (_what, text, mistake, evidence = {}) => {
    const verdict = verdictOf(text);
    expect(verdict).toMatchObject({ code: 'auth.wrong', evidence: { mistake, ...evidence } });
    expect(JSON.stringify(verdict.evidence)).not.toMatch(new RegExp(KEY));
    // What is offered in its place is right.
    expect(verdictOf(verdict.correctedUrl ?? '', undefined, findProvider(targetOf(text))?.id ?? null).code).toBe('ok');
  });

  it.each([
    ['a UUID as random', auth('x', undefined, '9f1c0a52-7d1e-4b6f-8a43-0c9d2e5b7f10-0'), 'hyphens'],
    ['a part too few', 'rtmp://push.example.com/live/Friday?auth_key=1763814600-abc', 'pieces'],
    ['no access key', `rtmp://pili-publish.h.example/hub/Friday?e=${TIME_S}&token=msZviva6TFrcLY9_3aLd1Zgcv8A=`, 'pieces'],
    ['a digest of another length', hw('abc'), 'length'],
    ['letters beyond f', hw('x'.repeat(64)), 'characters'],
  ])('%s is malformed', (_what, text, problem) => {
    expect(verdictOf(text)).toMatchObject({ code: 'auth.malformed', evidence: { problem } });
  });

  it('finds the access key of another pair', () => {
    const text = qiniuSk(urlSafe(hmacSha1(`/hub/Friday?e=${TIME_S}`)));
    expect(verdictOf(text, { primary: `AK:${KEY}` }).code).toBe('ok');
    const verdict = verdictOf(text, { primary: `BK:${KEY}` });
    expect(verdict).toMatchObject({ code: 'auth.wrong', evidence: { mistake: 'other-access-key', key: 'primary' } });
    expect(verdict.correctedUrl).toBe(text.replace('token=AK:', 'token=BK:'));
  });

  it('an unsigned URL of a cloud that asks for none by itself says so', () => {
    expect(verdictOf('rtmp://a.hwcloudlive.com/live/friday')).toMatchObject({
      code: 'auth.missing',
      evidence: { form: 'huawei', signingOptional: true },
    });
  });

  it('reads a + or / in a token that a browser has escaped', () => {
    const escaped = encodeURIComponent(urlSafe(hmacSha1(SIGNED_PATH)));
    expect(escaped).toMatch(/%3D$/);
    expect(verdictOf(qiniu(escaped)).code).toBe('ok');
  });
});

describe('a static key', () => {
  const verdict = (key: string): AuthVerdict =>
    verdictOf(`rtmp://h.example/hub/friday?key=${key}`, { primary: 'secret-key' }, 'qiniu-static');

  it('is the key or is not', () => {
    expect(verdict('secret-key')).toMatchObject({ code: 'ok', evidence: { key: 'primary' } });
    expect(verdict('secret-kez')).toMatchObject({ code: 'auth.wrong', evidence: { mistake: 'unknown-key' } });
    expect(verdict('secret-key%20')).toMatchObject({ evidence: { mistake: 'key-with-space' } });
    expect(verdict('')).toMatchObject({ code: 'auth.missing', evidence: { parameter: 'key' } });
    expect(JSON.stringify(verdict('secret-kez').evidence)).not.toContain('secret-ke');
  });
});

describe('making URLs', () => {
  it.each(signingProviderIds())('%s: what it signs it takes, with the query left alone, another end and a rehearsal beside it', (id) => {
    const own = provider(id);
    const key = id === 'qiniu-sk' ? `AK:${KEY}` : KEY;
    const context = { algorithm: 'auto', nowMs: TIME_S * 1000 } as const;
    const text = own.sign({
      domain: 'push.example.com',
      app: 'live',
      stream: 'friday',
      key,
      algorithm: 'md5',
      expiresAtS: TIME_S + 3600,
      nowS: TIME_S,
    });
    const target = targetOf(text ?? '');
    expect(own.verify(target, { primary: key }, context).code).toBe('ok');
    const { expiresAtMs, open } = own.readExpiry(target);
    if (own.end === 'from') expect(open?.fromMs).toBe(TIME_S * 1000);
    else if (own.end !== 'none') expect(expiresAtMs ?? open?.fromMs).toBe((TIME_S + 3600) * 1000);
    const more = targetOf(`${target.text}&record=mp4`);
    const anew = own.resign(more, key, 'md5', TIME_S + 7200, TIME_S + 60);
    expect(anew?.query).toContain('record=mp4');
    for (const made of [anew, own.rehearsal(target, key, 'md5', 'k3x9')]) {
      if (made === null) throw new Error(`${id} made none`);
      expect(own.verify(made, { primary: key }, context).code).toBe('ok');
    }
    expect(own.rehearsal(target, key, 'md5', 'k3x9')?.stream).toBe('friday-cuelight-k3x9');
  });

  it('keeps random and user, and the access key that a URL carries', () => {
    const signed = provider('alibaba').resign(targetOf(auth('x'.repeat(32), undefined, '9f1c-7')), KEY, 'md5', TIME_S, 0);
    expect(signed?.query).toMatch(/^auth_key=1763814600-9f1c-7-[\da-f]{32}$/);
    const sk = provider('qiniu-sk').resign(targetOf(qiniuSk('x')), KEY, 'md5', TIME_S, 0);
    expect(sk?.query).toContain('token=AK:');
  });
});

describe('the time in the URL', () => {
  const read = (text: string, id: ProviderId | null = null): unknown => findProvider(targetOf(text), id)?.readExpiry(targetOf(text));
  it.each([
    [volc('0'), { code: 'ok', expiresAtMs: TIME_S * 1000, evidence: { form: 'volcengine', txTime: `${TIME_S}` } }],
    [volc('0', `${TIME_S}000`), { code: 'expiry.malformed', evidence: { writtenAs: 'milliseconds', meantAt: '2025-11-22T12:30:00.000Z' } }],
    [volc('0', HEX), { code: 'expiry.malformed', evidence: { writtenAs: 'hex-seconds', meantAt: '2025-11-22T12:30:00.000Z' } }],
    ['rtmp://h.example/live/friday?volcSecret=0', { code: 'expiry.missing' }],
    [auth('0'), { code: 'ok', open: { kind: 'at-least', fromMs: TIME_S * 1000, longestMs: null } }],
    [hw('0'), { code: 'ok', open: { kind: 'at-least', longestMs: 2_592_000_000 } }],
    ['rtmp://h.example/live/friday?auth_key=rubbish', { code: 'expiry.not-signed' }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it('huawei-a: decimal or hex, and only a beginning', () => {
    for (const time of [`${TIME_S}`, HEX])
      expect(read(auth('0', time), 'huawei-a')).toMatchObject({ open: { kind: 'from', fromMs: TIME_S * 1000, longestMs: 2_592_000_000 } });
  });
});
