import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, it } from 'vitest';
import { z } from 'zod';
import { bundle, type Bundle } from '../support/bundle.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { median, printTable } from './table.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60);
const COUNTS = (process.env['BENCH_COUNTS'] ?? '1,20').split(',').map(Number);
const CLOCK_TICKS_PER_S = 100;
const PAGE_KB = 4;
const GOP_S = 2;

let built: Bundle;
beforeAll(async () => {
  built = await bundle([fileURLToPath(new URL('relay-child.ts', import.meta.url))]);
});
afterAll(() => built.remove());

/** User and system time of a process so far, s. */
function cpuS(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S;
}

function memoryMb(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_KB) / 1024;
}

interface Figures {
  readonly cpuSAMinute: number;
  readonly memoryMb: number;
}

async function measure(mode: 'relay' | 'splice', count: number, source: string): Promise<Figures> {
  const sink = await startNginxRtmp();
  const [script] = built.files;
  if (script === undefined) throw new Error('nothing built');
  const child: ChildProcess = fork(script, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  try {
    child.send({ mode, count, sinkPort: sink.port });
    const answer: unknown[] = await once(child, 'message');
    const { ports } = z.object({ ports: z.array(z.number()) }).parse(answer[0]);
    const { pid } = child;
    if (pid === undefined) throw new Error('no process');
    const startedS = cpuS(pid);
    const startedMs = performance.now();
    const encoders = ports.map((port, i) => pushFile(source, `rtmp://127.0.0.1:${port}/live/key${mode === 'splice' ? i : ''}`));
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(memoryMb(pid)), 1000);
    await Promise.all(encoders.map((encoder) => encoder.ended));
    clearInterval(sampling);
    const minutes = (performance.now() - startedMs) / 60_000;
    return { cpuSAMinute: (cpuS(pid) - startedS) / minutes, memoryMb: median(memory.slice(memory.length >> 1)) };
  } finally {
    child.kill('SIGKILL');
    await sink.stop();
  }
}

it('CPU and memory at 1 and 20 streams of 8 Mb/s, beside a bare splice', async () => {
  const source = await makeFlv({ seconds: SECONDS, bitrateKbps: 8000, gopSeconds: GOP_S });
  const rows: string[][] = [];
  for (const count of COUNTS) {
    const splice = await measure('splice', count, source);
    const relay = await measure('relay', count, source);
    rows.push(
      [
        `CPU s a minute, ${count} x 8 Mb/s`,
        splice.cpuSAMinute.toFixed(2),
        relay.cpuSAMinute.toFixed(2),
        `${(relay.cpuSAMinute / splice.cpuSAMinute).toFixed(2)} x`,
        '1.3 x',
      ],
      [`memory MB, ${count}`, splice.memoryMb.toFixed(0), relay.memoryMb.toFixed(0), '', `${80 + count * (GOP_S + 1)} MB`],
    );
  }
  printTable(['figure', 'splice', 'relay', 'ratio', 'goal'], rows);
});
