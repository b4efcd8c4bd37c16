import { it } from 'vitest';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { cpuSOf, memoryMbOf, startWay, WAYS, type WayName } from './relay-ways.ts';
import { median, printTable } from './table.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60);
const COUNTS = (process.env['BENCH_COUNTS'] ?? '1,20').split(',').map(Number);
const GOP_S = 2;

interface Figures {
  readonly cpuSAMinute: number;
  readonly memoryMb: number;
}

async function measure(name: WayName, count: number, source: string): Promise<Figures> {
  const sink = await startNginxRtmp();
  const way = await startWay(name, { count, sinkPort: sink.port });
  try {
    const { pid, entry } = way;
    const startedS = cpuSOf(pid);
    const startedMs = performance.now();
    const encoders = Array.from({ length: count }, (_, i) => {
      const { port, stream } = entry(i);
      return pushFile(source, `rtmp://127.0.0.1:${port}/live/${stream}`);
    });
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(memoryMbOf(pid)), 1000);
    await Promise.all(encoders.map((encoder) => encoder.ended));
    clearInterval(sampling);
    const minutes = (performance.now() - startedMs) / 60_000;
    return { cpuSAMinute: (cpuSOf(pid) - startedS) / minutes, memoryMb: median(memory.slice(memory.length >> 1)) };
  } finally {
    await way.stop();
    await sink.stop();
  }
}

it('CPU and memory at 1 and 20 streams of 8 Mb/s, beside a bare splice and the relays of nginx-rtmp and node-media-server', async () => {
  const source = await makeFlv({ seconds: SECONDS, bitrateKbps: 8000, gopSeconds: GOP_S });
  const rows: string[][] = [];
  for (const count of COUNTS) {
    const figures = new Map<WayName, Figures>();
    for (const name of WAYS) figures.set(name, await measure(name, count, source));
    const relay = figures.get('relay');
    for (const [name, { cpuSAMinute, memoryMb }] of figures) {
      const ratio = ((relay?.cpuSAMinute ?? Number.NaN) / cpuSAMinute).toFixed(2);
      rows.push([`${count} x 8 Mb/s: ${name}`, cpuSAMinute.toFixed(2), name === 'relay' ? '' : `${ratio} x`, memoryMb.toFixed(0)]);
    }
    rows.push(['goal for the relay', '', count > 1 ? '1.3, 1.75, 0.75 x' : '1.3 x', `${80 + count * (GOP_S + 1)}`]);
  }
  printTable(['way', 'CPU s a minute', 'relay against it', 'memory MB'], rows);
});
