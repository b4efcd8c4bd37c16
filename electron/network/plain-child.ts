import { fork } from 'node:child_process';

/** A script of ours in a child of this process, without Electron; it is spoken to by messages alone. */
export interface PlainChild {
  readonly pid: number | undefined;
  readonly send: (message: object) => void;
  /** Both return their own unsubscribe. */
  readonly onMessage: (listener: (message: unknown) => void) => () => void;
  /** Also when it could not be started, or has ended already. */
  readonly onExit: (listener: (why: string) => void) => () => void;
  readonly kill: () => void;
}

/** `env` is all that it sees; `v8Flags` are V8's own. */
export function forkPlainChild(script: string, env: Readonly<Record<string, string>>, v8Flags: readonly string[] = []): PlainChild {
  const child = fork(script, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [...v8Flags], env });
  const exits = new Set<(why: string) => void>();
  let ended: string | null = null;
  const end = (why: string): void => {
    if (ended !== null) return;
    ended = why;
    for (const listener of exits) listener(why);
  };
  child.on('error', (error) => end(error.message));
  child.on('exit', (code, signal) => end(String(code ?? signal)));
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
      return () => void child.removeListener('message', listener);
    },
    onExit: (listener) => {
      if (ended === null) exits.add(listener);
      else listener(ended);
      return () => void exits.delete(listener);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
