import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RELAY_V8_FLAGS } from '../../electron/live/relay-v8-flags.ts';
import { bundle } from '../support/bundle.ts';
import type { Namespace } from '../support/netns/netns.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { startMediaServer } from '../support/node-media-server.ts';
import type { CLOSING } from './closes-on-timer.ts';

export const WAYS = ['splice', 'relay', 'nginx-rtmp push', 'node-media-server push'] as const;
export type WayName = (typeof WAYS)[number] | typeof CLOSING;

/** Ours or a peer's process that carries streams on to a sink. */
export interface Way {
  readonly pid: number;
  /** Where the stream of this number goes in. */
  readonly entry: (index: number) => { readonly port: number; readonly stream: string };
  /** Set to be told that our relay noticed a drop. */
  onDrop: (() => void) | null;
  readonly stop: () => Promise<void>;
}

export interface WayOptions {
  readonly count: number;
  /** An application `live` is there. */
  readonly sinkPort: number;
  readonly sinkHost?: string;
  /** It lives in here: reached from there alone. */
  readonly inside?: Namespace;
  readonly policy?: 'gapless' | 'live-edge';
  /** A V8 CPU profile of a way in Node is written to this folder when it stops. */
  readonly profileTo?: string;
}

const message = z.union([z.object({ ports: z.array(z.number()) }), z.object({ dropped: z.string() })]);

export async function startWay(name: WayName, options: WayOptions): Promise<Way> {
  const { count, sinkPort, sinkHost = '127.0.0.1', policy = 'gapless', inside, profileTo } = options;
  const where = inside === undefined ? {} : { inside };
  if (name === 'nginx-rtmp push') {
    const nginx = await startNginxRtmp({ application: `push rtmp://${sinkHost}:${sinkPort}/live;`, ...where });
    return { pid: pidOf(nginx.process), entry: (i) => ({ port: nginx.port, stream: `key${i}` }), onDrop: null, stop: nginx.stop };
  }
  if (name === 'node-media-server push') {
    const nms = await startMediaServer({ pushToPort: sinkPort, pushToHost: sinkHost, ...where });
    return { pid: pidOf(nms.process), entry: (i) => ({ port: nms.port, stream: `key${i}` }), onDrop: null, stop: nms.stop };
  }
  const built = await bundle([fileURLToPath(new URL('relay-child.ts', import.meta.url))]);
  const profiling = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`, `--cpu-prof-name=${name}.cpuprofile`];
  const flags = name === 'relay' ? RELAY_V8_FLAGS : [];
  const child = forkInto(built.files[0] ?? '', inside, [...flags, ...profiling]);
  child.send({ mode: name, count, sinkPort, sinkHost, policy });
  const answer: unknown[] = await once(child, 'message');
  const said = message.parse(answer[0]);
  const ports = 'ports' in said ? said.ports : [];
  const way: Way = {
    pid: pidOf(child),
    entry: (i) => ({ port: ports[i] ?? 0, stream: name === 'splice' ? `key${i}` : 'key' }),
    onDrop: null,
    stop: async () => {
      if (profileTo === undefined) child.kill('SIGKILL');
      else {
        // Its profile is written on its way out.
        child.disconnect();
        await once(child, 'exit');
      }
      await built.remove();
    },
  };
  child.on('message', () => way.onDrop?.());
  return way;
}

/** A child that can be spoken with, in a namespace if one is given. */
export function forkInto(file: string, inside?: Namespace, nodeArgs: readonly string[] = []): ChildProcess {
  const { execPath, execArgv } = inside?.forked ?? { execPath: process.execPath, execArgv: [] };
  return fork(file, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execPath, execArgv: [...execArgv, ...nodeArgs] });
}

function pidOf({ pid }: { readonly pid?: number | undefined }): number {
  if (pid === undefined) throw new Error('no process');
  return pid;
}

const CLOCK_TICKS_PER_S = 100;
const PAGE_KB = 4;

/** User and system time of a process so far. */
export function cpuSOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S;
}

export function memoryMbOf(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_KB) / 1024;
}
