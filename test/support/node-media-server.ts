import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface MediaServerOptions {
  /** Publishing needs `?sign=` made with it (see {@link signForMediaServer}). */
  readonly secret?: string;
  /** Every publish is refused, the server's own way: Publish.Start, then a close. */
  readonly refuse?: boolean;
}

export interface MediaServer {
  readonly port: number;
  readonly process: ChildProcess;
  readonly url: (stream: string) => string;
  readonly stop: () => Promise<void>;
}

/** node-media-server as a peer nobody here wrote, on a free port of loopback. */
export async function startMediaServer(options: MediaServerOptions = {}): Promise<MediaServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-nms-'));
  const child = fork(fileURLToPath(new URL('node-media-server-child.mjs', import.meta.url)), [], {
    env: { ...process.env, NMS_OPTIONS: JSON.stringify(options), NMS_FOLDER: folder },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('node-media-server ended')));
  });
  const { port } = z.object({ port: z.number() }).parse(await ready);
  return {
    port,
    process: child,
    url: (stream) => `rtmp://127.0.0.1:${port}/live/${stream}`,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server's own signature: `sign=EXP-md5("/app/name-EXP-secret")`. */
export function signForMediaServer(stream: string, secret: string, expiresAtS: number): string {
  return `sign=${expiresAtS}-${createHash('md5').update(`/live/${stream}-${expiresAtS}-${secret}`).digest('hex')}`;
}
