import { fork } from 'node:child_process';
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
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { command } from '../../electron/rtmp/messages.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';

const run = promisify(execFile);

let host: Bundle;
let clip: string;
let server: PracticeServer;
let states: PracticeState[];
let pids: number[];
let onRestarted: (show: PracticeShow | null) => void;

/** The real host in a plain Node child, as Electron runs it in a utility process. */
function spawnHost(): PracticeChild {
  const child = fork(host.files[0] ?? '', [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  pids.push(child.pid ?? 0);
  return {
    send: (message) => void child.send(message),
    onMessage: (listener) => {
      child.on('message', listener);
      return () => void child.removeListener('message', listener);
    },
    onExit: (listener) => {
      const onExit = (): void => listener();
      if (child.exitCode === null && child.signalCode === null) child.once('exit', onExit);
      else listener();
      return () => void child.removeListener('exit', onExit);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

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

  it('comes back on its port after input that ends node-media-server, and says so', async () => {
    const { pushUrl, playUrl } = await start('none');
    const port = Number(new URL(playUrl.replace('rtmp:', 'http:')).port);
    const restarted = new Promise<PracticeShow | null>((resolve) => {
      onRestarted = resolve;
    });
    const session = new RtmpClientSession(net.connect({ host: '127.0.0.1', port }));
    const options = { signal: new AbortController().signal, timeoutMs: 3000 };
    expect((await session.handshake(options)).ok).toBe(true);
    // `connect` without its tcUrl.
    session.send(command('connect', 1, { app: 'live' }, []));
    expect(await restarted).toBeNull();
    session.destroy();
    expect(pids).toHaveLength(2);
    expect(states.map(({ status }) => status)).toEqual(['starting', 'running', 'restarting', 'running']);
    expect(states.at(-1)).toMatchObject({ port, restarts: 1 });
    expect(await pushes(pushUrl)).toBe(true);
  });
});
