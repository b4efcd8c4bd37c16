import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { z } from 'zod';
import { MESSAGE } from '../../electron/rtmp/message-type.ts';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { RtmpServerSession } from '../../electron/rtmp/server.ts';
import { bundle } from '../support/bundle.ts';
import { listenOn } from '../support/listen.ts';
import { printTable } from './table.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 20);
const FPS = 30;
const KEY_BYTES = 150_000;
const INTER_BYTES = 30_800;
const FRAMES_A_GOP = 60;
/** The first are for the JIT. */
const WARM_UP_FRAMES = 90;
const HEADER_BYTES = 9;

/** A server that notes when each picture was whole. */
async function startSink(arrived: (frame: number) => void): Promise<{ port: number; close: () => void }> {
  const sessions = new Set<RtmpServerSession>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    const session = new RtmpServerSession(
      socket,
      {
        onPublish: () => null,
        onMedia: ({ type, payload }) => {
          if (type === MESSAGE.video && payload.length > HEADER_BYTES) arrived(payload.readUInt32BE(5));
        },
      },
      { chunkBytes: 4096 },
    );
    sessions.add(session);
  });
  return {
    port: await listenOn(server),
    close: () => {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

function picture(frame: number): Buffer {
  const isKey = frame % FRAMES_A_GOP === 0;
  const payload = Buffer.alloc(isKey ? KEY_BYTES : INTER_BYTES, frame & 255);
  payload.set([isKey ? 0x17 : 0x27, 1, 0, 0, 0]);
  payload.writeUInt32BE(frame, 5);
  return payload;
}

/** One-way times in ms, publisher and sink on the same clock. */
async function measure(portOf: (sinkPort: number) => Promise<number>): Promise<readonly number[]> {
  const sentMs = new Map<number, number>();
  const took: number[] = [];
  const sink = await startSink((frame) => {
    const at = sentMs.get(frame);
    if (at !== undefined && frame >= WARM_UP_FRAMES) took.push(performance.now() - at);
  });
  const socket = net.connect({ port: await portOf(sink.port), host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  const step = { signal: new AbortController().signal, timeoutMs: 5000 };
  await session.handshake(step);
  await session.connect({ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }, step);
  await session.createStream(step, 'key');
  await session.publish('key', step);
  session.sendMedia(MESSAGE.video, 0, Buffer.of(0x17, 0, 0, 0, 0, 1));
  const total = SECONDS * FPS;
  await new Promise<void>((resolve) => {
    const beganMs = performance.now();
    let frame = 0;
    const next = (): void => {
      sentMs.set(frame, performance.now());
      session.sendMedia(MESSAGE.video, Math.round((frame * 1000) / FPS), picture(frame));
      frame += 1;
      if (frame === total) resolve();
      else setTimeout(next, beganMs + (frame * 1000) / FPS - performance.now());
    };
    next();
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  session.destroy();
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
