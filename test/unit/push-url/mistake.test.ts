import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Mistake } from '../../../electron/push-url/mistake.ts';
import type { AuthVerdict, SigningKeys, VerifyContext } from '../../../electron/push-url/provider.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { BACKUP_KEY, KEY, md5, sha256, targetOf } from './made-urls.ts';

const PLAY_KEY = '0123abcd4567ef890123abcd4567ef89';
const TIME_S = 1_763_814_600;
const HEX = TIME_S.toString(16).toUpperCase();
const KEYS: SigningKeys = { primary: KEY, backup: BACKUP_KEY };

interface Made {
  readonly stream?: string;
  readonly time?: string;
  readonly query?: string;
  readonly secret: string;
}

function verdictOf(
  { stream = 'Friday', time = HEX, query = '', secret }: Made,
  keys = KEYS,
  context: Partial<VerifyContext> = {},
): AuthVerdict {
  const target = targetOf(`rtmp://push.example.com/live/${stream}?${query}txSecret=${secret}&txTime=${time}`);
  return tencent.verify(target, keys, { algorithm: 'auto', nowMs: TIME_S * 1000, ...context });
}

type Sign = (text: string) => string;
/** Each mistake, made. */
const ROWS: readonly (readonly [name: string, mistake: Mistake, make: (sign: Sign, key: string) => Made, evidence?: object])[] = [
  ['key, time, name', 'wrong-order', (sign, key) => ({ secret: sign(`${key}${HEX}Friday`) }), { order: 'key + txTime + StreamName' }],
  ['name, key, time', 'wrong-order', (sign, key) => ({ secret: sign(`Friday${key}${HEX}`) }), { order: 'StreamName + key + txTime' }],
  ['name, time, key', 'wrong-order', (sign, key) => ({ secret: sign(`Friday${HEX}${key}`) })],
  ['time, key, name', 'wrong-order', (sign, key) => ({ secret: sign(`${HEX}${key}Friday`) })],
  ['time, name, key', 'wrong-order', (sign, key) => ({ secret: sign(`${HEX}Friday${key}`) })],
  [
    'decimal signed',
    'decimal-time',
    (sign, key) => ({ secret: sign(`${key}Friday${TIME_S}`) }),
    { signedTime: '1763814600', txTime: '6921ACC8' },
  ],
  [
    'hex signed',
    'decimal-time',
    (sign, key) => ({ time: String(TIME_S), secret: sign(`${key}Friday${HEX}`) }),
    { signedTime: HEX, txTime: '1763814600' },
  ],
  ['lower signed', 'other-case-time', (sign, key) => ({ secret: sign(`${key}Friday${HEX.toLowerCase()}`) }), { signedTime: '6921acc8' }],
  ['upper signed', 'other-case-time', (sign, key) => ({ time: HEX.toLowerCase(), secret: sign(`${key}Friday${HEX}`) })],
  ['milliseconds', 'ms-time', (sign, key) => ({ secret: sign(`${key}Friday${TIME_S}000`) }), { signedTime: '1763814600000' }],
  ['odd milliseconds', 'ms-time', (sign, key) => ({ secret: sign(`${key}Friday${TIME_S}417`) })],
  ['hex milliseconds', 'ms-time', (sign, key) => ({ secret: sign(`${key}Friday${(TIME_S * 1000).toString(16)}`) })],
  ['HEX milliseconds', 'ms-time', (sign, key) => ({ secret: sign(`${key}Friday${(TIME_S * 1000).toString(16).toUpperCase()}`) })],
  [
    'another query',
    'stream-with-query',
    (sign, key) => ({ query: 'record=mp4&', secret: sign(`${key}Friday?record=mp4${HEX}`) }),
    { signedName: 'Fri…?record=…' },
  ],
  ['its own query', 'stream-with-query', (sign, key) => ({ secret: sign(`${key}Friday?txTime=${HEX}${HEX}`) })],
  ['a bare mark', 'stream-with-query', (sign, key) => ({ secret: sign(`${key}Friday?${HEX}`) })],
  ['app/stream', 'app-in-name', (sign, key) => ({ secret: sign(`${key}live/Friday${HEX}`) }), { signedName: 'live/Fri…' }],
  ['/app/stream', 'app-in-name', (sign, key) => ({ secret: sign(`${key}/live/Friday${HEX}`) })],
  ['template signed', 'template-suffix', (sign, key) => ({ secret: sign(`${key}Friday_hd${HEX}`) }), { signedName: 'Fri…_hd' }],
  ['template in the URL', 'template-suffix', (sign, key) => ({ stream: 'Friday_720p', secret: sign(`${key}Friday${HEX}`) })],
  ['a space after', 'key-with-space', (sign, key) => ({ secret: sign(`${key} Friday${HEX}`) }), { blank: 'space', where: 'after' }],
  ['a line break after', 'key-with-space', (sign, key) => ({ secret: sign(`${key}\nFriday${HEX}`) }), { blank: 'line-break' }],
  ['CRLF after', 'key-with-space', (sign, key) => ({ secret: sign(`${key}\r\nFriday${HEX}`) })],
  ['a tab before', 'key-with-space', (sign, key) => ({ secret: sign(`\t${key}Friday${HEX}`) }), { where: 'before' }],
  ['three spaces after', 'key-with-space', (sign, key) => ({ secret: sign(`${key}   Friday${HEX}`) }), { blank: 'space' }],
  ['a space and a line break after', 'key-with-space', (sign, key) => ({ secret: sign(`${key} \nFriday${HEX}`) })],
  ['spaces around', 'key-with-space', (sign, key) => ({ secret: sign(` ${key} Friday${HEX}`) })],
  ['capitals', 'upper-case-digest', (sign, key) => ({ secret: sign(`${key}Friday${HEX}`).toUpperCase() })],
  [
    'an hour later',
    'time-edited',
    (sign, key) => ({ secret: sign(`${key}Friday${(TIME_S - 3600).toString(16).toUpperCase()}`) }),
    { editedByMs: 3_600_000, signedForAt: '2025-11-22T11:30:00.000Z', txTimeAt: '2025-11-22T12:30:00.000Z' },
  ],
  ['48 hours earlier', 'time-edited', (sign, key) => ({ secret: sign(`${key}Friday${(TIME_S + 172_800).toString(16).toUpperCase()}`) })],
  [
    'an odd second, minutes away',
    'time-edited',
    (sign, key) => ({
      time: (TIME_S + 17).toString(16).toUpperCase(),
      secret: sign(`${key}Friday${(TIME_S + 17 - 7 * 60).toString(16).toUpperCase()}`),
    }),
  ],
  [
    'a whole minute of the clock',
    'time-edited',
    (sign, key) => ({
      time: (TIME_S + 17).toString(16).toUpperCase(),
      secret: sign(`${key}Friday${(TIME_S - 86_400).toString(16).toUpperCase()}`),
    }),
  ],
  ['decimal time edited', 'time-edited', (sign, key) => ({ time: String(TIME_S), secret: sign(`${key}Friday${TIME_S - 60}`) })],
  ['lower case', 'stream-edited', (sign, key) => ({ secret: sign(`${key}friday${HEX}`) }), { edit: 'case' }],
  ['camel case', 'stream-edited', (sign, key) => ({ stream: 'fridaynight', secret: sign(`${key}FridayNight${HEX}`) })],
  [
    'a long name',
    'stream-edited',
    (sign, key) => ({ stream: 'the-long-show-of-friday-night', secret: sign(`${key}the-long-show-of-Friday-Night${HEX}`) }),
  ],
  ['a blank behind', 'stream-edited', (sign, key) => ({ secret: sign(`${key}Friday ${HEX}`) }), { edit: 'trimmed' }],
  ['a blank in the URL', 'stream-edited', (sign, key) => ({ stream: 'Friday%20', secret: sign(`${key}Friday${HEX}`) })],
  ['the decoded name', 'url-encoded-name', (sign, key) => ({ stream: 'fri%20day', secret: sign(`${key}fri day${HEX}`) })],
  ['the encoded name', 'url-encoded-name', (sign, key) => ({ stream: 'fri+day!', secret: sign(`${key}fri%2Bday!${HEX}`) })],
  ['the encoded name, lower case', 'url-encoded-name', (sign, key) => ({ stream: 'fri=day', secret: sign(`${key}fri%3dday${HEX}`) })],
  ['another key', 'unknown-key', (sign) => ({ secret: sign(`deadbeefFriday${HEX}`) })],
];

const CASES = ROWS.map(([name, mistake, make, evidence = {}]) => ({ name, mistake, make, evidence }));

describe.each([
  ['md5', md5],
  ['sha256', sha256],
] as const)('%s', (algorithm, sign) => {
  describe.each([
    ['primary', KEY],
    ['backup', BACKUP_KEY],
  ] as const)('%s key', (keyName, key) => {
    it.each(CASES)('$name: $mistake', ({ mistake, make, evidence }) => {
      const made = make(sign, key);
      const verdict = verdictOf(made);
      expect(verdict.code).toBe('auth.wrong');
      expect(verdict.evidence).toMatchObject({ mistake, algorithm, ...(mistake === 'unknown-key' ? {} : { key: keyName }), ...evidence });
      // The corrected URL is the same in all but its signature, and right.
      const corrected = targetOf(verdict.correctedUrl ?? '');
      expect(corrected.text.replace(/txSecret=[\da-f]+/, '')).toBe(
        targetOf(
          `rtmp://push.example.com/live/${made.stream ?? 'Friday'}?${made.query ?? ''}txSecret=${made.secret}&txTime=${made.time ?? HEX}`,
        ).text.replace(/txSecret=[\da-f]+/i, ''),
      );
      expect(tencent.verify(corrected, KEYS, { algorithm, nowMs: 0 }).code).toBe('ok');
      expect(JSON.stringify(verdict.evidence)).not.toMatch(new RegExp(`${key}|friday|day!`, 'i'));
    });
  });
});

describe('other-algorithm', () => {
  const right = `${KEY}Friday${HEX}`;
  it.each([
    ['SHA256 where MD5 is asked for', sha256(right), 'md5'],
    ['MD5 where SHA256 is asked for', md5(right), 'sha256'],
    ['SHA256 cut to MD5’s length', sha256(right).slice(0, 32), 'auto'],
    ['HMAC', createHmac('md5', KEY).update(`Friday${HEX}`).digest('hex'), 'auto'],
    ['HMAC-SHA256', createHmac('sha256', KEY).update(`Friday${HEX}`).digest('hex'), 'auto'],
  ] as const)('%s', (_name, secret, algorithm) => {
    expect(verdictOf({ secret }, KEYS, { algorithm }).evidence).toMatchObject({ mistake: 'other-algorithm', key: 'primary' });
  });

  it('does not hide another mistake made with the other algorithm', () => {
    expect(verdictOf({ secret: md5(`Friday${KEY}${HEX}`) }, KEYS, { algorithm: 'sha256' }).evidence['mistake']).toBe('wrong-order');
  });
});

describe('play-key', () => {
  it('by the playback key, its transcoded names included', () => {
    for (const name of ['Friday', 'Friday_hd']) {
      const verdict = verdictOf({ secret: md5(`${PLAY_KEY}${name}${HEX}`) }, { ...KEYS, play: PLAY_KEY });
      expect(verdict.evidence).toMatchObject({ mistake: 'play-key', key: 'play' });
      expect(tencent.verify(targetOf(verdict.correctedUrl ?? ''), { primary: KEY }, { algorithm: 'auto', nowMs: 0 }).code).toBe('ok');
    }
  });

  it('by a play URL that carries the same signature', () => {
    const secret = md5(`${PLAY_KEY}Friday${HEX}`);
    const playUrl = `https://play.example.com/live/Friday.flv?txSecret=${secret}&txTime=${HEX}`;
    expect(verdictOf({ secret }, KEYS, { playUrl }).evidence).toMatchObject({ mistake: 'play-key', fromPlayUrl: true });
  });

  it('a playback key alone proves nothing', () => {
    expect(verdictOf({ secret: md5('x') }, { play: PLAY_KEY }).code).toBe('auth.unchecked');
  });
});

describe('what is not a mistake of the list', () => {
  it('49 hours are out of range', () => {
    expect(verdictOf({ secret: md5(`${KEY}Friday${(TIME_S + 49 * 3600).toString(16).toUpperCase()}`) }).evidence['mistake']).toBe(
      'unknown-key',
    );
  });

  it('without a txTime the signature matches no key, and no corrected URL is made up', () => {
    const target = targetOf(`rtmp://push.example.com/live/Friday?txSecret=${md5(`${KEY}Friday${HEX}`)}`);
    const verdict = tencent.verify(target, KEYS, { algorithm: 'auto', nowMs: TIME_S * 1000 - 3_600_000 });
    expect(verdict.evidence).toMatchObject({ mistake: 'time-edited', signedForAt: '2025-11-22T12:30:00.000Z' });
    expect(verdict.correctedUrl).toBeUndefined();
  });

  it('ends soon whatever is given', () => {
    const before = process.cpuUsage();
    verdictOf({ stream: 'Long-name-'.repeat(20), secret: sha256('no key of ours') }, { ...KEYS, play: PLAY_KEY });
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});

describe('a name with blanks that the repair took out', () => {
  it.each([
    ['a b', 'a%20b', 'url-encoded-name'],
    ['a b', 'a+b', 'url-encoded-name'],
    ['my own show', 'my%20own%20show', 'url-encoded-name'],
    ['my own show', 'my own show', 'stream-edited'],
  ])('%j signed as %j', (stream, signedName, mistake) => {
    for (const digest of [md5, sha256])
      expect(verdictOf({ stream, secret: digest(`${KEY}${signedName}${HEX}`) }).evidence['mistake']).toBe(mistake);
  });
});

it('every whole minute up to 48 hours away, and of the clock, is found', () => {
  for (const digest of [md5, sha256]) {
    const mistakeAt = (seconds: number): unknown =>
      verdictOf({ time: (TIME_S + 7).toString(16).toUpperCase(), secret: digest(`${KEY}Friday${seconds.toString(16).toUpperCase()}`) })
        .evidence['mistake'];
    for (const minutes of [-2880, -1441, -1, 1, 59, 2880]) {
      expect(mistakeAt(TIME_S + 7 + minutes * 60)).toBe('time-edited');
      expect(mistakeAt(Math.floor(TIME_S / 60) * 60 + (minutes === -2880 ? -2879 : minutes) * 60)).toBe('time-edited');
    }
    expect(mistakeAt(TIME_S + 7 + 2881 * 60)).toBe('unknown-key');
    expect(mistakeAt(TIME_S + 7 + 61)).toBe('unknown-key');
  }
});

it('a name too long for any service is not signed again and again', () => {
  const verdict = verdictOf({ stream: 'a'.repeat(900_000), secret: md5('other') });
  expect(verdict.evidence['mistake']).toBe('unknown-key');
});
