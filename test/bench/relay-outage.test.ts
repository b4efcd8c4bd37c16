import { it } from 'vitest';
import { pause } from '../support/pause.ts';
import { EIGHT_MBPS, pushFrames, startSink } from '../support/timed-frames.ts';
import { figure } from './figures.ts';
import { memoryMbOf, startWay, type WayName } from './relay-ways.ts';
import { printTable } from './table.ts';

const OUTAGES_S = (process.env['BENCH_OUTAGES'] ?? '5,20,60').split(',').map(Number);
/** Peers give up, or lose all of it, in longer ones. */
const PEERS_UP_TO_S = 20;
/** The wait before the next attempt, at its longest, and the 300 ms for being live. */
const LIVE_AGAIN_MS = 1100 + 300;
const PEERS: readonly WayName[] = ['relay', 'nginx-rtmp push', 'node-media-server push'];
/** Calm seconds before, and for everybody's catching up after. */
const BEFORE_S = 8;
const AFTER_S = 12;
const STALLED_MB = 480;
/** What a heap moves by itself. */
const FLAT_MB = 10;
const STALLED_FPS_SHAPE = { fps: 30, framesAGop: 60, keyBytes: 1_500_000, interBytes: 308_000 };

interface Outage {
  readonly noticeMs: number | null;
  readonly liveAgainMs: number;
  readonly lostS: number;
}

/** The server's sockets are destroyed and its port closed for so long. */
async function outage(name: WayName, seconds: number): Promise<Outage> {
  const arrived = new Set<number>();
  let backMs = Infinity;
  let liveMs: number | null = null;
  const onFrame = (frame: number): void => {
    arrived.add(frame);
    if (performance.now() > backMs) liveMs ??= performance.now();
  };
  let sink = await startSink(onFrame);
  const way = await startWay(name, { count: 1, sinkPort: sink.port });
  const { port, stream } = way.entry(0);
  const push = await pushFrames(port, EIGHT_MBPS, stream);
  const frames = (BEFORE_S + 2 * seconds + AFTER_S) * EIGHT_MBPS.fps;
  const sending = push.send(frames, () => {});
  await pause(BEFORE_S * 1000);
  const diedMs = performance.now();
  let noticeMs: number | null = null;
  way.onDrop = () => {
    noticeMs ??= performance.now() - diedMs;
  };
  sink.close();
  await pause(seconds * 1000);
  sink = await startSink(onFrame, { port: sink.port });
  backMs = performance.now();
  await sending;
  await pause(1000);
  push.close();
  await way.stop();
  sink.close();
  // What a relay drops before the first picture that it carries is not the outage's.
  const missing = frames - Math.min(...arrived) - arrived.size;
  return { noticeMs, liveAgainMs: (liveMs ?? Infinity) - backMs, lostS: missing / EIGHT_MBPS.fps };
}

it.each(OUTAGES_S)('an upstream that is gone for %d s', async (seconds) => {
  const rows: string[][] = [];
  for (const name of PEERS.filter((peer) => peer === 'relay' || seconds <= PEERS_UP_TO_S)) {
    const { noticeMs, liveAgainMs, lostS } = await outage(name, seconds);
    if (name === 'relay') {
      const of = (what: string, unit: 'ms' | 's', value: number, most: number): void =>
        figure({
          id: `outage-${seconds}-${what}`,
          what: `upstream gone for ${seconds} s: ${what}`,
          unit,
          values: [value],
          goal: { most, of: 'value' },
        });
      of('notice', 'ms', noticeMs ?? Number.NaN, 50);
      of('live again', 'ms', liveAgainMs, LIVE_AGAIN_MS);
      of('video lost', 's', lostS, 0);
    }
    rows.push([name, noticeMs === null ? '-' : noticeMs.toFixed(0), liveAgainMs.toFixed(0), lostS.toFixed(2)]);
  }
  printTable(
    [`gone for ${seconds} s`, 'notice ms (goal 50)', 'live again ms (goal 300, at most 1100 away)', 'video lost s (goal 0)'],
    rows,
  );
});

it('an upstream that stops reading, 480 MB sent to it', async () => {
  const rows: string[][] = [];
  for (const [name, policy] of [
    ['relay', 'gapless'],
    ['relay', 'live-edge'],
    ['nginx-rtmp push', 'gapless'],
    ['node-media-server push', 'gapless'],
  ] as const) {
    let read = 0;
    const sink = await startSink((_, socket) => {
      read += 1;
      if (read === STALLED_FPS_SHAPE.fps) socket.pause();
    });
    const way = await startWay(name, { count: 1, sinkPort: sink.port, policy });
    const { port, stream } = way.entry(0);
    const push = await pushFrames(port, STALLED_FPS_SHAPE, stream);
    const { fps, framesAGop, keyBytes, interBytes } = STALLED_FPS_SHAPE;
    const bytesAFrame = interBytes + (keyBytes - interBytes) / framesAGop;
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(memoryMbOf(way.pid)), 500);
    await push.send(Math.round((STALLED_MB * 1e6) / bytesAFrame), () => {});
    clearInterval(sampling);
    push.close();
    await way.stop();
    sink.close();
    const at = (share: number): number => memory[Math.min(memory.length - 1, Math.floor(memory.length * share))] ?? Number.NaN;
    if (name === 'relay') {
      figure({
        id: `stalled-${policy}`,
        what: `an upstream that stops reading, 480 MB, ${policy}: memory, 2nd half`,
        unit: 'MB',
        values: [at(1) - at(0.5)],
        goal: { most: FLAT_MB, of: 'value' },
      });
    }
    const label = `${name}${name === 'relay' ? `, ${policy}` : ''}`;
    rows.push([label, at(0.05).toFixed(0), at(0.5).toFixed(0), at(1).toFixed(0), String(fps)]);
  }
  printTable(['memory MB', 'at the start', 'halfway', 'at the end', 'pictures a second'], rows);
});
