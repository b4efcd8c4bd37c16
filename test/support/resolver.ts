import { fileURLToPath } from 'node:url';
import { spawnResolverChild } from '../../electron/network/resolver-child.ts';
import type { SpawnResolver } from '../../electron/network/resolver.ts';
import { bundle } from './bundle.ts';

/** Addresses, an error code (`ENOTFOUND`), or `silent`. */
export type FakeAnswer = readonly string[] | 'silent' | 'ENOTFOUND' | 'EAI_AGAIN';

/** A resolver without a process. Names end with or without a dot; unknown ones do not exist. `kills` counts killed children. */
export function fakeResolver(answers: Readonly<Record<string, FakeAnswer>>): SpawnResolver & { readonly kills: () => number } {
  let kills = 0;
  const spawn: SpawnResolver = () => {
    let say: (message: unknown) => void = () => {};
    return {
      onMessage: (listener) => {
        say = listener;
      },
      onExit: () => {},
      send: ({ host }) => {
        const answer = answers[host] ?? 'ENOTFOUND';
        if (answer === 'silent') return;
        setImmediate(() => say(typeof answer === 'string' ? { host, errno: answer } : { host, addresses: answer }));
      },
      kill: () => {
        kills += 1;
      },
    };
  };
  return Object.assign(spawn, { kills: () => kills });
}

/** The real resolver child, built from source; `remove` deletes the build. */
export async function builtResolver(): Promise<{ readonly spawn: SpawnResolver; readonly remove: () => Promise<void> }> {
  const { files, remove } = await bundle([fileURLToPath(new URL('../../electron/hosts/resolve-host.ts', import.meta.url))]);
  return { spawn: spawnResolverChild(files[0] ?? ''), remove };
}
