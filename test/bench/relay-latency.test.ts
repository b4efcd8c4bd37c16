import { it } from 'vitest';
import { pause } from '../support/pause.ts';
import { EIGHT_MBPS, pushFrames, startSink } from '../support/timed-frames.ts';
import { figure } from './figures.ts';
import { startWay, WAYS, type WayName } from './relay-ways.ts';
import { printTable } from './table.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 20);
/** The first are for the JIT. */
const WARM_UP_FRAMES = 90;

/** One-way times in ms, publisher and sink on the same clock; null goes straight to the sink. */
async function measure(name: WayName | null): Promise<readonly number[]> {
  const sentMs = new Map<number, number>();
  const took: number[] = [];
  const sink = await startSink((frame) => {
    const at = sentMs.get(frame);
    if (at !== undefined && frame >= WARM_UP_FRAMES) took.push(performance.now() - at);
  });
  const way = name === null ? null : await startWay(name, { count: 1, sinkPort: sink.port });
  const { port, stream } = way?.entry(0) ?? { port: sink.port, stream: 'key' };
  const push = await pushFrames(port, EIGHT_MBPS, stream);
  await push.send(SECONDS * EIGHT_MBPS.fps, (frame) => sentMs.set(frame, performance.now()));
  await pause(500);
  push.close();
  await way?.stop();
  sink.close();
  return took.sort((a, b) => a - b);
}

it('latency added at 8 Mb/s, beside a bare splice and the relays of nginx-rtmp and node-media-server', async () => {
  const direct = await measure(null);
  const ways: [string, readonly number[]][] = [['direct', direct]];
  for (const name of WAYS) ways.push([name, await measure(name)]);
  const at = (took: readonly number[], share: number): number => took[Math.floor(took.length * share)] ?? Number.NaN;
  for (const [share, most] of [
    [0.5, 0.2],
    [0.99, 2],
  ] as const) {
    const added = (name: WayName): number[] => ways.filter(([way]) => way === name).map(([, took]) => at(took, share) - at(direct, share));
    figure({
      id: `relay-latency-p${share * 100}`,
      what: `relay, 8 Mb/s, latency added, p${share * 100}`,
      unit: 'ms',
      values: added('relay'),
      peer: { name: 'nginx-rtmp', values: added('nginx-rtmp push') },
      goal: { most, of: 'value' },
    });
  }
  const rows = ways.map(([name, took]) => [
    name,
    String(took.length),
    at(took, 0.5).toFixed(3),
    at(took, 0.99).toFixed(2),
    (at(took, 0.5) - at(direct, 0.5)).toFixed(3),
    (at(took, 0.99) - at(direct, 0.99)).toFixed(2),
  ]);
  printTable(['way', 'pictures', 'p50 ms', 'p99 ms', 'added p50 (goal 0.2)', 'added p99 (goal 2)'], rows);
});
