import { fork } from 'node:child_process';
import type { RelayCommand } from '../contract/relay-port.ts';

/** The relay's own process: a utility process in Electron, a plain child for the command line. */
export interface RelayChild {
  readonly send: (message: RelayCommand) => void;
  /** Both return their own unsubscribe. */
  readonly onMessage: (listener: (message: unknown) => void) => () => void;
  /** Also when it could not be started. */
  readonly onExit: (listener: (why: string) => void) => () => void;
  readonly kill: () => void;
}

export type SpawnRelay = () => RelayChild;

/** What the loader may look at. Nothing else is inherited: the caller's environment may hold keys. */
const INHERITED = ['PATH', 'SystemRoot', 'SYSTEMROOT', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH', 'ELECTRON_RUN_AS_NODE', 'TZ'];

/** `hostScriptPath`: the built relay-host script. */
export function spawnRelayChild(hostScriptPath: string): SpawnRelay {
  return () => {
    const inherited = INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const child = fork(hostScriptPath, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: Object.fromEntries(inherited),
    });
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
  };
}
