import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Namespace } from './netns/netns.ts';

export interface MediaServerOptions {
  /** Publishing needs `?sign=` made with it (see {@link signForMediaServer}). */
  readonly secret?: string;
  /** Every publish is refused, the server's own way: Publish.Start, then a close. */
  readonly refuse?: boolean;
  /** Fixed when a restart must come back on it; otherwise any free one. */
  readonly port?: number;
  /** HTTP-FLV is served here, at `/live/<stream>.flv`. */
  readonly httpPort?: number;
  /** Record what is published, as FLV, into {@link MediaServer.recordings}. */
  readonly record?: boolean;
  /** Push every stream on to the application `live` of the server on this port, of this computer unless `pushToHost` names another. */
  readonly pushToPort?: number;
  readonly pushToHost?: string;
  /** It lives in here: reached from there alone. */
  readonly inside?: Namespace;
}

export interface MediaServer {
  readonly port: number;
  readonly process: ChildProcess;
  readonly url: (stream: string) => string;
  /** Paths of the recorded FLV files of the application `live`, in order of time. */
  readonly recordings: () => Promise<readonly string[]>;
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port, after {@link kill}. */
  readonly start: () => Promise<void>;
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>;
}

/** node-media-server as a peer nobody here wrote, on loopback. */
export async function startMediaServer(options: MediaServerOptions = {}): Promise<MediaServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-nms-'));
  let { child, port } = await launch(folder, options);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    port,
    get process() {
      return child;
    },
    url: (stream) => `rtmp://127.0.0.1:${port}/live/${stream}`,
    recordings: async () => {
      const files = await readdir(path.join(folder, 'rec'), { recursive: true });
      return files
        .filter((name) => name.endsWith('.flv'))
        .sort()
        .map((name) => path.join(folder, 'rec', name));
    },
    kill,
    start: async () => {
      ({ child, port } = await launch(folder, { ...options, port }));
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(folder: string, { inside, ...options }: MediaServerOptions): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL('node-media-server-child.mjs', import.meta.url)), [], {
    env: { ...process.env, NMS_OPTIONS: JSON.stringify(options), NMS_FOLDER: folder },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...(inside === undefined ? {} : { execPath: inside.forked.execPath, execArgv: [...inside.forked.execArgv] }),
  });
  const ready = new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('node-media-server ended')));
  });
  const { port } = z.object({ port: z.number() }).parse(await ready);
  return { child, port };
}

/** The server's own signature: `sign=EXP-md5("/app/name-EXP-secret")`. */
export function signForMediaServer(stream: string, secret: string, expiresAtS: number): string {
  return `sign=${expiresAtS}-${createHash('md5').update(`/live/${stream}-${expiresAtS}-${secret}`).digest('hex')}`;
}
