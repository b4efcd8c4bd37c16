import { describe, expect, it } from 'vitest';
import type { Algorithm } from '../../../electron/push-url/provider.ts';
import { PROVIDER_IDS } from '../../../electron/contract/provider-id.ts';
import { findProvider, providerById } from '../../../electron/push-url/providers/index.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { BACKUP_KEY, KEY, SIGNED, md5, sha256, targetOf } from './made-urls.ts';

const AUTO = { algorithm: 'auto', nowMs: 0 } as const;

describe('published and recomputed signatures', () => {
  it.each<[Algorithm, string, string, string, string]>([
    ['md5', 'e12c46f2612d5106e2034781ab261ca3', 'test', '5C271099', 'f85a2ab363fe4deaffef9754d79da6fe'],
    ['md5', 'txrtmp', '11212122', '579ACB15', '2133c689c452f0bf81b1a88261f1d9a6'],
    ['md5', 'GCTbw44s6MPLh4GqgDpnfuFHgy25Enly', 'huawei1', '5eed5888', '5cdc845362c332a4ec3e09ac5d5571d6'],
    ['md5', KEY, '123456', '57D54927', '478a15bf1b25e5c7c5886d2eef220fb8'],
    ['md5', KEY, '8888_123456', '57D54927', 'd11db8a63c4f20517144fceb533cb4a7'],
    ['md5', KEY, 'streamname', '626797CF', '1e789caea1c4152fb9bf299f100fc2db'],
    ['sha256', 'e12c46f2612d5106e2034781ab261ca3', 'test', '5C271099', '2fe51d13bff48deaddd7e4e086265e69d5a04a64db9a2cbc737bd585c472fd07'],
    ['sha256', 'txrtmp', '11212122', '579ACB15', '76e46e24fe802ee76bd65f6b8610b62214ac1a93ea4772ff6b4ed852e5a9222f'],
  ])('%s, key %s, stream %s, txTime %s', (algorithm, key, stream, time, secret) => {
    const target = targetOf(`rtmp://push.example.com/live/${stream}?txSecret=${secret}&txTime=${time}`);
    expect(tencent.verify(target, { primary: key }, AUTO)).toMatchObject({ code: 'ok', also: [], evidence: { algorithm, key: 'primary' } });
    if (time === time.toUpperCase()) {
      const request = { domain: 'push.example.com', app: 'live', stream, key, algorithm, expiresAtS: Number.parseInt(time, 16), nowS: 0 };
      expect(tencent.sign(request)).toBe(target.text);
    }
  });

  it('covers the literal text of txTime: its case counts', () => {
    const signed = targetOf(`rtmp://h.example/live/11212122?txSecret=0f67a8${md5('txrtmp11212122579acb15').slice(6)}&txTime=579acb15`);
    expect(tencent.verify(signed, { primary: 'txrtmp' }, AUTO).code).toBe('ok');
  });

  it('holds for any app, domain and order of parameters', () => {
    const target = targetOf('rtmp://other.example/x/y/test?record=mp4&txTime=5C271099&txSecret=f85a2ab363fe4deaffef9754d79da6fe');
    expect(tencent.verify(target, { primary: 'e12c46f2612d5106e2034781ab261ca3' }, AUTO).code).toBe('ok');
  });
});

describe('verify', () => {
  const signedWith = (secret: string): ReturnType<typeof targetOf> =>
    targetOf(`rtmp://push.example.com/live/friday?txSecret=${secret}&txTime=65029B21`);

  it('accepts the backup key and remarks on it', () => {
    const target = signedWith(md5(`${BACKUP_KEY}friday65029B21`));
    expect(tencent.verify(target, { primary: KEY, backup: BACKUP_KEY }, AUTO)).toMatchObject({ code: 'ok', also: ['auth.backup-key'] });
  });

  it('takes keys without the blanks around them', () => {
    expect(tencent.verify(signedWith(md5(`${KEY}friday65029B21`)), { primary: ` ${KEY}\n` }, AUTO).code).toBe('ok');
  });

  it('is unchecked without a key', () => {
    expect(tencent.verify(signedWith(md5('x')), {}, AUTO).code).toBe('auth.unchecked');
    expect(tencent.verify(signedWith(md5('x')), { primary: '  ' }, AUTO).code).toBe('auth.unchecked');
  });

  it.each([
    [md5('x').slice(1), { length: 31, problem: 'length' }],
    [`${md5('x').slice(1)}g`, { length: 32, problem: 'characters' }],
  ])('calls %s malformed', (secret, evidence) => {
    expect(tencent.verify(signedWith(secret), { primary: KEY }, AUTO)).toMatchObject({ code: 'auth.malformed', evidence });
  });

  it('misses a signature that is not there', () => {
    for (const query of ['', '?txTime=65029B21', '?txSecret=&txTime=65029B21']) {
      expect(tencent.verify(targetOf(`rtmp://h.example/live/friday${query}`), { primary: KEY }, AUTO).code).toBe('auth.missing');
    }
  });

  it('never shows a key, a signature or a stream name', () => {
    for (const time of ['65029b21', '65029B22', '1694669601']) {
      const verdict = tencent.verify(signedWith(md5(`${KEY}friday${time}`)), { primary: KEY }, AUTO);
      expect(JSON.stringify(verdict.evidence)).not.toMatch(/friday|69e0daf7|[\da-f]{16}/i);
    }
  });
});

describe('readExpiry', () => {
  const read = (time: string): unknown => tencent.readExpiry(targetOf(`rtmp://h.example/live/friday?txSecret=0&txTime=${time}`));
  it.each([
    ['5867D600', { code: 'ok', expiresAtMs: Date.parse('2017-01-01T00:00:00+08:00'), evidence: { writtenAs: 'hex' } }],
    ['65029b21', { code: 'ok', expiresAtMs: 1_694_669_601_000 }],
    ['1694669601', { code: 'ok', expiresAtMs: 1_694_669_601_000, evidence: { writtenAs: 'decimal' } }],
    ['1694669601000', { code: 'expiry.malformed', evidence: { writtenAs: 'milliseconds', meantAt: '2023-09-14T05:33:21.000Z' } }],
    [
      (1_694_669_601_000).toString(16),
      { code: 'expiry.malformed', evidence: { writtenAs: 'hex-milliseconds', meantAt: '2023-09-14T05:33:21.000Z' } },
    ],
    ['0x65029B21', { code: 'expiry.malformed', evidence: { meantAt: '2023-09-14T05:33:21.000Z' } }],
    ['2023-09-14T05:33:21Z', { code: 'expiry.malformed', evidence: { meantAt: '2023-09-14T05:33:21.000Z' } }],
    ['65029B2', { code: 'expiry.malformed', evidence: { length: 7 } }],
    ['', { code: 'expiry.missing' }],
  ])('txTime=%s', (time, expected) => {
    expect(read(time)).toMatchObject(expected);
  });

  it('tells a signed URL without time from one that is not signed', () => {
    expect(tencent.readExpiry(targetOf('rtmp://h.example/live/friday?txSecret=0')).code).toBe('expiry.missing');
    expect(tencent.readExpiry(targetOf('rtmp://a.livepush.myqcloud.com/live/friday')).code).toBe('expiry.not-signed');
  });
});

describe('inspect', () => {
  const SIGN = '?txSecret=0&txTime=1';
  const inspect = (text: string): unknown =>
    tencent.inspect(targetOf(text)).map(({ code, status }) => (status === undefined ? code : `${code} ${status}`));
  it.each([
    [SIGNED, []],
    [`rtmp://h.example:443/live/friday${SIGN}`, ['url.udp-transport']],
    [`rtmp://h.example:3570/live/friday${SIGN}`, ['url.udp-transport']],
    [`rtmps://h.example:443/live/friday${SIGN}`, []],
    [`rtmp://127.0.0.1:443/live/friday${SIGN}`, []],
    [`rtmp://8.8.8.8/live/friday${SIGN}`, ['url.ip-host']],
    [`rtmp://[2400:3200::1]/live/friday${SIGN}`, ['url.ip-host']],
    [`rtmp://8.8.8.8/live/friday${SIGN}&txHost=push.example.com`, []],
    [`rtmp://127.0.0.1/live/friday${SIGN}`, []],
    [`rtmp://192.168.1.4/live/friday${SIGN}`, []],
    [`rtmp://172.31.255.255/live/friday${SIGN}`, []],
    [`rtmp://100.64.7.7/live/friday${SIGN}`, []],
    [`rtmp://[fd00::1]/live/friday${SIGN}`, []],
    [`rtmp://localhost/live/friday${SIGN}`, []],
    [`rtmp://h.example/live/friday_night${SIGN}`, ['url.underscore']],
    [`rtmp://h.example/live/friday_HD${SIGN}`, ['url.underscore warn']],
    [`rtmp://h.example/live/星期五${SIGN}`, ['url.bad-name']],
    [`rtmp://h.example/直播/friday${SIGN}`, ['url.bad-name']],
    [`rtmp://h.example/live/fri^day${SIGN}`, ['url.bad-name']],
    [`rtmp://h.example/live/fri%20day${SIGN}`, []],
    ['rtmp://9.liveplay.myqcloud.com/live/friday', ['url.play-not-push']],
    ['rtmp://9.livepush.myqcloud.com/live/friday', []],
  ])('%s', (text, codes) => {
    expect(inspect(text)).toEqual(codes);
  });
});

describe('the words of the cloud', () => {
  it.each([
    ['18/200', 'rtmp.account'],
    ['18/203', 'rtmp.account'],
    ['18/300 push by ip', 'url.ip-host'],
    ['refused (18, 302)', 'rtmp.domain'],
    ['18/305', 'rtmp.forbidden'],
    ['18/308', 'url.bad-name'],
    ['18:401', 'rtmp.ip-acl'],
    ['18/501', 'expiry.expired'],
    ['18/502', 'auth.missing'],
    ['18/503', 'auth.wrong'],
    ['18/600', 'rtmp.quota'],
    ['18/601', 'rtmp.in-use'],
    ['18/602', 'rtmp.in-use'],
    ['21/102', 'rtmp.in-use'],
    ['{"errcode":18,"errmsg":"auth","sub_errcode":305}', 'rtmp.forbidden'],
    ['18/999', null],
    ['at 10.18.201.3:1935', null],
    ['at 18.201.3.4', null],
    ['2025-11-18/300', null],
    ['12:18:400', null],
    ['118/305', null],
    ['Publish rejected', null],
  ])('%j', (words, code) => {
    expect(tencent.causeFromWords(words)).toBe(code);
  });
});

describe('signing anew', () => {
  const target = targetOf(`rtmp://push.example.com/live/friday?record=mp4&txSecret=${md5(`${KEY}friday65029B21`)}&txTime=65029B21&x=1`);

  it('replaces signature and time where they stand', () => {
    expect(tencent.resign(target, KEY, 'sha256', 0x6502a000, 0)?.text).toBe(
      `rtmp://push.example.com/live/friday?record=mp4&txSecret=${sha256(`${KEY}friday6502A000`)}&txTime=6502A000&x=1`,
    );
  });

  it('signs a rehearsal stream beside the real one, without an underscore', () => {
    const rehearsal = tencent.rehearsal(target, KEY, 'md5', 'k3x9');
    expect(rehearsal?.stream).toBe('friday-cuelight-k3x9');
    expect(rehearsal?.app).toBe('live');
    if (rehearsal === null) throw new Error('no rehearsal');
    expect(tencent.verify(rehearsal, { primary: KEY }, AUTO).code).toBe('ok');
    expect(targetOf(rehearsal.text)).toEqual(rehearsal);
  });
});

describe('findProvider', () => {
  it.each([
    ['rtmp://h.example/live/friday', null, null],
    ['rtmp://h.example/live/friday?txSecret=0', null, 'tencent'],
    ['rtmp://h.example/live/friday?txTime=0', null, 'tencent'],
    ['rtmp://9.livepush.myqcloud.com/live/friday', null, 'tencent'],
    ['rtmp://a.push.tlivecloud.com/live/friday', null, 'tencent'],
    ['rtmp://nottlivecloud.com/live/friday', null, null],
    ['rtmp://h.example/live/friday', 'tencent', 'tencent'],
    ['rtmp://h.example/live/friday?volcSecret=0&volcTime=1', null, 'volcengine'],
    ['rtmp://live.twitch.tv/app/live_1', null, 'twitch'],
    ['rtmp://h.example/live/friday?auth_key=1-0-0-a', null, 'alibaba'],
    ['rtmp://video-center.alivecdn.com/live/friday?vhost=h.example&auth_key=1-0-0-a', null, 'alibaba'],
    ['rtmp://a.hwcloudlive.com/live/friday?auth_key=1-0-0-a', null, 'huawei-a'],
    ['rtmp://a.hwcloudlive.com/live/friday?txSecret=0&txTime=1', null, 'huawei-b'],
    ['rtmp://h.example/live/friday?hwSecret=0&hwTime=1', null, 'huawei-d'],
    ['rtmp://a.hwcloudlive.com/live/friday', null, 'huawei'],
    ['rtmp://h.example/live/friday?txSecret=0&txTime=1', 'huawei', 'huawei-b'],
    ['rtmp://h.example/live/friday?auth_key=1-0-0-a', 'huawei-a', 'huawei-a'],
    ['rtmp://h.example/live/friday?expire=1653632422&sign=e5bb77201cbaa2f9ccdd316fcda4c212', null, 'byteplus'],
    // Words that many servers use say nothing by themselves.
    ['rtmp://h.example/live/friday?expire=soon&sign=me', null, null],
    ['rtmp://h.example/live/friday?key=secret', null, null],
    ['rtmp://h.example/live/friday?token=abcdef', null, null],
    ['rtmp://push-rtmp-l6.douyincdn.com/third/stream-1?expire=1653632422&sign=e5bb77201cbaa2f9ccdd316fcda4c212', null, 'douyin'],
    ['rtmp://h.example/hub/friday?expire=1584522520&token=zYvN7rHgJiw2QUSo_xRoBZIf1kM=', null, 'qiniu-expiry'],
    ['rtmp://h.example/hub/friday?e=1463023142&token=AK:-5IVlpFNNGJHwv-2qKwVIakC0ME=', null, 'qiniu-sk'],
    ['rtmp://pili-publish.h.example/hub/friday?key=123', null, 'qiniu-static'],
    ['rtmp://pili-publish.h.example/hub/friday', null, 'qiniu'],
    ['rtmp://a.rtmp.youtube.com/live2/abcd', null, 'youtube'],
    ['rtmps://fa723fc1b171.global-contribute.live-video.net:443/app/sk_us-west-2_x', null, 'kick'],
    ['rtmps://0123456789ab.global-contribute.live-video.net:443/app/sk_us-west-2_x', null, 'aws-ivs'],
    ['rtmps://live-api-s.facebook.com:443/rtmp/FB-1-0-a', null, 'facebook'],
    ['rtmp://h.example/live/friday', 'nobody', null],
  ])('%s, --provider %s: %s', (text, id, expected) => {
    expect(findProvider(targetOf(text), id)?.id ?? null).toBe(expected);
  });

  it('knows each one that --provider takes', () => {
    expect(PROVIDER_IDS.map((id) => providerById(id)?.id)).toEqual(PROVIDER_IDS);
  });
});
