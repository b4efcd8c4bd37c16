import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../renderer/features/preflight/spans.tsx';
import { customEnd, endMs, endOf, localField } from '../../../renderer/features/push-url/sign-end.ts';
import { plannedHoursOf, plannedKbpsOf } from '../../../renderer/features/shows/plan-numbers.ts';

const NOW = Date.parse('2025-11-21T12:42:00.000Z');

describe('end of a signature', () => {
  it('is 12 or 24 hours from now, or a time of the user’s own', () => {
    expect(endOf('12', '', NOW)).toEqual({ validHours: 12 });
    expect(endMs({ validHours: 24 }, NOW) - NOW).toBe(86_400_000);
    const local = localField(NOW + 3_600_000);
    const end = endOf('custom', local, NOW);
    expect(end === null ? null : endMs(end, NOW)).toBe(new Date(local).getTime());
  });

  it.each(['', 'soon', '2025-11-21T00:00', '2024-01-01T00:00'])('is refused when it is “%s”', (value) => {
    expect(customEnd(value, NOW)).toBeNull();
  });

  it('is offered on the hour', () => {
    expect(localField(NOW)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00$/u);
    expect(new Date(localField(NOW)).getTime()).toBeGreaterThanOrEqual(NOW);
  });
});

describe('planned figures', () => {
  it.each([
    ['4', 4],
    ['1,5', 1.5],
    [' 2.25 ', 2.25],
    ['0.01', 0.1],
    ['9999', 168],
    ['', null],
    ['long', undefined],
    ['-3', undefined],
  ])('hours: “%s”', (text, value) => {
    expect(plannedHoursOf(text)).toBe(value);
  });

  it.each([
    ['6', 6000],
    ['4,5', 4500],
    ['0.01', 100],
    ['', null],
    ['fast', undefined],
  ])('bitrate: “%s”', (text, value) => {
    expect(plannedKbpsOf(text)).toBe(value);
  });
});

describe('literal pieces of a sentence', () => {
  it('are the hex times, numbers, fingerprints and URLs in it, and nothing is lost', () => {
    const sentence = 'The number 1763814600, the URL says 6921ACC8 (…3f9a), see rtmp://push.example.com/live/fri… now.';
    const pieces = piecesOf(sentence);
    expect(pieces.map(({ text }) => text).join('')).toBe(sentence);
    expect(pieces.filter(({ literal }) => literal).map(({ text }) => text)).toEqual([
      '1763814600',
      '6921ACC8',
      '…3f9a',
      'rtmp://push.example.com/live/fri…',
    ]);
  });

  it('are none in plain words', () => {
    expect(piecesOf('Port 1935 answers in 18 ms.')).toHaveLength(1);
  });
});
