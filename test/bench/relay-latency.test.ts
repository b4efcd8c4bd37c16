import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { z } from 'zod';
import { bundle } from '../support/bundle.ts';
import { pause } from '../support/pause.ts';
import { EIGHT_MBPS, pushFrames, startSink } from '../support/timed-frames.ts';
import { printTable } from './table.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 20);
/** The first are for the JIT. */
const WARM_UP_FRAMES = 90;

/** One-way times in ms, publisher and sink on the same clock. */
async function measure(portOf: (sinkPort: number) => Promise<number>): Promise<readonly number[]> {
  const sentMs = new Map<number, number>();
  const took: number[] = [];
  const sink = await startSink((frame) => {
    const at = sentMs.get(frame);
    if (at !== undefined && frame >= WARM_UP_FRAMES) took.push(performance.now() - at);
  });
  const push = await pushFrames(await portOf(sink.port), EIGHT_MBPS);
  await push.send(SECONDS * EIGHT_MBPS.fps, (frame) => sentMs.set(frame, performance.now()));
  await pause(500);
  push.close();
  sink.close();
  return took.sort((a, b) => a - b);
}

it('latency added at 8 Mb/s', async () => {
  const built = await bundle([fileURLToPath(new URL('relay-child.ts', import.meta.url))]);
  const through = async (mode: 'relay' | 'splice'): Promise<readonly number[]> => {
    const child = fork(built.files[0] ?? '', [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    try {
      return await measure(async (sinkPort) => {
        child.send({ mode, count: 1, sinkPort });
        const answer: unknown[] = await once(child, 'message');
        return z.object({ ports: z.array(z.number()) }).parse(answer[0]).ports[0] ?? 0;
      });
    } finally {
      child.kill('SIGKILL');
    }
  };
  const ways = {
    direct: await measure((sinkPort) => Promise.resolve(sinkPort)),
    splice: await through('splice'),
    relay: await through('relay'),
  };
  await built.remove();
  const at = (took: readonly number[], share: number): number => took[Math.floor(took.length * share)] ?? Number.NaN;
  const rows = Object.entries(ways).map(([name, took]) => [
    name,
    String(took.length),
    at(took, 0.5).toFixed(3),
    at(took, 0.99).toFixed(2),
    (at(took, 0.5) - at(ways.direct, 0.5)).toFixed(3),
    (at(took, 0.99) - at(ways.direct, 0.99)).toFixed(2),
  ]);
  printTable(['way', 'pictures', 'p50 ms', 'p99 ms', 'added p50 (goal 0.2)', 'added p99 (goal 2)'], rows);
});
