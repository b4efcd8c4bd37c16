import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { nameOf, writeInputs } from './corpus.ts';
import { fuzz, type LoopResult } from './loop.ts';
import type { FuzzTarget } from './target.ts';

/** An input that runs this long will never end. */
const HANG_MS = 10_000;
const LOOK_MS = 500;
const MOST_BYTES = 1 << 20;

/** What `build/fuzz.mjs` found in the product's code while it counted its branches. */
interface Counted {
  readonly branches: number;
  readonly words: readonly string[];
}

interface Job {
  readonly name: string;
  readonly seconds: number;
  readonly keep: boolean;
  readonly kept: string;
  readonly found: string;
  readonly findings: string;
  /** The input that runs now, so that it can be had when its thread hangs: how many have run, its length, its bytes. */
  readonly now: SharedArrayBuffer;
}

function save(job: Job, input: Uint8Array, why: string): void {
  mkdirSync(job.findings, { recursive: true });
  const file = path.join(job.findings, nameOf(input));
  writeFileSync(file, input);
  writeFileSync(`${file}.txt`, why);
  process.stdout.write(`FINDING ${job.name}: ${why.slice(0, 600)}\n  ${file}\n`);
}

async function work(job: Job): Promise<LoopResult> {
  const { branches, words } = JSON.parse(readFileSync(new URL('counted.json', import.meta.url), 'utf8')) as Counted;
  const hits = new Uint8Array(branches);
  Reflect.set(globalThis, '__cuelightHits', hits);
  const { target } = (await import('#target')) as { target: FuzzTarget };
  const head = new Int32Array(job.now, 0, 2);
  const body = new Uint8Array(job.now, 8);
  let current: Uint8Array = new Uint8Array();
  const late = (error: unknown): void => save(job, current, `outside of its turn: ${String((error as Error)?.stack ?? error)}`);
  process.on('uncaughtException', late);
  process.on('unhandledRejection', late);
  return await fuzz({
    target,
    hits,
    words,
    seconds: job.seconds,
    seed: Date.now(),
    folders: job,
    before: (input) => {
      current = input;
      head[0] = ((head[0] ?? 0) + 1) | 0;
      head[1] = input.length;
      body.set(input.subarray(0, body.length));
    },
    finding: (input, error) => save(job, input, error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
}

/** Watches over the thread that does it, so that an input that never ends is a finding and not the end. */
async function watch(job: Job): Promise<boolean> {
  const head = new Int32Array(job.now, 0, 2);
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  let [seen, stuckMs] = [-1, 0];
  const timer = setInterval(() => {
    const ran = head[0] ?? 0;
    stuckMs = ran === seen ? stuckMs + LOOK_MS : 0;
    seen = ran;
    if (stuckMs < HANG_MS) return;
    save(job, Buffer.from(new Uint8Array(job.now, 8).slice(0, head[1])), 'hangs');
    void worker.terminate();
  }, LOOK_MS);
  const cpuBefore = process.cpuUsage();
  const result = await new Promise<LoopResult | null>((resolve) => {
    worker.once('message', resolve);
    worker.once('error', (error) => {
      process.stdout.write(`${job.name}: ${error.stack ?? error.message}\n`);
      resolve(null);
    });
    worker.once('exit', () => resolve(null));
  });
  clearInterval(timer);
  await worker.terminate();
  if (result === null) return false;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { runs, branches, inputs, findings, cover } = result;
  if (job.keep) writeInputs(job.kept, cover);
  process.stdout.write(
    `${job.name}: ${((user + system) / 1e6).toFixed(0)} s CPU, ${runs} runs, ${branches} branches, ${inputs} inputs (${cover.length} cover them), ${findings} findings\n`,
  );
  return findings === 0;
}

if (isMainThread) {
  const [name = '', root = '', seconds = '60', keep] = process.argv.slice(2);
  const isGood = await watch({
    name,
    seconds: Number(seconds),
    keep: keep === 'keep',
    kept: path.join(root, 'test/fuzz/corpus', name),
    found: path.join(root, 'out/fuzz/corpus', name),
    findings: path.join(root, 'out/fuzz/findings', name),
    now: new SharedArrayBuffer(8 + MOST_BYTES),
  });
  process.exit(isGood ? 0 : 1);
} else {
  parentPort?.postMessage(await work(workerData as Job));
}
