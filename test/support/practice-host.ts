import { fork } from 'node:child_process';
import type { PracticeChild } from '../../electron/practice/practice-server.ts';
import type { Bundle } from './bundle.ts';

/** The real host, bundled, in a plain Node child, as Electron runs it in a utility process. */
export function spawnPracticeHost(host: Bundle, onSpawn: (pid: number) => void): PracticeChild {
  const child = fork(host.files[0] ?? '', [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onSpawn(child.pid ?? 0);
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
