import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractPushUrls } from '../../../electron/push-url/extract.ts';
import { formatPushUrl, obsFields } from '../../../electron/push-url/format.ts';
import { maskPushUrl, maskSecrets } from '../../../electron/push-url/mask.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { findProvider } from '../../../electron/push-url/providers/index.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { SIGNED, targetOf } from './made-urls.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const wordOf = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength, maxLength });

const host = fc.oneof(
  fc.tuple(wordOf(letters, 1, 12), fc.constantFrom('example.com', 'push.example.cn')).map(([label, zone]) => `${label}.${zone}`),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);
const name = fc
  .tuple(wordOf(letters, 1, 1), wordOf(`${letters}-_.~$+%`, 0, 24), wordOf(letters, 1, 1))
  .map((parts) => parts.join(''))
  .filter((text) => !/\.(?:flv|m3u8)$/i.test(text) && !/rtmp/i.test(text));
const query = fc
  .array(fc.tuple(wordOf(letters, 1, 8), wordOf(`${letters}-_.~$+%/:`, 0, 20)), { minLength: 1, maxLength: 4 })
  .map((pairs) => `?${pairs.map(([key, value]) => `${key}=${value}x`).join('&')}`)
  .filter((text) => !/rtmp|Secret=|Time=/i.test(text));
const pushUrl = fc
  .tuple(
    fc.constantFrom('rtmp', 'rtmps'),
    fc.option(wordOf(letters, 1, 8), { nil: null }),
    host,
    fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null }),
    fc.array(name, { minLength: 1, maxLength: 3 }),
    name,
    fc.option(query, { nil: null }),
  )
  .map(([scheme, user, at, port, apps, stream, query]) => {
    const login = user === null ? '' : `${user}:pw@`;
    return `${scheme}://${login}${at}${port === null ? '' : `:${port}`}/${apps.join('/')}/${stream}${query ?? ''}`;
  });

/** Texts made of what the parsers look for, so that random ones reach every branch. */
const PIECES: readonly string[] = [
  'rtmp rtmp:// RTMPS:// rtmp%3A%2F%2F srt:// https:// :// / ? & = : @ [ ] ::1 #'.split(' '),
  'txSecret= txTime= volcSecret= auth_key= Key: Server: 推流码： "key":" .flv .m3u8 live h.example'.split(' '),
  String.raw`&amp; &amp;amp; &#x2f; &#99999999; \/ \\ \u0026 \n \ % %zz %20`.split(' '),
  [' ', '\n', '\r\n', '\t', '\u3000', '\u200B', '\uFEFF', '\u0000', '\uD800'],
  '“ ” " \' ` ， 。 ： ／ ？ ＝ ) } > | ; , …'.split(' '),
  [SIGNED, SIGNED.slice(0, 29), '0123456789abcdef', '5C271099', '1763814600', '1763814600000'],
].flat();
const fragment = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 }));
const anyText = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));

function judge(text: string): void {
  const parsed = parsePushUrl(text);
  maskPushUrl(text);
  extractPushUrls(text);
  maskSecrets(text, parsed.ok ? parsed.target : null);
  if (!parsed.ok) return;
  const { target } = parsed;
  const provider = findProvider(target) ?? tencent;
  provider.inspect(target);
  provider.readExpiry(target);
  provider.verify(target, {}, { algorithm: 'auto', nowMs: 0 });
  provider.resign(target, 'key', 'md5', 1, 0);
  provider.rehearsal(target, 'key', 'md5', 'x');
}

describe('any text', () => {
  it('never makes parse, mask, extract or verify throw', () => {
    fc.assert(fc.property(anyText, judge), { numRuns: 3000 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), judge), { numRuns: 1000 });
  });

  it('gives a target that is read again as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parsePushUrl(text);
        if (!parsed.ok) return;
        expect(formatPushUrl(parsed.target)).toBe(parsed.target.text);
        const again = parsePushUrl(parsed.target.text);
        expect(again).toMatchObject({ ok: true, repaired: false, target: parsed.target });
      }),
      { numRuns: 3000 },
    );
  });

  it('extracts what parse takes for a push URL', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { url, offset } of extractPushUrls(text)) {
          expect(parsePushUrl(url)).toMatchObject({ ok: true, target: { text: url } });
          expect(offset).toBeLessThan(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('masks without leaving a signature', () => {
    const secret = 'f85a2ab363fe4deaffef9754d79da6fe';
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        expect(maskPushUrl(`${before} ${SIGNED} ${after}`)).not.toContain(secret);
        expect(maskSecrets(`${before} ${SIGNED} ${after}`)).not.toContain(secret);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('any push URL', () => {
  it('is read and written without a change', () => {
    fc.assert(
      fc.property(pushUrl, (text) => {
        const parsed = parsePushUrl(text);
        expect(parsed).toMatchObject({ ok: true, repaired: false, target: { text } });
        if (!parsed.ok) return;
        expect(formatPushUrl(parsed.target)).toBe(text);
        const { server, key } = obsFields(parsed.target);
        expect(`${server}/${key}`).toBe(text);
        expect(extractPushUrls(text)).toEqual([{ url: text, repaired: false, offset: 0 }]);
      }),
    );
  });

  it('signed is verified, with either digest and for any name', () => {
    fc.assert(
      fc.property(
        name,
        wordOf(letters, 1, 40),
        fc.constantFrom('md5', 'sha256'),
        fc.integer({ min: 0x10000000, max: 0xffffffff }),
        (stream, key, algorithm, expiresAtS) => {
          const target = targetOf(
            tencent.sign({ domain: 'push.example.com', app: 'live', stream, key, algorithm, expiresAtS, nowS: 0 }) ?? '',
          );
          expect(tencent.verify(target, { primary: key }, { algorithm: 'auto', nowMs: 0 }).code).toBe('ok');
          expect(tencent.readExpiry(target)).toMatchObject({ code: 'ok', expiresAtMs: expiresAtS * 1000 });
        },
      ),
    );
  });
});

describe('time grows with the text, not with its square', () => {
  it.each(
    [
      'rtmp://',
      'rtmp://h/live/',
      'rtmp://h/live/a ',
      '& ',
      '&txTime=5C271099(',
      '\u0000',
      '\\0',
      'rtmp://h/live\n',
      'rtmp://h/live/rtmp://',
      'r t m p :',
      `${SIGNED} `,
      '/',
      '?',
      ' ',
      '\n',
      '\u200B',
      '"',
      ')',
      '。',
      '\\',
      '&amp;',
      '&',
      'key: ',
      'a.b/c?&txSecret=',
      'rtmp%3A%2F%2F',
      '%20',
      'srt://',
      'txSecret=',
      'a@',
      '[',
    ].flatMap((piece) => ['', 'rtmp://h/live/a?b='].map((start) => [start, piece] as const)),
  )('%j, then %j again and again', (start, piece) => {
    // CPU time: other programs on the machine do not count.
    const timeOf = (length: number): number => {
      const text = start + piece.repeat(Math.ceil(length / piece.length)) + 'x';
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 2; run += 1) {
        const before = process.cpuUsage();
        judge(text);
        const { user, system } = process.cpuUsage(before);
        best = Math.min(best, (user + system) / 1000);
      }
      return best;
    };
    const small = timeOf(4_000);
    const large = timeOf(32_000);
    // Eight times the text: 8 when linear, 64 when quadratic. Under some ms the clock and the collector decide.
    expect(large).toBeLessThan(Math.max(32 * small, 200));
  });
});
