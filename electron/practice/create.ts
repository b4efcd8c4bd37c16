import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PracticeServer, type PracticeServerOptions } from './practice-server.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The practice server with a real clock, randomness and a folder of its own that is removed with each host. */
export function createPracticeServer(
  options: Pick<PracticeServerOptions, 'spawn' | 'onState' | 'onRestarted' | 'onGivenUp'>,
): PracticeServer {
  return new PracticeServer({
    ...options,
    makeFolder: () => mkdtemp(path.join(os.tmpdir(), 'cuelight-practice-')),
    removeFolder: (folder) => rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 }),
    randomName: (length) => Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''),
    now: () => performance.now(),
    wallNow: () => Date.now(),
  });
}
