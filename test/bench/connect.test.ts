import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { makeFlv } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { startStopwatchProxy } from '../support/stopwatch-proxy.ts';
import { figure } from './figures.ts';
import { median, printTable } from './table.ts';

const RUNS = 12;
const STEP_MS = 10_000;

let nginx: NginxRtmp;
let flv: string;
let librtmp: string;

beforeAll(async () => {
  nginx = await startNginxRtmp();
  flv = await makeFlv({ seconds: 1 });
  librtmp = path.join(mkdtempSync(path.join(tmpdir(), 'cuelight-librtmp-')), 'publish');
  execFileSync('cc', ['-O2', '-o', librtmp, path.join(import.meta.dirname, 'librtmp-publish.c'), '-lrtmp']);
});
afterAll(() => nginx.stop());

type Client = (url: string) => Promise<void>;

function program(command: string, args: (url: string) => readonly string[]): Client {
  return async (url) => {
    await new Promise<void>((resolve, reject) => {
      spawn(command, args(url), { stdio: 'ignore' })
        .once('error', reject)
        .once('exit', () => resolve());
    });
  };
}

/** The steps that the pre-flight takes, on one connection. */
const ours: Client = async (url) => {
  const { port, pathname } = new URL(url.replace('rtmp:', 'http:'));
  const options = { signal: AbortSignal.timeout(STEP_MS), timeoutMs: STEP_MS };
  const socket = net.connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
  });
  const session = new RtmpClientSession(socket);
  const name = pathname.split('/').at(-1) ?? '';
  await session.handshake(options);
  await session.connect({ app: 'live', tcUrl: url.slice(0, url.lastIndexOf('/')) }, options);
  await session.createStream(options, name);
  const started = await session.publish(name, options);
  if (!started.ok) throw new Error(`publish: ${started.reason}`);
  await session.close();
};

const gstreamer = program('gst-launch-1.0', (url) =>
  `-q filesrc location=${flv} ! flvdemux name=d flvmux name=m streamable=true ! rtmp2sink location=${url} d.video ! queue ! m.video d.audio ! queue ! m.audio`.split(
    ' ',
  ),
);
const ffmpeg = program('ffmpeg', (url) => ['-v', 'quiet', '-nostdin', '-i', flv, '-t', '0.2', '-c', 'copy', '-f', 'flv', url]);

/** Medians of accept to Publish.Start, all clients in turn so that a slow moment of the machine hits each. */
async function measure(roundTripMs: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const clients: Record<string, Client> = { Cuelight: ours, librtmp: program(librtmp, (url) => [url]), GStreamer: gstreamer, ffmpeg };
  const proxy = await startStopwatchProxy(nginx.port, roundTripMs);
  const times = new Map<string, number[]>(Object.keys(clients).map((name) => [name, []]));
  try {
    for (let run = 0; run < RUNS; run += 1) {
      for (const [name, client] of Object.entries(clients)) {
        const started = proxy.nextStart(AbortSignal.timeout(STEP_MS));
        const [session] = await Promise.all([started, client(`rtmp://127.0.0.1:${proxy.port}/live/bench-${name}-${run}`)]);
        times.get(name)?.push((session.publishStartMs ?? Number.NaN) - session.acceptedMs);
      }
    }
  } finally {
    await proxy.close();
  }
  return times;
}

describe('SYN to Publish.Start on nginx-rtmp', () => {
  it.each([0, 50])('with %i ms added to each round trip', async (roundTripMs) => {
    const times = await measure(roundTripMs);
    const peer = median(times.get('librtmp') ?? []);
    figure({
      id: `connect-${roundTripMs}`,
      what: `SYN to Publish.Start, +${roundTripMs} ms a round trip`,
      unit: 'ms',
      values: times.get('Cuelight') ?? [],
      peer: { name: 'librtmp', values: times.get('librtmp') ?? [] },
      goal: { most: roundTripMs === 0 ? 0.25 : 1.1, of: 'ratio' },
    });
    printTable(
      [`+${roundTripMs} ms a round trip`, 'median ms', 'worst ms', 'x librtmp'],
      [...times].map(([name, values]) => [
        name,
        median(values).toFixed(1),
        Math.max(...values).toFixed(1),
        (median(values) / peer).toFixed(2),
      ]),
    );
  });
});
