import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../fuzz/corpus.ts';
import { mutate, randomFrom } from '../../fuzz/mutate.ts';
import type { FuzzTarget } from '../../fuzz/target.ts';

const FOLDER = path.join(import.meta.dirname, '../../fuzz');
const targets = readdirSync(path.join(FOLDER, 'targets')).map((file) => file.replace(/\.ts$/, ''));
const kept = (name: string): readonly Buffer[] => readInputs(path.join(FOLDER, 'corpus', name));

/** What `npm run fuzz` found to take every branch it knows of. */
describe('the kept inputs of every fuzz target', () => {
  it.each(targets)('%s', async (name) => {
    const { target } = (await import(`../../fuzz/targets/${name}.ts`)) as { target: FuzzTarget };
    for (const input of [...target.seeds().map((seed) => Buffer.from(seed)), ...kept(name)]) await target.run(Buffer.from(input));
  });

  it('are few and small', () => {
    const all = targets.flatMap(kept);
    expect(all.length).toBeLessThan(300);
    expect(all.reduce((sum, input) => sum + input.length, 0)).toBeLessThan(1_000_000);
    expect(readdirSync(path.join(FOLDER, 'corpus')).filter((name) => !targets.includes(name))).toEqual([]);
  });
});

it('the same seed makes the same inputs, none longer than asked for', () => {
  const make = (): readonly Buffer[] => {
    const random = randomFrom(7);
    const materials = { words: [Buffer.from('rtmp')], corpus: [Buffer.from('other')], maxBytes: 64 };
    return Array.from({ length: 200 }, () => mutate(Buffer.from('rtmp://h/live/a'), random, materials));
  };
  const inputs = make();
  expect(inputs).toEqual(make());
  expect(new Set(inputs.map(String)).size).toBeGreaterThan(150);
  expect(Math.max(...inputs.map(({ length }) => length))).toBeLessThanOrEqual(64);
});
