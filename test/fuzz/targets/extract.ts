import { extractPushUrls } from '../../../electron/push-url/extract.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { bytesOf, must, type FuzzTarget } from '../target.ts';

const SIGNED = 'rtmp://push.example.com/live/friday-night?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099';

/** Logs, JSON and debugger output: what is found is a push URL, stands where it is said to stand, and is found once. */
export const target: FuzzTarget = {
  seeds: () =>
    bytesOf(
      `12:00 start push to ${SIGNED}, retry 1\n12:01 ${SIGNED}\n`,
      `{"server":"rtmp://h.example/live","key":"friday?txSecret=0123456789abcdef0123456789abcdef&txTime=5C271099"}`,
      `Server: rtmp://h.example/live\nKey: friday?volcSecret=aa&volcTime=1`,
      `url=${encodeURIComponent(SIGNED)}&x=1`,
      `(lldb) po url\nr\u0000t\u0000m\u0000p\u0000:\u0000/\u0000/\u0000h\u0000/\u0000a\u0000/\u0000b\u0000`,
      '推流地址：rtmp://推流.example/live/名字。完',
    ),
  run: (input) => {
    const text = input.toString('utf8');
    const found = extractPushUrls(text);
    must(new Set(found.map(({ url }) => url)).size === found.length, 'one URL was found twice');
    let last = -1;
    for (const { url, offset } of found) {
      must(offset > last && offset < text.length, 'URLs are out of order');
      last = offset;
      const parsed = parsePushUrl(url);
      must(parsed.ok && parsed.target.text === url, 'what was extracted is no push URL');
    }
  },
};
