import { readInputs, writeInputs, smallestCover, type Kept } from './corpus.ts';
import { messageOf, minimise } from './minimise.ts';
import { mutate, randomFrom } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

/** One input may cost no more of the processor than this, ms: less than what is promised for a whole connection. */
const SLOW_MS = 500;
const DEFAULT_MAX_BYTES = 16_384;
/** How many different findings end a run. */
const MOST_FINDINGS = 5;

export interface LoopOptions {
  readonly target: FuzzTarget;
  readonly hits: Uint8Array;
  readonly words: readonly string[];
  readonly seconds: number;
  readonly seed: number;
  /** Kept in the repository, and what a run before has found; the latter is written to. */
  readonly folders: { readonly kept: string; readonly found: string };
  readonly before: (input: Uint8Array) => void;
  readonly finding: (input: Uint8Array, error: unknown) => void;
}

export interface LoopResult {
  readonly runs: number;
  readonly branches: number;
  readonly inputs: number;
  readonly findings: number;
  readonly cover: readonly Uint8Array[];
}

/** Runs inputs, keeps those that take a branch as often as none before them, and makes the next ones of them. */
export async function fuzz(options: LoopOptions): Promise<LoopResult> {
  const { target, hits, seconds, folders } = options;
  const random = randomFrom(options.seed);
  const maxBytes = target.maxBytes ?? DEFAULT_MAX_BYTES;
  const words = options.words.map((word) => Buffer.from(word));
  const seenBuckets = new Uint8Array(hits.length);
  const corpus: Kept[] = [];
  const inputs: Uint8Array[] = [];
  const messages = new Set<string>();
  let runs = 0;

  const runOne = async (input: Buffer): Promise<void> => {
    hits.fill(0);
    options.before(input);
    const cpuBefore = process.cpuUsage();
    const startedMs = performance.now();
    try {
      const running = target.run(Buffer.from(input));
      if (running !== undefined) await running;
    } catch (error) {
      await note(input, error);
    }
    runs += 1;
    if (performance.now() - startedMs > SLOW_MS) {
      const { user, system } = process.cpuUsage(cpuBefore);
      // Another program's work, or the collector's, is not this input's: it must be slow twice.
      if ((user + system) / 1000 > SLOW_MS && (await isSlow(target, input))) await note(input, new Error('slow'));
    }
    const slots = newSlots(hits, seenBuckets);
    if (slots === null) return;
    corpus.push({ input: Uint8Array.from(input), slots });
    inputs.push(Uint8Array.from(input));
  };
  const note = async (input: Uint8Array, error: unknown): Promise<void> => {
    const message = messageOf(error);
    if (messages.has(message)) return;
    messages.add(message);
    options.finding(await minimise(target, input, error), error);
  };

  for (const seed of [...target.seeds(), ...readInputs(folders.kept), ...readInputs(folders.found)]) await runOne(Buffer.from(seed));
  // Good inputs of each kind are begun from, also where the branches are the same.
  inputs.push(...target.seeds());
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs && messages.size < MOST_FINDINGS) {
    // The newest are the least explored.
    const from = random(3) === 0 ? inputs[inputs.length - 1 - random(Math.min(inputs.length, 20))] : inputs[random(inputs.length)];
    await runOne(mutate(from ?? Buffer.alloc(1), random, { words, corpus: inputs, maxBytes }));
    // Timers, sockets' ends and rejections get their turn.
    if (runs % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  writeInputs(folders.found, inputs);
  const branches = new Set(corpus.flatMap(({ slots }) => slots)).size;
  return { runs, branches, inputs: inputs.length, findings: messages.size, cover: smallestCover(corpus) };
}

async function isSlow(target: FuzzTarget, input: Buffer): Promise<boolean> {
  const { user, system } = process.cpuUsage();
  try {
    await target.run(Buffer.from(input));
  } catch {
    // That is another finding.
  }
  const after = process.cpuUsage({ user, system });
  return (after.user + after.system) / 1000 > SLOW_MS;
}

/** Every branch taken, if one of them was taken as often as never before; else null. Counts are told apart by powers of two. */
function newSlots(hits: Uint8Array, seen: Uint8Array): readonly number[] | null {
  let isNew = false;
  const slots: number[] = [];
  for (let slot = 0; slot < hits.length; slot += 1) {
    const count = hits[slot] ?? 0;
    if (count === 0) continue;
    slots.push(slot);
    const bucket = 1 << (31 - Math.clz32(count));
    if (((seen[slot] ?? 0) & bucket) !== 0) continue;
    seen[slot] = (seen[slot] ?? 0) | bucket;
    isNew = true;
  }
  return isNew ? slots : null;
}
