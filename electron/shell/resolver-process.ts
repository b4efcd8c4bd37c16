import { utilityProcess } from 'electron';
import type { SpawnResolver } from '../network/resolver.ts';

/** One utility process a check for the system's resolver, which cannot be aborted: it is killed instead. */
export function spawnResolverProcess(module: string): SpawnResolver {
  return () => {
    const child = utilityProcess.fork(module, [], { serviceName: 'Cuelight resolver', stdio: 'ignore' });
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', (code) => listener(`exit code ${code}`)),
      kill: () => void child.kill(),
    };
  };
}
