import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';

const KEY = 'e12c46f2612d5106e2034781ab261ca3';

it('a signed URL whose txTime was cut off is not called wrongly signed', () => {
  const secret = createHash('md5').update(`${KEY}test5C271099`).digest('hex');
  const parsed = parsePushUrl(`rtmp://push.example.com/live/test?txSecret=${secret}`);
  if (!parsed.ok) throw new Error(parsed.code);
  expect(tencent.verify(parsed.target, { primary: KEY }, { algorithm: 'auto', nowMs: 0 })).toMatchObject({
    code: 'auth.unchecked',
    evidence: { missing: 'txTime' },
  });
  expect(tencent.readExpiry(parsed.target).code).toBe('expiry.missing');
});
