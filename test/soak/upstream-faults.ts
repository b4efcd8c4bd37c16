import type { FaultProxy } from '../support/fault-proxy.ts';
import type { NumberedSink } from '../support/numbered-show.ts';
import { pause } from '../support/pause.ts';
import { medianOf } from '../support/process-figures.ts';
import { report } from '../support/report.ts';
import { seeded } from '../support/seeded.ts';

export interface Ingest {
  readonly sink: NumberedSink;
  readonly proxy: FaultProxy;
}

interface Fault {
  readonly kind: string;
  /** Only these take the stream off the air for sure. */
  readonly drops: boolean;
  readonly begin: (ingest: Ingest) => unknown;
  /** Absent: it is over at once. */
  readonly end?: (ingest: Ingest) => unknown;
}

/** Half of a stream of 8 Mb/s. */
const NARROW_BYTES_A_SECOND = 500_000;
/** Each lasts 1 to 10 s, where it lasts at all. */
const FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: 'server down', drops: true, begin: ({ proxy }) => proxy.fall(), end: ({ proxy }) => proxy.rise() },
  { kind: 'RST', drops: true, begin: ({ proxy }) => proxy.reset() },
  { kind: 'FIN', drops: true, begin: ({ sink }) => sink.hangUp() },
  { kind: 'silence', drops: false, begin: ({ proxy }) => proxy.cut(), end: ({ proxy }) => proxy.mend() },
  { kind: 'stall', drops: false, begin: ({ sink }) => sink.stall(), end: ({ sink }) => sink.read() },
  {
    kind: 'narrow line',
    drops: false,
    begin: ({ proxy }) => proxy.throttle(NARROW_BYTES_A_SECOND),
    end: ({ proxy }) => proxy.throttle(null),
  },
  {
    kind: 'refused',
    drops: true,
    begin: ({ sink, proxy }) => {
      sink.refuse('Stream already publishing');
      proxy.reset();
    },
    end: ({ sink }) => sink.refuse(null),
  },
];

export interface DoneFault {
  readonly kind: string;
  readonly drops: boolean;
  readonly atMs: number;
  /** From its end to the next picture. */
  readonly backAfterMs: number;
}

/** How long until the server has another picture, ms. */
export async function nextPicture({ sink }: Ingest, limitMs: number): Promise<number> {
  const fromMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no picture for ${limitMs} ms`)), limitMs);
    sink.onPicture.is = () => {
      clearTimeout(timer);
      sink.onPicture.is = () => {};
      resolve();
    };
  });
  return performance.now() - fromMs;
}

/** A fault every 20 to 60 s; the last one is over well before `untilMs`. */
export async function breakThings(ingest: Ingest, seed: number, untilMs: number): Promise<readonly DoneFault[]> {
  const chance = seeded(seed);
  const done: DoneFault[] = [];
  for (;;) {
    await pause(chance.between(20_000, 60_000));
    const { kind, drops, begin, end } = chance.oneOf(FAULTS);
    const lastsMs = chance.between(1000, 10_000);
    if (performance.now() + lastsMs + 20_000 > untilMs) return done;
    const atMs = Date.now();
    await begin(ingest);
    if (end !== undefined) {
      await pause(lastsMs);
      await end(ingest);
    }
    done.push({ kind, drops, atMs, backAfterMs: await nextPicture(ingest, 30_000) });
  }
}

export function printFaults(faults: readonly DoneFault[]): void {
  for (const { kind } of FAULTS) {
    const back = faults.filter((fault) => fault.kind === kind).map(({ backAfterMs }) => backAfterMs);
    if (back.length === 0) continue;
    report(`  ${kind}`, { times: back.length, 'pictures again after ms, median': medianOf(back), most: Math.max(...back) });
  }
}
