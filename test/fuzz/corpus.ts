import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** So many inputs of a target are kept in the repository at most, the ones that show the most. */
const MOST_KEPT = 16;
const LONGEST_KEPT = 8192;

export interface Kept {
  readonly input: Uint8Array;
  /** The branches that it takes. */
  readonly slots: readonly number[];
}

export function nameOf(input: Uint8Array): string {
  return createHash('sha1').update(input).digest('hex').slice(0, 12);
}

export function readInputs(folder: string): readonly Buffer[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((file) => readFileSync(path.join(folder, file)));
  } catch {
    return [];
  }
}

export function writeInputs(folder: string, inputs: readonly Uint8Array[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const input of inputs) writeFileSync(path.join(folder, nameOf(input)), input);
}

/** Each next one takes the most branches that none before it takes; of equals the shortest. */
export function smallestCover(all: readonly Kept[]): readonly Uint8Array[] {
  const seen = new Set<number>();
  const left = all.filter(({ input }) => input.length <= LONGEST_KEPT).sort((one, other) => one.input.length - other.input.length);
  const cover: Uint8Array[] = [];
  while (cover.length < MOST_KEPT) {
    let best: Kept | null = null;
    let most = 0;
    for (const kept of left) {
      const gain = kept.slots.reduce((sum, slot) => sum + (seen.has(slot) ? 0 : 1), 0);
      if (gain > most) [best, most] = [kept, gain];
    }
    if (best === null) break;
    cover.push(best.input);
    for (const slot of best.slots) seen.add(slot);
  }
  return cover;
}
