import { describe, expect, it } from 'vitest';
import { maskPushUrl, maskSecrets } from '../../../electron/push-url/mask.ts';
import { SIGNED, targetOf } from './made-urls.ts';

const MASKED = 'rtmp://push.example.com/live/fri…?txSecret=…&txTime=5C271099';

describe('maskPushUrl', () => {
  it.each([
    [SIGNED, MASKED],
    ['rtmp://user:pw@h.example:1936/live/friday', 'rtmp://…@h.example:1936/live/fri…'],
    ['rtmp://h.example/live/abc', 'rtmp://h.example/live/…'],
    ['rtmp://h.example/live/abcd?key=1&&bare&x=', 'rtmp://h.example/live/abc…?key=…&&…&x=…'],
    ['rtmps://h.example/app/inst/sk_secret', 'rtmps://h.example/app/inst/sk_…'],
    ['rtmp://h.example/live?txSecret=0123&txTime=5C271099/friday', 'rtmp://h.example/live?txSecret=…&txTime=5C271099/fri…'],
    ['rtmp://h.example/friday?txSecret=0123&txTime=5C271099/live', 'rtmp://h.example/fri…?txSecret=…&txTime=5C271099/liv…'],
    ['', ''],
    ['rtmp://h.example/live', 'rtmp://h.example/live'],
    ['rtmp://h.example/mysecretkey', 'rtmp://h.example/mys…'],
    ['rtmp://h.example/mysecretkey?txSecret=1', 'rtmp://h.example/mys…'],
    ['srt://h.example:9000?streamid=secretname', 'srt://h.example/…'],
    ['https://h.example/live/secretname.flv?txSecret=1', 'https://h.example/…'],
    ['mysecretkey?txSecret=0123', '…'],
    // A key behind the scheme alone stands where a host does.
    ['rtmp://abcd-efgh-1234-ijkl', 'rtmp://abc…/'],
    ['rtmp://live_12345_aBcDeF/', 'rtmp://liv…/'],
    ['rtmp://MySecretKey/live', 'rtmp://MyS…/live'],
    ['https://live_12345_aBcDeF/x', 'https://liv…/…'],
    ['rtmp://mediaserver/live', 'rtmp://mediaserver/live'],
    ['rtmp://studio-1.lan/live', 'rtmp://studio-1.lan/live'],
    ['rtmp://192.168.100.200/live', 'rtmp://192.168.100.200/live'],
    ['rtmp://[2001:db8::1234:5678]/live', 'rtmp://[2001:db8::1234:5678]/live'],
    ['any other text', '…'],
  ])('%j reads %j', (text, masked) => {
    expect(maskPushUrl(text)).toBe(masked);
  });

  it('what a server repeats, in its own case of letters and with values of one letter', () => {
    const target = targetOf('rtmp://h.example/live/Friday.Night(1)?token=sekrit&x=2');
    expect(maskSecrets('no Friday.Night(1)?token=sekrit&x=2, FRIDAY.NIGHT(1) friday.night(1)?TOKEN=SEKRIT&X=2', target)).toBe(
      'no Fri…?token=…&x=…, Fri… Fri…?token=…&x=…',
    );
  });

  it('a stream name of three characters or fewer goes too, where it is a word', () => {
    const target = targetOf('rtmp://h.example/live/on');
    expect(maskSecrets('stream on: connection on h.example/live/on is gone', target)).toBe(
      'stream …: connection … h.example/live/… is gone',
    );
  });

  it('masks the repaired URL of a damaged text', () => {
    expect(maskPushUrl(`“${SIGNED.replace('&', '&amp;')}”`)).toBe(MASKED);
    expect(maskPushUrl(`Server: rtmp://push.example.com/live/ Key: ${SIGNED.slice(SIGNED.indexOf('friday'))}`)).toBe(MASKED);
  });
});

describe('maskSecrets', () => {
  const target = targetOf(
    'rtmp://user:passw0rd@push.example.com/live/friday-night?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099',
  );

  it('masks every push URL in a text and leaves the text', () => {
    expect(maskSecrets(`publish to ${SIGNED}: refused`)).toBe(`publish to ${MASKED}: refused`);
    expect(maskSecrets(`{"url":"${SIGNED.replaceAll('/', String.raw`\/`)}"}`)).toBe(`{"url":"${MASKED}"}`);
    expect(maskSecrets(`to=${encodeURIComponent(SIGNED)} end`)).not.toMatch(/f85a2ab|friday/);
  });

  it('masks what a server quotes of the stream', () => {
    const words =
      'Stream friday-night already publishing (friday-night?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099), login passw0rd';
    expect(maskSecrets(words, target)).toBe('Stream fri… already publishing (fri…?txSecret=…&txTime=5C271099), login …');
  });

  it('masks values by what they are called, and the secrets it is told', () => {
    expect(maskSecrets('authmod=adobe&token=abcdef123 code=403')).toBe('authmod=adobe&token=… code=403');
    expect(maskSecrets('key was 69e0daf7', null, ['69e0daf7'])).toBe('key was …');
  });

  const named = targetOf(
    'rtmp://h.example/live/Secr3tStreamName?txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF&token=hunter2value',
  );
  it.each([
    ['another case', 'SECR3TSTREAMNAME', 'Sec…'],
    ['percent-encoded', '%53%65%63%72%33%74%53%74%72%65%61%6d%4e%61%6d%65', 'Sec…'],
    ['percent-encoded in part', 'Secr3t%53treamName', 'Sec…'],
    ['percent-encoded twice', '%2553ecr3tStreamName', 'Sec…'],
    ['an invisible mark', 'Secr3t\u200BStreamName', 'Sec…'],
    ['colours of a terminal', 'Secr3t\u001B[31mStreamName', 'Sec…'],
    ['a full-width letter', 'Ｓecr3tStreamName', 'Sec…'],
    ['split', 'Secr3tSt reamName', 'Sec…'],
    ['spelled', 'S-e-c-r-3-t-S-t-r-e-a-m-N-a-m-e', 'Sec…'],
    ['cut behind', 'Secr3tStre...', 'Sec……'],
    ['cut before', 'cr3tStreamName', 'Sec…'],
    ['in Base64', Buffer.from('Secr3tStreamName').toString('base64'), 'Sec…'],
    ['in hex', Buffer.from('Secr3tStreamName').toString('hex'), 'Sec…'],
    ['a signature in two', '0123456789abcdef 0123456789abcdef', '…'],
    ['a signature on two lines', '0123456789abcdef\n0123456789ABCDEF', '…'],
    ['the signature that was expected', '9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f', '…'],
    ['a value', 'h u n t e r 2 v a l u e', '…'],
  ])('masks what a server repeats in another shape: %s', (_name, said, shown) => {
    const masked = maskSecrets(`refused ${said} today`, named);
    expect(masked.replace(/==? /, ' ').replace('...', '…')).toBe(`refused ${shown} today`);
  });

  it('leaves the words that a name has in common with what servers say', () => {
    const publishing = targetOf('rtmp://h.example/live/publishing-stream');
    expect(maskSecrets('already publishing', publishing)).toBe('already publishing');
    expect(maskSecrets('Publishing Stream is busy', publishing)).toBe('pub… is busy');
  });

  it('leaves a text without secrets as it is', () => {
    expect(maskSecrets('NetStream.Publish.BadName: already publishing', target)).toBe('NetStream.Publish.BadName: already publishing');
  });
});
