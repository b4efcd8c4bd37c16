import { fork } from 'node:child_process';
import type { SpawnResolver } from './resolver.ts';

/** What the system's resolver or loader may look at. Nothing else is inherited: the caller's environment may hold keys. */
const INHERITED = [
  'PATH',
  'SystemRoot',
  'SYSTEMROOT',
  'LOCALDOMAIN',
  'RES_OPTIONS',
  'HOSTALIASES',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'DYLD_LIBRARY_PATH',
  'ELECTRON_RUN_AS_NODE',
];

/** libuv lets half of its threads wait for the resolver: a dead first name must not keep the others waiting. */
const THREADS = '16';

/** The resolver as a plain child of this process: `hostScriptPath` is the built resolve-host script. */
export function spawnResolverChild(hostScriptPath: string): SpawnResolver {
  return () => {
    const inherited = INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const child = fork(hostScriptPath, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: { ...Object.fromEntries(inherited), UV_THREADPOOL_SIZE: THREADS },
    });
    const exits: ((why: string) => void)[] = [];
    let ended: string | null = null;
    const end = (why: string): void => {
      if (ended !== null) return;
      ended = why;
      for (const listener of exits) listener(why);
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(`exit ${String(code ?? signal)}`));
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message, () => {});
      },
      onMessage: (listener) => {
        child.on('message', listener);
      },
      onExit: (listener) => {
        exits.push(listener);
      },
      kill: () => {
        ended ??= 'killed';
        child.kill('SIGKILL');
      },
    };
  };
}
