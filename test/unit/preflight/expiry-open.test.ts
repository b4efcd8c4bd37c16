import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { render } from '../../../electron/messages/index.ts';
import { expiryCheck } from '../../../electron/preflight/checks/expiry.ts';
import { HOUR_MS, NOW_MS, parsedRun } from './made-run.ts';

const DAYS = 24;

/** A URL whose time is this far from now. */
function urlAt(hours: number, form: 'auth_key' | 'hwSecret'): string {
  const seconds = (NOW_MS + hours * HOUR_MS) / 1000;
  return form === 'auth_key'
    ? `rtmp://push.example.com/live/friday?auth_key=${seconds}-0-0-${'0'.repeat(32)}`
    : `rtmp://push.example.com/live/friday?hwSecret=${'0'.repeat(64)}&hwTime=${seconds.toString(16)}`;
}

async function judge(hours: number, form: 'auth_key' | 'hwSecret', request: object = {}): Promise<Finding> {
  return (await parsedRun({ text: urlAt(hours, form), ...request })).finish(expiryCheck);
}

describe('an end to which the push domain adds a time of its own', () => {
  it.each([
    // Alibaba's console writes the time of making: a URL past it is the everyday one.
    [-1, 'auth_key', null, 'warn', 'expiry.unknown'],
    [-60 * DAYS, 'auth_key', null, 'warn', 'expiry.unknown'],
    [1, 'auth_key', null, 'warn', 'expiry.unknown'],
    [1, 'auth_key', 3, 'warn', 'expiry.unknown'],
    [6, 'auth_key', null, 'pass', 'ok'],
    [5, 'auth_key', 3, 'pass', 'ok'],
    // Huawei's domains add 30 days at most.
    [-29 * DAYS, 'hwSecret', null, 'warn', 'expiry.unknown'],
    [-30 * DAYS, 'hwSecret', null, 'fail', 'expiry.expired'],
    [24, 'hwSecret', 3, 'pass', 'ok'],
  ] as const)('%d h from now, %s, %s h planned: %s %s', async (hours, form, plannedHours, status, code) => {
    expect(await judge(hours, form, { plannedHours })).toMatchObject({ status, code });
  });

  it.each([
    [-1, 'warn', 'expiry.unknown', 'within'],
    [12, 'warn', 'expiry.unknown', 'before'],
    [-30 * DAYS, 'fail', 'expiry.expired', undefined],
  ] as const)('which only begins then: %d h from now is %s %s', async (hours, status, code, phase) => {
    const found = await judge(hours, 'auth_key', { provider: 'huawei-a' });
    expect(found).toMatchObject({ status, code });
    expect(found.evidence['phase']).toBe(phase);
  });

  it('says “at least” of what passes, “at the latest” of what cannot be valid any more, and neither of the rest', async () => {
    expect(render(await judge(24, 'auth_key'), 'en').summary).toMatch(/^until .* at least, 24 h/);
    expect(render(await judge(24, 'auth_key'), 'zh-CN').summary).toMatch(/^至少到/);
    const expired = await judge(-31 * DAYS, 'hwSecret');
    expect(expired.evidence).toMatchObject({ end: 'at-latest', expiresAt: '2025-11-21T12:00:00.000Z', expiredAgoMs: 24 * HOUR_MS });
    expect(render(expired, 'en').why).toMatch(/at the latest/);
    const unknown = render(await judge(-1, 'auth_key', { plannedHours: 4 }), 'en');
    expect(unknown.summary).not.toMatch(/expired|at least/);
    expect(unknown.fix[0]).toMatch(/^Sign a new URL with \d+ hours/);
  });

  it.each([
    [24, 'auth_key', -20, { status: 'pass', evidence: { end: 'at-least', correctedRemainingMs: 44 * HOUR_MS } }],
    [24, 'auth_key', 20, { code: 'expiry.unknown', evidence: { correctedRemainingMs: 4 * HOUR_MS, form: 'auth-key' } }],
    [-30 * DAYS - 1, 'hwSecret', 0, { code: 'expiry.expired', evidence: { end: 'at-latest', correctedRemainingMs: -HOUR_MS } }],
    [
      -30 * DAYS - 1,
      'hwSecret',
      -2,
      { code: 'expiry.unknown', evidence: { end: 'at-least', correctedRemainingMs: (1 - 30 * DAYS) * HOUR_MS } },
    ],
  ] as const)('is judged again by the right clock: %d h from now, %s, clock %d h off', async (hours, form, offsetHours, expected) => {
    const made = await parsedRun({ text: urlAt(hours, form) });
    await made.finish(expiryCheck);
    made.facts.clockOffsetMs = offsetHours * HOUR_MS;
    expect(made.revise(expiryCheck)).toMatchObject(expected);
  });
});
