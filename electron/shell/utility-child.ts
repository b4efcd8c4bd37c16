import { utilityProcess } from 'electron';
import { inheritedEnvironment } from '../network/inherited-environment.ts';

/** A process of ours beside main, spoken to by messages alone. */
export interface UtilityChild {
  send(message: unknown): void;
  /** Both return their own unsubscribe. */
  onMessage(listener: (message: unknown) => void): () => void;
  onExit(listener: (why: string) => void): () => void;
  kill(): void;
}

/** What the loader, the resolver and temporary files need. */
const INHERITED = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'LD_LIBRARY_PATH',
  'LOCALDOMAIN',
  'RES_OPTIONS',
  'HOSTALIASES',
];

/** Starts one; only once the app is ready. Nothing secret is in its arguments, and its environment is not ours. `v8Flags` are V8's own. */
export function forkUtility(module: string, serviceName: string, v8Flags: readonly string[] = []): UtilityChild {
  const execArgv = v8Flags.length === 0 ? [] : [`--js-flags=${v8Flags.join(' ')}`];
  const child = utilityProcess.fork(module, [], { serviceName, stdio: 'ignore', env: inheritedEnvironment(INHERITED), execArgv });
  let ended: string | null = null;
  child.once('exit', (code) => {
    ended = `exit code ${code}`;
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener);
      return () => void child.removeListener('message', listener);
    },
    onExit: (listener) => {
      const onExit = (code: number): void => listener(`exit code ${code}`);
      if (ended === null) child.once('exit', onExit);
      else listener(ended);
      return () => void child.removeListener('exit', onExit);
    },
    kill: () => void child.kill(),
  };
}
