import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { expiryCheck } from '../../../electron/preflight/checks/expiry.ts';
import { HOUR_MS, NOW_MS, parsedRun, type MadeRun } from './made-run.ts';

const SECRET = 'f85a2ab363fe4deaffef9754d79da6fe';
const urlWith = (time: string): string => `rtmp://push.example.com/live/friday?txSecret=${SECRET}&txTime=${time}`;
const hexAt = (unixMs: number): string => (unixMs / 1000).toString(16).toUpperCase();

function runLasting(hours: number, plannedHours: number | null = null): Promise<MadeRun> {
  return parsedRun({ text: urlWith(hexAt(NOW_MS + Math.round(hours * 3600) * 1000)), plannedHours });
}

async function judge(hours: number, plannedHours: number | null = null): Promise<Finding> {
  return (await runLasting(hours, plannedHours)).finish(expiryCheck);
}

describe('expiry by this computer’s clock', () => {
  const second = 1 / 3600;
  it.each([
    [-1, null, 'fail', 'expiry.expired', []],
    [0, null, 'fail', 'expiry.expired', []],
    [second, null, 'warn', 'expiry.short', []],
    [6 - second, null, 'warn', 'expiry.short', []],
    [6, null, 'pass', 'ok', []],
    [7 * 24, null, 'pass', 'ok', []],
    [7 * 24 + second, null, 'pass', 'ok', ['expiry.long']],
    [3 - second, 3, 'fail', 'expiry.before-end', []],
    [3, 3, 'warn', 'expiry.short', []],
    [5 - second, 3, 'warn', 'expiry.short', []],
    [5, 3, 'pass', 'ok', []],
    [15 - second, 10, 'warn', 'expiry.short', []],
    [15, 10, 'pass', 'ok', []],
    [1.9, 0, 'warn', 'expiry.short', []],
    [240, 200, 'warn', 'expiry.short', []],
  ] as const)('%d h left, %s h planned: %s %s', async (hours, planned, status, code, also) => {
    expect(await judge(hours, planned)).toMatchObject({ status, code, also });
  });

  it('carries what the words need', async () => {
    expect((await judge(-2)).evidence).toMatchObject({
      expiresAt: '2025-11-22T10:00:00.000Z',
      remainingMs: -2 * HOUR_MS,
      localRemainingMs: -2 * HOUR_MS,
      expiredAgoMs: 2 * HOUR_MS,
      txTime: hexAt(NOW_MS - 2 * HOUR_MS),
    });
    expect((await judge(2, 3)).evidence).toMatchObject({ plannedMs: 3 * HOUR_MS, shortByMs: HOUR_MS });
    expect((await judge(4, 3)).evidence).toMatchObject({ neededMs: 5 * HOUR_MS });
  });

  it.each([
    [urlWith('1763814600000'), 'fail', 'expiry.malformed'],
    [urlWith('19AAB92F740'), 'fail', 'expiry.malformed'],
    [urlWith('tomorrow'), 'fail', 'expiry.malformed'],
    [`rtmp://push.example.com/live/friday?txSecret=${SECRET}`, 'warn', 'expiry.missing'],
    ['rtmp://push.example.com/live/friday', 'skip', 'expiry.not-signed'],
    ['rtmp://9.livepush.myqcloud.com/live/friday', 'skip', 'expiry.not-signed'],
  ])('%s: %s %s', async (text, status, code) => {
    const made = await parsedRun({ text });
    expect(await made.finish(expiryCheck)).toMatchObject({ status, code });
  });
});

describe('expiry by the corrected clock', () => {
  it('passes what only this computer’s fast clock calls expired', async () => {
    const made = await runLasting(-1);
    expect(await made.finish(expiryCheck)).toMatchObject({ code: 'expiry.expired' });
    made.facts.clockOffsetMs = -24 * HOUR_MS;
    expect(made.revise(expiryCheck)).toMatchObject({
      status: 'pass',
      code: 'ok',
      also: [],
      evidence: { remainingMs: 23 * HOUR_MS, localRemainingMs: -HOUR_MS, correctedRemainingMs: 23 * HOUR_MS, offsetMs: -24 * HOUR_MS },
    });
    // Said once: nothing new comes of other checks.
    expect(made.revise(expiryCheck)).toBeNull();
  });

  it('fails what only this computer’s slow clock calls valid, and says why', async () => {
    const made = await runLasting(12);
    expect(await made.finish(expiryCheck)).toMatchObject({ status: 'pass' });
    made.facts.clockOffsetMs = 13 * HOUR_MS;
    expect(made.revise(expiryCheck)).toMatchObject({
      status: 'fail',
      code: 'expiry.expired',
      also: ['clock.wrong'],
      evidence: { expiredAgoMs: HOUR_MS, localRemainingMs: 12 * HOUR_MS, correctedRemainingMs: -HOUR_MS, offsetMs: 13 * HOUR_MS },
    });
  });

  it('keeps its word where both clocks agree, with both values', async () => {
    const made = await runLasting(-1);
    await made.finish(expiryCheck);
    made.facts.clockOffsetMs = 250;
    expect(made.revise(expiryCheck)).toMatchObject({
      status: 'fail',
      code: 'expiry.expired',
      also: [],
      evidence: { offsetMs: 250, expiredBy: 'both' },
    });
  });

  it('judges the planned end by it, too', async () => {
    const made = await runLasting(6, 3);
    expect(await made.finish(expiryCheck)).toMatchObject({ status: 'pass' });
    made.facts.clockOffsetMs = 4 * HOUR_MS;
    expect(made.revise(expiryCheck)).toMatchObject({ status: 'fail', code: 'expiry.before-end', evidence: { shortByMs: HOUR_MS } });
  });

  it('says nothing new of a URL without an end', async () => {
    const made = await parsedRun({ text: 'rtmp://push.example.com/live/friday' });
    await made.finish(expiryCheck);
    made.facts.clockOffsetMs = HOUR_MS;
    expect(made.revise(expiryCheck)).toBeNull();
  });
});
