import { describe, expect, it } from 'vitest';
import { extractPushUrls } from '../../../electron/push-url/extract.ts';
import { SIGNED } from './made-urls.ts';

const OTHER = 'rtmps://push.example.com/live/sunday?txSecret=00000000000000000000000000000000&txTime=5C271099';
const QUERY = SIGNED.slice(SIGNED.indexOf('?'));

describe('extractPushUrls', () => {
  it.each([
    ['a line', SIGNED],
    ['white space', `\t${SIGNED}\u00A0next`],
    ['a log line', `2025-11-22 12:01:07.331 I/TXLivePusher: startPush url:${SIGNED} mode:0`],
    ['Objective-C', `(lldb) po url\n(NSString *) $0 = 0x0000600000c1a2b0 @"${SIGNED}"`],
    ['Swift', `(String) url = "${SIGNED}"`],
    ['JavaScript', `> url = '${SIGNED}';`],
    ['a template', `url: \`${SIGNED}\`,`],
    ['a list', `a=${SIGNED},b=1;c`],
    ['round brackets', `(${SIGNED})`],
    ['square brackets', `[${SIGNED}]`],
    ['braces', `{url:${SIGNED}}`],
    ['an HTML tag', `<b>${SIGNED}</b>`],
    ['an arrow', `<${SIGNED}>`],
    ['a table', `| push |${SIGNED}| live |`],
    ['smart quotes', `“${SIGNED}”`],
    ['a character array', String.raw`(char[256]) url = "${SIGNED}\0\0\0"`],
    ['memory', `rest\0${SIGNED}\0next`],
    ['Chinese prose', `推流地址：${SIGNED}，请尽快`],
  ])('ends it in %s', (_name, text) => {
    expect(extractPushUrls(text)).toEqual([{ url: SIGNED, repaired: false, offset: text.indexOf('rtmp') }]);
  });

  it.each([
    ['JSON', `{"u":"${SIGNED.replaceAll('/', String.raw`\/`)}","n":1}`],
    ['JSON with \\u0026', `{"u":"${SIGNED.replace('&', String.raw`\u0026`)}"}`],
    ['JSON in a string', JSON.stringify(JSON.stringify({ u: SIGNED.replaceAll('/', String.raw`\/`) }))],
    ['HTML', `<a href="${SIGNED.replace('&', '&amp;')}">push</a>`],
    ['HTML text', `&quot;${SIGNED.replace('&', '&amp;')}&quot;`],
    ['a full-width ampersand in HTML', SIGNED.replace('&', '＆amp;')],
    ['a note in brackets', `${SIGNED}（24小时有效）`],
    ['full-width signs', SIGNED.replace('://', '：／／').replace('?', '？')],
    ['a full-width scheme', SIGNED.replace('rtmp', 'ｒｔｍｐ')],
    ['a doubled scheme', `rtmp://${SIGNED}`],
    ['an upper-case scheme', SIGNED.replace('rtmp', 'RTMP')],
    ['invisible marks', SIGNED.replace('rtmp', 'r\u200Btmp').replace('live', 'li\u200Bve')],
    ['another URL’s query', `GET /start?u=${encodeURIComponent(SIGNED)}&v=1`],
    ['a sentence', `Push to ${SIGNED}.`],
    ['words without a space', `${SIGNED}请使用`],
  ])('repairs %s', (_name, text) => {
    const [found, ...more] = extractPushUrls(text);
    expect(found).toMatchObject({ url: SIGNED, repaired: true });
    expect(more).toEqual([]);
    expect(text.slice(found?.offset).toLowerCase()).toMatch(/^[rｒ]/);
  });

  it('counts offsets in UTF-16 units of the original', () => {
    const text = `😀&amp;\\u0041 ${SIGNED} 😀 "${OTHER}"`;
    expect(extractPushUrls(text)).toEqual([
      { url: SIGNED, repaired: false, offset: text.indexOf(SIGNED) },
      { url: OTHER, repaired: false, offset: text.indexOf(OTHER) },
    ]);
  });

  it('names equal URLs once, at the first place, however they are written', () => {
    const text = `x ${SIGNED.replace('&', '&amp;')} ${OTHER} ${SIGNED}`;
    expect(extractPushUrls(text)).toEqual([
      { url: SIGNED, repaired: true, offset: 2 },
      { url: OTHER, repaired: false, offset: text.indexOf(OTHER) },
    ]);
  });

  it('begins after an escape, and not inside a word', () => {
    expect(extractPushUrls(String.raw`"a\n${SIGNED}"`)).toMatchObject([{ url: SIGNED, repaired: false }]);
    expect(extractPushUrls(String.raw`\u0022${SIGNED}\u0022`)).toMatchObject([{ url: SIGNED, repaired: false }]);
    expect(extractPushUrls(`notrtmp://push.example.com/live/friday`)).toEqual([]);
  });

  it('keeps an IPv6 literal whole inside brackets', () => {
    expect(extractPushUrls('[rtmp://[2001:db8::7]:1935/live/friday]')).toMatchObject([{ url: 'rtmp://[2001:db8::7]:1935/live/friday' }]);
  });

  it('joins a server with the key that is called so', () => {
    const settings = `{"settings":{"key":"friday-night${QUERY.replace('&', String.raw`\u0026`)}","server":"rtmp://push.example.com/live/"}}`;
    expect(extractPushUrls(settings)).toMatchObject([{ url: SIGNED, repaired: true, offset: settings.indexOf('rtmp') }]);
    expect(extractPushUrls(`Server: rtmp://push.example.com/live/\nStream key: friday-night${QUERY}`)).toMatchObject([{ url: SIGNED }]);
  });

  it.each([
    '',
    'no URL here',
    'rtmp://',
    'rtmp://push.example.com',
    'rtmp://push.example.com/live/',
    'rtmp://push.example.com:x/live/friday',
    'rtmp://play.example.com/live/friday.flv',
    'https://push.example.com/live/friday',
    'srt://push.example.com:9000?streamid=x',
    'time\tlevel\tkey\tmsg\n10:00\tinfo\tuser-4711\tconnect rtmp://push.example.com/live\n10:01\tinfo\tsession-9\tok\n',
    'net\tconnect\trtmp://push.example.com/live\tok\ncache\tkey\tsess_9999\tmiss\n',
    'id\tserver\tkey\n1\trtmp://push.example.com/live/\tabcd1234\n',
    'key\tserver\nabcd1234\trtmp://push.example.com/live/\n',
  ])('finds none in %j', (text) => {
    expect(extractPushUrls(text)).toEqual([]);
  });

  it('a server and its key as two rows of a table', () => {
    const text = 'Server\trtmp://push.example.com/live/\nStream key\tfriday-night\n';
    expect(extractPushUrls(text).map(({ url }) => url)).toEqual(['rtmp://push.example.com/live/friday-night']);
  });

  it('a scheme with a colon too many', () => {
    expect(extractPushUrls('see rtmp:://push.example.com/live/friday now')).toEqual([
      { url: 'rtmp://push.example.com/live/friday', repaired: true, offset: 4 },
    ]);
  });

  it('an escaped blank at its end is no name, and no part of one', () => {
    expect(extractPushUrls('rtmp%3A%2F%2Frtmp://push.example.com/live/%20')).toEqual([]);
    expect(extractPushUrls('rtmp%3A%2F%2Fpush.example.com%2Flive%2Ffriday%20').map(({ url }) => url)).toEqual([
      'rtmp://push.example.com/live/friday',
    ]);
  });
});
