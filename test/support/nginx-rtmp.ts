import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, untilListening } from './free-port.ts';
import type { Namespace } from './netns/netns.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

export interface NginxOptions {
  /** Fixed when a restart must come back on it; otherwise any free one. */
  readonly port?: number;
  /** The listening address, of IPv6 in brackets; default 127.0.0.1. */
  readonly address?: string;
  /** Status that the on_publish webhook answers with; without it there is no webhook. */
  readonly onPublish?: (form: URLSearchParams) => number | Promise<number>;
  /** Status for on_connect, likewise. */
  readonly onConnect?: (form: URLSearchParams) => number | Promise<number>;
  /** More directives for the application `live`, e.g. `deny publish all;`. */
  readonly application?: string;
  /** Record what is published, as FLV, into {@link NginxRtmp.recordings}. */
  readonly record?: boolean;
  /** It lives in here: reached from there alone. */
  readonly inside?: Namespace;
}

export interface NginxRtmp {
  readonly port: number;
  readonly process: ChildProcess;
  readonly folder: string;
  readonly url: (stream: string) => string;
  readonly log: () => Promise<string>;
  /** Paths of the recorded FLV files, in order of time. */
  readonly recordings: () => Promise<readonly string[]>;
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  /** Stops it and removes its folder. */
  readonly stop: () => Promise<void>;
  /** Starts it again on the same port, after {@link kill}. */
  readonly start: () => Promise<void>;
}

/** Debian's nginx with its RTMP module, in the foreground, with an application `live`. */
export async function startNginxRtmp(options: NginxOptions = {}): Promise<NginxRtmp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-nginx-'));
  const port = options.port ?? (await freePort());
  const hooks = await startWebhooks(options);
  await mkdir(path.join(folder, 'rec'));
  await writeFile(path.join(folder, 'nginx.conf'), configOf(port, folder, hooks?.port ?? null, options));
  let child = await launch(folder, port, options);
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    port,
    folder,
    get process() {
      return child;
    },
    url: (stream) => `rtmp://${options.address ?? '127.0.0.1'}:${port}/live/${stream}`,
    log: () => readFile(path.join(folder, 'error.log'), 'utf8'),
    recordings: async () => (await readdir(path.join(folder, 'rec'))).sort().map((name) => path.join(folder, 'rec', name)),
    kill,
    start: async () => {
      child = await launch(folder, port, options);
    },
    stop: async () => {
      await kill();
      await hooks?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(folder: string, port: number, { address = '127.0.0.1', inside }: NginxOptions): Promise<ChildProcess> {
  const pidFile = path.join(folder, 'nginx.pid');
  await rm(pidFile, { force: true });
  const args = ['-p', folder, '-c', path.join(folder, 'nginx.conf')];
  const [command, ...before] = inside === undefined ? (['nginx'] as const) : (['ip', 'netns', 'exec', inside.name, 'nginx'] as const);
  const child = spawn(command, [...before, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const controller = new AbortController();
  child.once('exit', () => controller.abort(new Error(`nginx ended: ${errors}`)));
  const timer = setTimeout(() => controller.abort(new Error('nginx does not listen')), 10_000);
  try {
    if (inside === undefined) await untilListening(port, controller.signal, address.replace(/^\[|\]$/g, ''));
    else await untilWritten(pidFile, controller.signal);
  } finally {
    clearTimeout(timer);
  }
  return child;
}

/** It writes the file once its ports are open. */
async function untilWritten(file: string, signal: AbortSignal): Promise<void> {
  const isThere = (): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );
  while (!(await isThere())) await wait(10, undefined, { signal });
}

function configOf(port: number, folder: string, hookPort: number | null, options: NginxOptions): string {
  const hook = (name: string, wanted: unknown): string => (wanted === undefined ? '' : `${name} http://127.0.0.1:${hookPort}/${name};`);
  return `
user root;
load_module ${MODULE};
worker_processes 1; master_process off; daemon off;
pid ${folder}/nginx.pid; error_log ${folder}/error.log info;
events { worker_connections 256; }
rtmp {
  access_log off;
  server {
    listen ${options.address ?? '127.0.0.1'}:${port};
    chunk_size 4096;
    ping 30s; ping_timeout 10s;
    ${hook('on_connect', options.onConnect)}
    application live {
      live on;
      ${options.record === true ? `record all; record_path ${folder}/rec; record_suffix -%s.flv; record_unique on;` : ''}
      ${hook('on_publish', options.onPublish)}
      ${options.application ?? ''}
    }
  }
}
`;
}

async function startWebhooks({ onPublish, onConnect }: NginxOptions): Promise<{ port: number; close: () => Promise<void> } | null> {
  if (onPublish === undefined && onConnect === undefined) return null;
  const answer = async (url: string, form: URLSearchParams): Promise<number> => {
    const hook = url.startsWith('/on_publish') ? onPublish : onConnect;
    return (await hook?.(form)) ?? 200;
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer(request.url ?? '', new URLSearchParams(Buffer.concat(chunks).toString())).then((status) =>
        response.writeHead(status).end(),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the webhooks have no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
