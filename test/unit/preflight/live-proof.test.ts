import { describe, expect, it } from 'vitest';
import { LiveProof } from '../../../electron/preflight/live-proof.ts';

const picture = (timestampMs: number) => ({ kind: 'video', timestampMs, payload: Buffer.of(0x27, 1, 0, 0, 0, 9) }) as const;

/** When it is proven, of messages as [arrived, timestamp]; null for never. */
function provenAt(messages: readonly (readonly [atMs: number, timestampMs: number])[]): number | null {
  const proof = new LiveProof();
  return messages.find(([atMs, timestampMs]) => proof.add(picture(timestampMs), atMs))?.[0] ?? null;
}

const burst = (count: number, stepMs = 33): (readonly [number, number])[] =>
  Array.from({ length: count }, (_, index) => [index / 10, index * stepMs]);

describe('LiveProof', () => {
  it('takes a quarter of a second of media at its own pace', () => {
    expect(provenAt(Array.from({ length: 30 }, (_, index) => [index * 33, 5000 + index * 33]))).toBe(264);
    expect(
      provenAt([
        [0, 0],
        [1000, 1000],
      ]),
    ).toBe(1000);
  });

  it('is not taken in by a burst, however long it is', () => {
    expect(provenAt(burst(100))).toBeNull();
    expect(provenAt(burst(100).map(([atMs, timestampMs]) => [atMs * 100, timestampMs]))).toBeNull();
  });

  it('sees the live edge behind a burst', () => {
    const behind: (readonly [number, number])[] = Array.from({ length: 30 }, (_, index) => [50 + index * 33, 3300 + index * 33]);
    expect(provenAt([...burst(100), ...behind])).toBe(314);
  });

  it('bears sound and picture that come out of step, and an encoder that began anew', () => {
    const mixed = Array.from({ length: 40 }, (_, index) => [index * 20, 1000 + index * 20 - (index % 2 === 0 ? 60 : 0)] as const);
    expect(provenAt(mixed)).toBeLessThan(400);
    const anew = Array.from({ length: 20 }, (_, index) => [500 + index * 33, index * 33] as const);
    expect(provenAt([[0, 90_000], ...anew])).toBe(764);
  });
});
