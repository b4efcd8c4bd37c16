import { describe, expect, it } from 'vitest';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { SIGNED, targetOf } from './made-urls.ts';

const codesOf = (text: string): readonly string[] => {
  const parsed = parsePushUrl(text);
  return parsed.ok ? parsed.findings.map(({ code }) => code) : [parsed.code];
};

function repairsOf(text: string): unknown {
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return parsed.code;
  return parsed.findings.find(({ code }) => code === 'url.mangled')?.evidence['repairs'] ?? [];
}

const QUERY = SIGNED.slice(SIGNED.indexOf('?'));
const FULL_WIDTH: Readonly<Record<string, string>> = { ':': '：', '/': '／', '?': '？', '&': '＆', '=': '＝', '.': '．' };

describe('parsePushUrl', () => {
  it('takes a URL apart without touching a byte of it', () => {
    expect(parsePushUrl(SIGNED)).toEqual({
      ok: true,
      target: {
        scheme: 'rtmp',
        userinfo: null,
        host: 'push.example.com',
        port: 1935,
        portWritten: false,
        app: 'live',
        stream: 'friday-night',
        query: 'txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099',
        text: SIGNED,
      },
      findings: [],
      repaired: false,
      urlCount: 1,
    });
  });

  it.each([
    ['rtmps://h.example/app/key', { scheme: 'rtmps', port: 443, portWritten: false }],
    ['rtmp://h.example:1936/app/key', { port: 1936, portWritten: true }],
    ['rtmp://[2001:db8::7]:1936/app/key', { host: '2001:db8::7', port: 1936 }],
    ['rtmp://user:pa%40ss@h.example/app/key', { userinfo: 'user:pa%40ss', host: 'h.example' }],
    ['rtmp://h.example/app/instance/key', { app: 'app/instance', stream: 'key' }],
    ['rtmp://h.example/app/key%20one?a=%26&b', { stream: 'key%20one', query: 'a=%26&b' }],
    ['rtmp://h.example/app/key?', { stream: 'key', query: '' }],
    ['rtmp://h.example/app/key?next=/a/b', { stream: 'key', query: 'next=/a/b' }],
    ['rtmp://h.example/app?vhost=other/key?sign=1', { app: 'app?vhost=other', stream: 'key', query: 'sign=1' }],
  ])('reads %s', (text, expected) => {
    const parsed = parsePushUrl(text);
    expect(parsed).toMatchObject({ ok: true, findings: [], repaired: false, target: { ...expected, text } });
  });

  it.each([
    ['spaces at the ends', ` ${SIGNED}  `, ['spaces']],
    ['full-width signs', SIGNED.replace(/[:/?&=.]/g, (sign) => FULL_WIDTH[sign] ?? sign), ['full-width']],
    ['full-width letters', SIGNED.replace('rtmp', 'ｒｔｍｐ').replace('live', 'ｌｉｖｅ'), ['full-width']],
    ['smart quotes', `“${SIGNED}”`, ['smart-quotes']],
    ['plain quotes', `"${SIGNED}"`, ['quotes']],
    ['HTML', SIGNED.replace('&', '&amp;'), ['html-entities']],
    ['HTML, escaped twice', SIGNED.replace('&', '&amp;amp;'), ['html-entities']],
    ['JSON', SIGNED.replaceAll('/', String.raw`\/`), ['escapes']],
    ['JSON in JSON', SIGNED.replaceAll('/', String.raw`\\\/`), ['escapes']],
    ['a unicode escape', SIGNED.replace('&', String.raw`\u0026`), ['escapes']],
    ['a shell', SIGNED.replace(/[?&=]/g, String.raw`\$&`), ['escapes']],
    ['zero-width marks', SIGNED.replace('live', 'li\u200Bve\u2060'), ['zero-width']],
    ['a byte order mark', `\uFEFF${SIGNED}`, ['zero-width']],
    ['no-break spaces', `${SIGNED.slice(0, 40)}\u00A0${SIGNED.slice(40)}`, ['spaces']],
    ['a doubled scheme', `rtmp://${SIGNED}`, ['doubled-scheme']],
    ['the URL again behind its server', `rtmp://push.example.com/live/${SIGNED}`, ['doubled-scheme']],
    ['an upper-case scheme', SIGNED.replace('rtmp', 'RTMP'), ['scheme-case']],
    ['a lost slash', SIGNED.replace('//', '/'), ['scheme-slashes']],
    ['a slash too many', SIGNED.replace('//', '///'), ['scheme-slashes']],
    ['no scheme at all', SIGNED.replace('rtmp://', ''), ['missing-scheme']],
    ['slashes in the path', SIGNED.replace('/live/', '//live//'), ['doubled-slashes']],
    ['a sentence', `${SIGNED}.`, ['trailing-punctuation']],
    ['a Chinese sentence', `${SIGNED}。`, ['full-width', 'trailing-punctuation']],
    ['words without a space', `${SIGNED}请尽快使用`, ['trailing-text']],
    ['a number before them', `${SIGNED}-24小时`, ['trailing-text']],
    ['a number before them, glued on', `${SIGNED}24小时有效`, ['trailing-text']],
    ['a note in full-width brackets', `${SIGNED}（24小时有效）`, ['full-width']],
    ['a full-width ampersand in HTML', SIGNED.replace('&', '＆amp;'), ['html-entities']],
    ['blanks around the ampersand', SIGNED.replace('&', ' & '), ['spaces']],
    ['blanks around every sign of the query', SIGNED.replace(/[?&=]/g, ' $& '), ['spaces']],
    ['half a scheme before the scheme', `rtmp:${SIGNED}`, ['doubled-scheme']],
    ['another URL’s query', encodeURIComponent(SIGNED), ['percent-encoding']],
    ['a slash behind the query', `${SIGNED}/`, ['trailing-punctuation']],
  ])('repairs %s', (_name, text, repairs) => {
    expect(parsePushUrl(text)).toMatchObject({ ok: true, repaired: true, target: { text: SIGNED } });
    expect(repairsOf(text)).toEqual(repairs);
  });

  it('repairs a space, a line break or an invisible mark at any place of a signed URL', () => {
    for (let at = 1; at < SIGNED.length; at += 1) {
      // Server and key on two lines is how OBS shows them, nothing is damaged there.
      const twoLines = at === SIGNED.indexOf('friday');
      for (const mark of [' ', '\u3000', '\r\n    ', '\n', '\u200B']) {
        const parsed = parsePushUrl(SIGNED.slice(0, at) + mark + SIGNED.slice(at));
        expect(parsed, `${JSON.stringify(mark)} at ${at}`).toMatchObject({ ok: true, target: { text: SIGNED } });
        if (!(twoLines && mark.includes('\n'))) expect(codesOf(SIGNED.slice(0, at) + mark + SIGNED.slice(at))).toEqual(['url.mangled']);
      }
    }
  });

  it('repairs several damages at once', () => {
    const text = `“RTMP：//push.example.com/live/friday-\n  night?txSecret=f85a2ab363fe4dea ffef9754d79da6fe&amp;txTime＝5C27\u200B1099” `;
    expect(targetOf(text).text).toBe(SIGNED);
    expect(repairsOf(text)).toEqual(['full-width', 'html-entities', 'line-breaks', 'scheme-case', 'smart-quotes', 'spaces', 'zero-width']);
  });

  it('joins a torn URL without a query', () => {
    expect(targetOf('rtmp://h.example/live/fri day').text).toBe('rtmp://h.example/live/friday');
    expect(targetOf('rtmp://h.example/live/fri\nday').text).toBe('rtmp://h.example/live/friday');
  });

  it.each([
    ['a final line break', `${SIGNED}\r\n`],
    ['a label', `Push URL: ${SIGNED}`],
    ['a Chinese label', `推流地址：${SIGNED}`],
    ['a log line', `12:01:07.3 INFO start url=${SIGNED} retry=3 codec=h264`],
    ['a debugger', `(NSString *) $0 = 0x0000600000c1a2b0 @"${SIGNED}"`],
    ['an assignment', `    url = "${SIGNED}";`],
    ['JSON', `{"code":0,"pushUrl":"${SIGNED}","ttl":60}`],
    ['Markdown', `see [the push URL](${SIGNED}), please`],
    ['angle brackets', `<${SIGNED}>`],
    ['a sentence', `Use ${SIGNED}, then press start.`],
    ['a note in brackets, in English', `${SIGNED}(valid for 24 h)`],
    ['a debugger’s character array', String.raw`(char[256]) url = "${SIGNED}\0\0\0"`],
    ['memory', `rest\0${SIGNED}\0\0\0next`],
    ['an ampersand of the sentence', `${SIGNED} & friends`],
    ['lines below', `${SIGNED}\nThanks, see you at nine`],
  ])('finds it in %s and calls nothing damaged', (_name, text) => {
    expect(targetOf(text).text).toBe(SIGNED);
    expect(codesOf(text)).toEqual([]);
  });

  it('takes the first of several and says how many', () => {
    const other = SIGNED.replace('friday', 'sunday');
    expect(parsePushUrl(`${SIGNED}, ${other} ${SIGNED}`)).toMatchObject({ target: { text: SIGNED }, urlCount: 2 });
    expect(parsePushUrl(`rtmp://push.example.com/live\n${SIGNED}`)).toMatchObject({ target: { text: SIGNED }, urlCount: 1 });
  });
});

describe('server and key apart', () => {
  const key = `friday-night${QUERY}`;
  it.each([
    ['two lines', `rtmp://push.example.com/live/\n${key}`],
    ['two lines, no slash', `rtmp://push.example.com/live\r\n${key}`],
    ['two lines, two slashes', `rtmp://push.example.com/live/\n/${key}`],
    ['labels on one line', `Server: rtmp://push.example.com/live/ Key: ${key}`],
    ['labels on lines of their own', `Server\nrtmp://push.example.com/live/\n\nStream Key\n${key}\n`],
    ['labels with a tab', `Server\trtmp://push.example.com/live/\tStream key\t${key}`],
    ['labels in traditional Chinese', `伺服器：rtmp://push.example.com/live/ 串流金鑰：${key}`],
    ['Chinese labels', `推流地址：rtmp://push.example.com/live/\n推流码：${key}`],
    ['labels, key first', `Stream key: ${key}\nServer: rtmp://push.example.com/live/`],
    ['a program’s settings', `{"settings":{"key":"${key}","server":"rtmp://push.example.com/live/"},"type":"rtmp_custom"}`],
  ])('joins %s', (_name, text) => {
    expect(targetOf(text).text).toBe(SIGNED);
    expect(codesOf(text)).toEqual([]);
  });

  it.each([
    ['the key above the server', `${key}\nrtmp://push.example.com/live/`],
    ['the key in the field of the server', `Server: ${key}\nStream key: rtmp://push.example.com/live`],
    ['the key behind its label, unspaced', `服务器：${key}\n串流密钥：rtmp://push.example.com/live`],
    ['the key before the server, joined', `${key}/rtmp://push.example.com/live/`],
  ])('tells %s', (_name, text) => {
    expect(targetOf(text).text).toBe(SIGNED);
    expect(parsePushUrl(text)).toMatchObject({
      findings: [
        { code: 'url.swapped', evidence: { server: 'rtmp://push.example.com/live', streamKey: 'fri…?txSecret=…&txTime=5C271099' } },
      ],
    });
  });

  it.each([
    ['the key’s query in the server box', `rtmp://push.example.com/live${QUERY}/friday-night`],
    ['the whole URL in the server box', `rtmp://push.example.com/live/friday-night${QUERY}/friday-night`],
    ['app and key in each other’s place', `rtmp://push.example.com/friday-night${QUERY}/live`],
  ])('tells %s, and tries it as it stands', (_name, text) => {
    expect(parsePushUrl(text)).toMatchObject({
      repaired: false,
      target: { text, query: null },
      findings: [
        { code: 'url.swapped', evidence: { server: 'rtmp://push.example.com/live', streamKey: 'fri…?txSecret=…&txTime=5C271099' } },
      ],
    });
  });

  it('tells an app that stands twice, and tries it as it stands', () => {
    const text = SIGNED.replace('/live/', '/live/live/');
    expect(parsePushUrl(text)).toMatchObject({
      repaired: false,
      target: { text, app: 'live/live' },
      findings: [{ code: 'url.doubled-app', evidence: { app: 'live/live', server: 'rtmp://push.example.com/live' } }],
    });
  });
});

describe('what is no push URL', () => {
  it.each([
    ['', 'url.empty', {}],
    [' \r\n\u200B', 'url.empty', {}],
    ['see you on friday', 'url.unreadable', { problem: 'no-url' }],
    [`friday-night${QUERY}`, 'url.unreadable', { problem: 'server-missing' }],
    ['rtmp://h.example:port/live/key', 'url.unreadable', { problem: 'port' }],
    ['rtmp://h.example:0/live/key', 'url.unreadable', { problem: 'port' }],
    ['rtmp://h.example:70000/live/key', 'url.unreadable', { problem: 'port' }],
    ['rtmp://[::1/live/key', 'url.unreadable', { problem: 'host' }],
    ['rtmp:///live/key', 'url.unreadable', { problem: 'host' }],
    ['srt://h.example:9000?streamid=#!::h=h.example,r=live/key,txSecret=0,txTime=1', 'url.scheme', { scheme: 'srt', host: 'h.example' }],
    ['webrtc://h.example/live/key?txSecret=0', 'url.scheme', { scheme: 'webrtc', host: 'h.example' }],
    ['https://h.example/live/key', 'url.scheme', { scheme: 'https', host: 'h.example' }],
    ['rtmpt://h.example/live/key', 'url.scheme', { scheme: 'rtmpt', host: 'h.example' }],
    ['https://h.example/live/key.flv?txSecret=0', 'url.play-not-push', { scheme: 'https' }],
    ['http://h.example/live/key.m3u8', 'url.play-not-push', { scheme: 'http' }],
    ['https://1234.liveplay.myqcloud.com/live/key', 'url.play-not-push', { scheme: 'https', host: '1234.liveplay.myqcloud.com' }],
    ['webrtc://1234.liveplay.myqcloud.com/live/key', 'url.play-not-push', { scheme: 'webrtc' }],
    ['rtmp://h.example/live/key.flv', 'url.play-not-push', { scheme: 'rtmp' }],
    ['rtmp://h.example', 'url.no-app', { host: 'h.example' }],
    ['rtmp://h.example/', 'url.no-app', { host: 'h.example' }],
    [`rtmp://h.example/friday-night${QUERY}`, 'url.no-app', { streamMasked: 'fri…' }],
    ['rtmp://h.example/live', 'url.no-stream', { app: 'live' }],
    ['rtmp://h.example/live/', 'url.no-stream', { app: 'live' }],
    ['rtmp://h.example/live/?txTime=5C271099', 'url.no-stream', { app: 'live' }],
  ])('%j is %s', (text, code, evidence) => {
    expect(parsePushUrl(text)).toMatchObject({ ok: false, code, evidence });
  });
});

describe('what pasting has torn', () => {
  it('a colon too many is damage, and repaired', () => {
    expect(repairsOf('rtmp:://h.example/live/key1')).toEqual(['scheme-slashes']);
    expect(targetOf('rtmp:://h.example/live/key1').text).toBe('rtmp://h.example/live/key1');
  });

  it('brackets left behind when prose is cut off go too', () => {
    const { text } = targetOf(`${SIGNED}[]\u2E80`);
    expect(targetOf(text).text).toBe(text);
  });

  it('a name of several words keeps its signed query', () => {
    expect(targetOf(`rtmp://h.example/live/my own show${QUERY}`)).toMatchObject({ stream: 'myownshow', query: QUERY.slice(1) });
    expect(targetOf('rtmp://h.example/live/my is the URL').text).toBe('rtmp://h.example/live/my');
  });
});
