import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ViewMeter } from '../../electron/live/view-meter.ts';
import { isWatchable, mediaNow, view, type ViewerEnd } from '../../electron/live/viewer.ts';
import { systemPorts } from '../../electron/preflight/ports.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { freePort } from '../support/free-port.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { pause } from '../support/pause.ts';

const cleanUps: (() => unknown)[] = [];
const SOURCE_S = 20;
let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: SOURCE_S });
}, 120_000);

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const ports = systemPorts(() => {
  throw new Error('nothing here has a name');
});

/** The first seconds of the made file, as fast as an encoder would have made them. */
async function pace(response: http.ServerResponse): Promise<void> {
  const file = await readFile(source);
  const startedMs = performance.now();
  let sent = 0;
  while (performance.now() - startedMs < 3500 && !response.destroyed) {
    const until = Math.round((file.length * (performance.now() - startedMs)) / (SOURCE_S * 1000));
    response.write(file.subarray(sent, until));
    sent = until;
    await pause(20);
  }
  response.end();
}

/** An HTTP-FLV server: a stream, one that is not there, a way to it, and something else. */
async function serveFlv(): Promise<string> {
  const server = http.createServer((request, response) => {
    if (request.url === '/live/show.flv') void pace(response.writeHead(200, { 'Content-Type': 'video/x-flv' }));
    else if (request.url === '/live/file.flv') createReadStream(source).pipe(response);
    else if (request.url === '/moved.flv') response.writeHead(302, { Location: '/live/show.flv' }).end();
    else if (request.url === '/page.flv') response.writeHead(200).end('<html>nothing to see</html>');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function look(url: string): Promise<{ readonly end: ViewerEnd; readonly meter: ViewMeter }> {
  const meter = new ViewMeter(performance.now());
  const { signal } = new AbortController();
  const end = await view(url, { ports, signal, media: (message) => meter.received(message, performance.now()) });
  return { end, meter };
}

describe('a viewer of HTTP-FLV', () => {
  test('sees the stream, by a redirect too, and its end', async () => {
    const base = await serveFlv();
    for (const path of ['/live/show.flv', '/moved.flv']) {
      const { end, meter } = await look(base + path);
      expect([end, meter.isLive]).toEqual(['closed', true]);
      expect(meter.tick(performance.now(), null)).toMatchObject({ gopMs: 2000 });
    }
  });

  test('tells what is not there from what is no stream and from nobody', async () => {
    const base = await serveFlv();
    expect((await look(`${base}/live/other.flv`)).end).toBe('not-there');
    expect((await look(`${base}/page.flv`)).end).toBe('unsupported');
    expect((await look(`http://127.0.0.1:${await freePort()}/live/show.flv`)).end).toBe('unreachable');
    expect((await look(`rtmp://127.0.0.1:${await freePort()}/live/show`)).end).toBe('unreachable');
  });

  test('a file that comes in one burst is no push; a push is', async () => {
    const base = await serveFlv();
    expect(await mediaNow(`${base}/live/file.flv`, ports, new AbortController().signal)).toBe(false);
    expect((await look(`${base}/live/file.flv`)).meter.isLive).toBe(false);
    const nginx = await startNginxRtmp();
    cleanUps.push(() => nginx.stop());
    expect(await mediaNow(nginx.url('show'), ports, AbortSignal.timeout(1500))).toBe(false);
    const encoder = pushFile(source, nginx.url('show'));
    cleanUps.push(() => encoder.kill());
    await expect.poll(() => mediaNow(nginx.url('show'), ports, new AbortController().signal), { timeout: 15_000 }).toBe(true);
  });

  test('knows which addresses it can watch', () => {
    expect(['rtmp://a/live/s', 'rtmps://a/live/s', 'https://a/live/s.flv'].every(isWatchable)).toBe(true);
    expect(['https://a/live/s.m3u8', 'webrtc://a/live/s', 'a'].some(isWatchable)).toBe(false);
  });
});
