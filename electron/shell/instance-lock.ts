import { lstatSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

export interface LockPorts {
  readonly platform: NodeJS.Platform;
  readonly hostname: () => string;
  /** Whether there is such a process, whoever's it is. */
  readonly runs: (pid: number) => boolean;
}

const SYSTEM: LockPorts = { platform: process.platform, hostname, runs };

/**
 * Whether another Cuelight has this folder. Electron's own word for it is also "no" where the lock could not be made, in a folder that is
 * read-only or on a disk that is full; a program that then quits says nothing to anybody.
 */
export function isHeldByAnother(folder: string, ports: LockPorts = SYSTEM): boolean {
  try {
    if (ports.platform === 'win32') {
      lstatSync(path.join(folder, 'lockfile'));
      return true;
    }
    // `host-pid`, as Chromium writes it.
    const [, host = '', pid = ''] = /^(?<host>.+)-(?<pid>\d+)$/u.exec(readlinkSync(path.join(folder, 'SingletonLock'))) ?? [];
    return host !== ports.hostname() || ports.runs(Number(pid));
  } catch {
    return false;
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
