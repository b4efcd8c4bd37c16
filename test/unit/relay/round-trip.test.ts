import { expect, test } from 'vitest';
import { RoundTrip } from '../../../electron/relay/round-trip.ts';

test('nothing is known before the first answer', () => {
  expect(new RoundTrip().ms).toBeNull();
});

test('an answer that was held back once does not move the server away', () => {
  const trip = new RoundTrip();
  for (const ms of [18, 61, 19, 58]) trip.answered(ms);
  expect(trip.ms).toBe(18);
});

test('a road that stays longer shows after five answers', () => {
  const trip = new RoundTrip();
  for (const ms of [18, 250, 260, 240, 255]) trip.answered(ms);
  expect(trip.ms).toBe(18);
  trip.answered(251);
  expect(trip.ms).toBe(240);
});
