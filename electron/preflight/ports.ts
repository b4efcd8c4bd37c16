import { randomInt } from 'node:crypto';
import { environmentAuthorities } from '../network/authority-file.ts';
import { dialTcp } from '../network/dial.ts';
import type { SpawnResolver } from '../network/resolver.ts';
import type { PreflightPorts } from './check.ts';

const NAME_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The real clock, sockets and randomness; how names are resolved depends on the process and is passed in. */
export function systemPorts(spawnResolver: SpawnResolver): PreflightPorts {
  return {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    dial: dialTcp,
    spawnResolver,
    extraAuthorities: environmentAuthorities,
    randomName: (length) => Array.from({ length }, () => NAME_ALPHABET.charAt(randomInt(NAME_ALPHABET.length))).join(''),
  };
}
