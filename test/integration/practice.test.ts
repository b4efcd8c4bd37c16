import { execFile } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeState } from '../../electron/contract/app-state.ts';
import { createPracticeServer } from '../../electron/practice/create.ts';
import type { PracticeChild, PracticeServer } from '../../electron/practice/practice-server.ts';
import type { PracticeShow } from '../../electron/practice/practice-show.ts';
import { encodeAmf0 } from '../../electron/rtmp/amf0.ts';
import { ChunkWriter } from '../../electron/rtmp/chunk-writer.ts';
import { ClientHandshake } from '../../electron/rtmp/handshake.ts';
import { MESSAGE, type RtmpMessage } from '../../electron/rtmp/message-type.ts';
import { command, media } from '../../electron/rtmp/messages.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { spawnPracticeHost } from '../support/practice-host.ts';

const run = promisify(execFile);

let host: Bundle;
let clip: string;
let server: PracticeServer;
let states: PracticeState[];
let pids: number[];
let onRestarted: (show: PracticeShow | null) => void;

const spawnHost = (): PracticeChild => spawnPracticeHost(host, (pid) => pids.push(pid));

beforeAll(async () => {
  host = await bundle([path.join(import.meta.dirname, '../../electron/hosts/practice-host.ts')]);
  clip = await makeFlv({ seconds: 2 });
});
afterAll(() => host.remove());

async function practiceFolders(): Promise<readonly string[]> {
  return (await readdir(os.tmpdir())).filter((name) => name.startsWith('cuelight-practice-'));
}

let foldersBefore: readonly string[] = [];

beforeEach(async () => {
  foldersBefore = await practiceFolders();
  states = [];
  pids = [];
  onRestarted = () => {};
  server = createPracticeServer({
    spawn: spawnHost,
    onState: (state) => states.push(state),
    onRestarted: (show) => onRestarted(show),
    onGivenUp: () => {},
  });
});
afterEach(async () => {
  await server.stop();
  // Only those of this test: another run on this computer may have its own.
  expect((await practiceFolders()).filter((name) => !foldersBefore.includes(name))).toEqual([]);
});

async function start(fault: Parameters<PracticeServer['start']>[0]): Promise<PracticeShow> {
  const show = await server.start(fault);
  if (show === null) throw new Error('the practice server did not start');
  return show;
}

/** Whether ffmpeg, which knows nothing of us, could push two seconds there. */
async function pushes(url: string): Promise<boolean> {
  return (await pushFile(clip, url).ended) === 0;
}

/** How many packets a viewer gets within a second and a half. */
async function packetsAt(url: string): Promise<number> {
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-rw_timeout', '1500000', '-i', url, '-t', '1', '-c', 'copy', '-f', 'framecrc', '-'],
    {
      timeout: 8000,
    },
  ).catch((error: unknown) => ({ stdout: error instanceof Error && 'stdout' in error ? String(error.stdout) : '' }));
  return stdout.split('\n').filter((line) => /^\d/.test(line)).length;
}

describe('practice server with ffmpeg', () => {
  it('none: takes the push, shows it to viewers, and shows nothing once it has ended', async () => {
    const { pushUrl, playUrl } = await start('none');
    const push = pushFile(clip, pushUrl, { loop: true });
    await expect.poll(() => packetsAt(playUrl), { timeout: 15_000 }).toBeGreaterThan(5);
    await push.stop();
    expect(await packetsAt(playUrl)).toBe(0);
    expect(await pushes(pushUrl)).toBe(true);
  });

  it.each(['wrong-secret', 'expired'] as const)('%s: refuses the push, and the stream stays free', async (fault) => {
    const { pushUrl, playUrl } = await start(fault);
    expect(await pushes(pushUrl)).toBe(false);
    expect(await packetsAt(playUrl)).toBe(0);
  });

  it('in-use: is live already, refuses another push, and stays clean of its media', async () => {
    const { pushUrl, playUrl } = await start('in-use');
    expect(await pushes(pushUrl)).toBe(false);
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', playUrl], {
      timeout: 20_000,
    });
    expect(stdout.trim()).toBe('audio');
    const free = await start('none');
    expect(await pushes(free.pushUrl)).toBe(true);
    expect(await packetsAt(playUrl)).toBe(0);
  });

  it('listens on this computer alone', async () => {
    const { playUrl } = await start('none');
    const port = Number(new URL(playUrl.replace('rtmp:', 'http:')).port);
    const outside = Object.values(os.networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    const socket = net.connect({ host: outside?.address ?? '127.0.0.2', port });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('comes back on its port after its process died, and says so', async () => {
    const { pushUrl, playUrl } = await start('none');
    const port = Number(new URL(playUrl.replace('rtmp:', 'http:')).port);
    const restarted = new Promise<PracticeShow | null>((resolve) => {
      onRestarted = resolve;
    });
    process.kill(pids[0] ?? 0, 'SIGKILL');
    expect(await restarted).toBeNull();
    expect(pids).toHaveLength(2);
    expect(states.map(({ status }) => status)).toEqual(['starting', 'running', 'restarting', 'running']);
    expect(states.at(-1)).toMatchObject({ port, restarts: 1 });
    expect(await pushes(pushUrl)).toBe(true);
  });

  it('outlives what ends node-media-server, from programs and from web pages, and lets nobody in by it', async () => {
    const { pushUrl, playUrl } = await start('none');
    const port = Number(new URL(playUrl.replace('rtmp:', 'http:')).port);
    const connect = command('connect', 1, { app: 'live', tcUrl: `rtmp://127.0.0.1:${port}/live` }, []);
    const deep = Buffer.concat([encodeAmf0(['connect', 1]), Buffer.from('0300016103000161'.repeat(4000), 'hex')]);
    const messages: readonly (readonly RtmpMessage[])[] = [
      [command('connect', 1, { app: 'live' }, [])],
      [command('connect', 1, { app: 'live', tcUrl: 'not a URL' }, [])],
      [command('connect', 1, null, [])],
      [connect, command('publish', 2, null, [null], 1)],
      [connect, command('publish', 2, null, [], 1)],
      [{ ...connect, payload: connect.payload.subarray(0, 30) }],
      [{ ...connect, payload: Buffer.from('0200016111', 'hex') }],
      [{ ...connect, payload: deep }],
      [{ ...connect, payload: Buffer.alloc(0) }],
      [connect, media(MESSAGE.video, 1, 0, Buffer.alloc(0))],
      [connect, media(MESSAGE.data, 1, 0, Buffer.from('ff00ff', 'hex'))],
      [connect, command('publish', 2, null, ['practice-guess?txSecret=0&txTime=7FFFFFFF', 'live'], 1)],
      [connect, command('FCUnpublish', 2, null, ['x']), command('deleteStream', 3, null, [1])],
    ];
    const handshake = Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(1536)]);
    const attacks = messages.map((these) => {
      const writer = new ChunkWriter();
      return Buffer.concat([handshake, ...these.map((message) => writer.encode(message))]);
    });
    // A page can make the browser send this, with any bytes for a body: they must not be taken for what follows a handshake.
    const post = `POST /live HTTP/1.1\r\nHost: rebound.example:${port}\r\nOrigin: https://page.example\r\nContent-Length: 9999\r\n\r\n`;
    const asBody = Buffer.concat([Buffer.from(post.padEnd(3073, 'x')), new ChunkWriter().encode(command('connect', 1, null, []))]);
    // Sixteen megabytes claimed by each of a thousand headers.
    const greedy = Array.from({ length: 1000 }, (_, id) => Buffer.of(0, id & 63, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0));
    for (const bytes of [...attacks, asBody, Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.concat([handshake, ...greedy])]) {
      const socket = net.connect({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      socket.write(bytes);
      socket.resume();
      const end = setTimeout(() => socket.destroy(), 300);
      await new Promise((resolve) => socket.once('close', resolve));
      clearTimeout(end);
    }
    expect(pids).toHaveLength(1);
    expect(await pushes(pushUrl)).toBe(true);
    expect(states.map(({ status }) => status)).toEqual(['starting', 'running']);
  });
});
