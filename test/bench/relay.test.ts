import { it } from 'vitest';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { figure } from './figures.ts';
import { cpuSOf, memoryMbOf, startWay, WAYS, type WayName } from './relay-ways.ts';
import { median, printTable } from './table.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60);
const COUNTS = (process.env['BENCH_COUNTS'] ?? '1,20').split(',').map(Number);
const GOP_S = 2;
const GOALS: { readonly [way in WayName]?: { readonly one: number | null; readonly many: number } } = {
  splice: { one: 1.3, many: 1.3 },
  'nginx-rtmp push': { one: null, many: 1.75 },
  'node-media-server push': { one: null, many: 0.75 },
};

interface Figures {
  readonly cpuSAMinute: number;
  readonly memoryMb: number;
}

/** One way under its load; `go` starts the encoders, so that several ways can be loaded at once. */
async function load(name: WayName, count: number, source: string): Promise<{ go(): Promise<Figures>; stop(): Promise<void> }> {
  const sink = await startNginxRtmp();
  const way = await startWay(name, { count, sinkPort: sink.port });
  const { pid, entry } = way;
  const go = async (): Promise<Figures> => {
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
  };
  const stop = async (): Promise<void> => {
    await way.stop();
    await sink.stop();
  };
  return { go, stop };
}

/** Side by side: one after the other, whatever else the machine does changes the ratio by half. */
async function sideBySide(other: WayName, count: number, source: string): Promise<{ readonly relay: Figures; readonly other: Figures }> {
  const pair = [await load('relay', count, source), await load(other, count, source)] as const;
  try {
    const [relay, beside] = await Promise.all([pair[0].go(), pair[1].go()]);
    return { relay, other: beside };
  } finally {
    for (const way of pair) await way.stop();
  }
}

it('CPU and memory at 1 and 20 streams of 8 Mb/s, beside a bare splice and the relays of nginx-rtmp and node-media-server', async () => {
  const source = await makeFlv({ seconds: SECONDS, bitrateKbps: 8000, gopSeconds: GOP_S });
  const rows: string[][] = [];
  for (const count of COUNTS) {
    for (const name of WAYS) {
      if (name === 'relay') continue;
      const { relay, other } = await sideBySide(name, count, source);
      const ratio = `${(relay.cpuSAMinute / other.cpuSAMinute).toFixed(2)} x`;
      const goal = GOALS[name]?.[count > 1 ? 'many' : 'one'] ?? null;
      const memoryGoalMb = 80 + count * (GOP_S + 1);
      figure({
        id: `relay-cpu-${count}-${name}`,
        what: `relay, ${count} x 8 Mb/s, CPU`,
        unit: 'CPU s/min',
        values: [relay.cpuSAMinute],
        peer: { name, values: [other.cpuSAMinute] },
        goal: goal === null ? null : { most: goal, of: 'ratio' },
      });
      figure({
        id: `relay-memory-${count}-${name}`,
        what: `relay, ${count} x 8 Mb/s, memory`,
        unit: 'MB',
        values: [relay.memoryMb],
        peer: { name, values: [other.memoryMb] },
        goal: { most: memoryGoalMb, of: 'value' },
      });
      rows.push([
        `${count} x 8 Mb/s, beside ${name}`,
        relay.cpuSAMinute.toFixed(2),
        other.cpuSAMinute.toFixed(2),
        ratio,
        goal === null ? '' : `${goal} x`,
        relay.memoryMb.toFixed(0),
        other.memoryMb.toFixed(0),
        String(memoryGoalMb),
      ]);
    }
  }
  printTable(['pair', 'relay CPU s/min', 'peer CPU s/min', 'ratio', 'goal', 'relay MB', 'peer MB', 'goal MB'], rows);
});
