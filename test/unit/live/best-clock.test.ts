import { expect, test } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { BestClock } from '../../../electron/live/best-clock.ts';

const HOUR_MS = 3_600_000;

function found(offsetMs: number): Finding {
  return { id: 'clock', code: 'ok', status: 'pass', evidence: { offsetMs }, also: [], alternatives: [], startedMs: 0, durationMs: 0 };
}

test('a clock that was found wrong and is then put right is right', () => {
  let wallMs = 10 * HOUR_MS;
  const clock = new BestClock(() => wallMs);
  const finding = found(-3 * HOUR_MS);
  clock.compared(finding);
  expect(clock.now()).toBe(7 * HOUR_MS);
  wallMs -= 3 * HOUR_MS;
  clock.stepped(-3 * HOUR_MS);
  expect(clock.now()).toBe(7 * HOUR_MS);
  // The same drop asks what it found before once more.
  clock.compared(finding);
  expect(clock.now()).toBe(7 * HOUR_MS);
  clock.compared(found(20));
  expect(clock.now()).toBe(7 * HOUR_MS + 20);
});

test('one that nobody compared is taken as it is, and what was set is known', () => {
  let wallMs = 10 * HOUR_MS;
  const clock = new BestClock(() => wallMs);
  clock.compared(null);
  wallMs += 5 * HOUR_MS;
  clock.stepped(5 * HOUR_MS);
  expect(clock.now()).toBe(15 * HOUR_MS);
  expect(clock.stepsMs).toBe(5 * HOUR_MS);
});
