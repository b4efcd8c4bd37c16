import { inheritedEnvironment } from './inherited-environment.ts';
import { forkPlainChild } from './plain-child.ts';
import type { SpawnResolver } from './resolver.ts';

/** What the system's resolver or loader may look at. */
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
  return () => forkPlainChild(hostScriptPath, { ...inheritedEnvironment(INHERITED), UV_THREADPOOL_SIZE: THREADS });
}
