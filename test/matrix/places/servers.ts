import { readFile } from 'node:fs/promises';
import { listenWithFfmpeg, makeFlv, pushFile } from '../../support/ffmpeg.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { freePort } from '../../support/free-port.ts';
import { startNginxRtmp, type NginxOptions, type NginxRtmp } from '../../support/nginx-rtmp.ts';
import { startMediaServer, type MediaServer, type MediaServerOptions } from '../../support/node-media-server.ts';
import { pause } from '../../support/pause.ts';
import type { Place } from '../cell.ts';
import { opened, type LoopbackWay, type UrlParts } from './loopback.ts';
import { trust } from './trust.ts';

const READY_MS = 15_000;
const LOOK_MS = 20;

interface Around extends UrlParts {
  readonly way?: LoopbackWay;
  /** Somebody else is live on the stream. */
  readonly busy?: boolean;
  /** Done to the running server before anybody tries it. */
  readonly afterwards?: (process: { kill: (signal: NodeJS.Signals) => unknown }) => void;
  /** Where viewers find the stream, of the server's port. */
  readonly playUrl?: (port: number) => string;
}

/** nginx-rtmp; on IPv6 it listens there itself, and RTMPS ends in front of it. */
export function nginx(options: NginxOptions = {}, around: Around = {}): Place {
  return async () => {
    const { way = 'IPv4' } = around;
    const server = await startNginxRtmp({ ...options, ...(way === 'IPv6' ? { address: '[::1]' } : {}) });
    return inFront(server, server.stop, around);
  };
}

export function mediaServer(options: MediaServerOptions = {}, around: Around = {}): Place {
  return async () => {
    const server = await startMediaServer(options);
    return inFront(server, server.stop, around);
  };
}

/** ffmpeg as an ingest for one publisher. */
export function ffmpegIngest(around: Around = {}): Place {
  return async () => {
    const port = await freePort();
    const server = listenWithFfmpeg(port, 'live', 'friday');
    await until(() => listens(port), 'ffmpeg to listen');
    const encoder = around.busy === true ? await goLive(`rtmp://127.0.0.1:${String(port)}/live/friday`) : null;
    return opened('IPv4', port, async () => {
      await encoder?.kill();
      await server.kill();
    });
  };
}

async function inFront(server: NginxRtmp | MediaServer, stop: () => Promise<void>, around: Around): ReturnType<Place> {
  const { way = 'IPv4', busy = false, afterwards, playUrl } = around;
  const encoder = busy ? await goLive(server.url('friday')) : null;
  const proxy = way === 'RTMPS' ? await startFaultProxy(server.port, trust().loopback) : null;
  afterwards?.(server.process);
  const play = playUrl === undefined ? [] : ['--play-url', playUrl(server.port)];
  return opened(
    way,
    proxy?.port ?? server.port,
    async () => {
      await encoder?.kill();
      await proxy?.close();
      await stop();
    },
    { ...around, args: [...(around.args ?? []), ...play] },
  );
}

async function goLive(url: string): Promise<ReturnType<typeof pushFile>> {
  const encoder = pushFile(await makeFlv({ seconds: 5 }), url, { loop: true });
  await until(() => encoder.errors().includes('Output #0'), 'the other encoder to be live');
  return encoder;
}

async function until(test: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const limitMs = performance.now() + READY_MS;
  while (!(await test())) {
    if (performance.now() > limitMs) throw new Error(`waited in vain for ${what}`);
    await pause(LOOK_MS);
  }
}

/** Without a connection, which would be the only one ffmpeg takes. */
async function listens(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  // 0A is LISTEN in the kernel's table.
  return (await readFile('/proc/net/tcp', 'utf8')).includes(`:${hex} 00000000:0000 0A`);
}
