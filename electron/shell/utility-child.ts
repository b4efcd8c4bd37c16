import { utilityProcess } from 'electron';

/** A process of ours beside main, spoken to by messages alone. */
export interface UtilityChild {
  send(message: unknown): void;
  /** Both return their own unsubscribe. */
  onMessage(listener: (message: unknown) => void): () => void;
  onExit(listener: (why: string) => void): () => void;
  kill(): void;
}

/** Starts one; only once the app is ready. Nothing secret is in its arguments, and its environment is without ours. */
export function forkUtility(module: string, serviceName: string): UtilityChild {
  const child = utilityProcess.fork(module, [], { serviceName, stdio: 'ignore' });
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
