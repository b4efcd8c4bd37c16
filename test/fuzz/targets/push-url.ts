import { formatPushUrl } from '../../../electron/push-url/format.ts';
import { maskPushUrl } from '../../../electron/push-url/mask.ts';
import { maskTarget } from '../../../electron/push-url/mask-target.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { findProvider } from '../../../electron/push-url/providers/index.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { bytesOf, must, mustEqual, type FuzzTarget } from '../target.ts';

const SIGNED = 'rtmp://push.example.com/live/friday-night?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099';
const TWO_FIELDS = 'Server: rtmp://h.example:1935/live/\nStream key: friday?txSecret=0123456789abcdef0123456789abcdef&txTime=5C271099';

/** Whatever is pasted is read or refused, and what was read is read again as it is. */
export const target: FuzzTarget = {
  maxBytes: 4096,
  seeds: () =>
    bytesOf(
      SIGNED,
      TWO_FIELDS,
      `"url":"${SIGNED.replaceAll('/', String.raw`\/`).replace('&', String.raw`\u0026`)}"`,
      encodeURIComponent(SIGNED),
      SIGNED.replace('&', '&amp;'),
      'rtmps://user:pw@[2001:db8::1]:443/app/inst/name?auth_key=1763814600-0-0-0123456789abcdef0123456789abcdef',
      'ｒｔｍｐ：／／ｐｕｓｈ．example。com／live／a？hwSecret=aa&hwTime=5C271099',
      'push.example.com/live/name?volcTime=1763814600&volcSecret=0123456789abcdef0123456789abcdef',
      'https://play.example.com/live/friday.flv',
      'srt://h:9000?streamid=#!::h=h,r=live/a',
    ),
  run: (input) => {
    const text = input.toString('utf8');
    const parsed = parsePushUrl(text);
    maskPushUrl(text);
    if (!parsed.ok) return;
    const { target: read } = parsed;
    must(formatPushUrl(read) === read.text, 'a target is not written as it was read');
    const again = parsePushUrl(read.text);
    must(again.ok && !again.repaired, 'a repaired URL is repaired again');
    mustEqual(again.target, read, 'a repaired URL is read otherwise');
    const masked = maskTarget(read);
    // What is shown of it with every secret exchanged must not change.
    const exchanged = { ...read, stream: `${read.stream.slice(0, 3)}~`, userinfo: read.userinfo === null ? null : '~' };
    if (read.stream.length > 3) must(maskTarget(exchanged) === masked, 'a mask depends on what it hides');
    const provider = findProvider(read) ?? tencent;
    provider.inspect(read);
    provider.readExpiry(read);
    provider.verify(read, { primary: '69e0daf7234b01f257a7adb9f807ae9f' }, { algorithm: 'auto', nowMs: 0 });
    provider.resign(read, 'key', 'md5', 1, 0);
    provider.rehearsal(read, 'key', 'md5', 'x');
  },
};
