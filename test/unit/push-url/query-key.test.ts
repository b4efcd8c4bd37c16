import { describe, expect, it } from 'vitest';
import { extractPushUrls } from '../../../electron/push-url/extract.ts';
import { obsFields, publishName } from '../../../electron/push-url/format.ts';
import { maskPushUrl } from '../../../electron/push-url/mask.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { targetOf } from './made-urls.ts';

const SERVER = 'rtmp://live-push.bilivideo.com/live-bvc';
const KEY = '?streamname=live_1234_5678&key=abcdef0123&schedule=rtmp&pflag=1';

describe('a stream key that is a query alone, as Bilibili gives it', () => {
  it.each([`${SERVER}/${KEY}`, `${SERVER}${KEY}`, `${SERVER}/\n${KEY}`, `${KEY}\n${SERVER}/`, `服务器：${SERVER}/ 串流密钥：${KEY}`])(
    '%j',
    (text) => {
      const target = targetOf(text);
      expect(target.text).toBe(`${SERVER}/${KEY}`);
      expect([obsFields(target).server, publishName(target)]).toEqual([SERVER, KEY]);
      expect(maskPushUrl(text)).not.toMatch(/1234|abcdef/);
    },
  );

  it('is found in a log', () => {
    expect(extractPushUrls(`push to ${SERVER}/${KEY}, done`)[0]?.url).toBe(`${SERVER}/${KEY}`);
  });

  it('is still missing where the query names no stream', () => {
    for (const query of ['', '?', '?streamname=', '?schedule=rtmp'])
      expect(parsePushUrl(`${SERVER}/${query}`)).toMatchObject({ code: 'url.no-stream' });
  });
});
