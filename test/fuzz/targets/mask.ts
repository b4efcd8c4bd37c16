import { maskPushUrl, maskSecrets } from '../../../electron/push-url/mask.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { bytesOf, must, type FuzzTarget } from '../target.ts';

const SECRET = 'f85a2ab363fe4deaffef9754d79da6fe';
const STREAM = 'canary7friday';
const URL_TEXT = `rtmp://push.example.com/live/${STREAM}?txSecret=${SECRET}&txTime=5C271099`;
const KEY = 'Zq7canaryKeyMx02';
const parsed = parsePushUrl(URL_TEXT);
if (!parsed.ok) throw new Error('the example is no push URL');
const known = parsed.target;
const MARK = '\u0001';

/** What a server, an error or a page says around our secrets: none of them comes through. A control character stands for the URL. */
export const target: FuzzTarget = {
  maxBytes: 4096,
  seeds: () =>
    bytesOf(
      `Server said: ${MARK} is taken`,
      `{"tcUrl":"${MARK}","key":"${MARK}"}`,
      `[warn] publish(${STREAM}) denied, sign=${SECRET}`,
      `${encodeURIComponent(URL_TEXT)} ${Buffer.from(STREAM).toString('base64')} ${Buffer.from(SECRET).toString('hex')}`,
      `rtmp%3A%2F%2Fh%2Flive%2F${STREAM}\n\u001B[31m${SECRET}`,
    ),
  run: (input) => {
    const text = input.toString('utf8').replaceAll(MARK, URL_TEXT);
    const masked = maskSecrets(`${text} ${KEY}`, known, [KEY]);
    for (const secret of [SECRET, STREAM, KEY]) must(!masked.toLowerCase().includes(secret.toLowerCase()), 'a secret is left in a text');
    must(!maskSecrets(text.includes(SECRET) ? text : URL_TEXT).includes(`txSecret=${SECRET}`), 'a signature is left without a target');
    must(!maskPushUrl(text).includes(SECRET), 'a masked URL holds its signature');
  },
};
