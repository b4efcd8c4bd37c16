import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Neither root nor the one who runs Cuelight in tests. */
const OTHER = 65_533;

/** Changing to another user is root's alone. */
export const CAN_BE_SOMEBODY_ELSE = process.platform === 'linux' && process.getuid?.() === 0;

export interface Looked {
  /** What could be opened, and its first megabyte as Latin-1. */
  readonly read: Readonly<Record<string, string>>;
  /** Folders whose names could be listed. */
  readonly listed: readonly string[];
  /** Folders where a file could be made, and files that could be opened for writing. */
  readonly written: readonly string[];
  /** Unix sockets that took a connection. */
  readonly connected: readonly string[];
}

export interface LookAt {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Paths; abstract ones begin with a zero. */
  readonly sockets: readonly string[];
}

/** What somebody else on this computer can get at. */
export async function lookAsOtherUser(at: LookAt): Promise<Looked> {
  const ids = ['--reuid', String(OTHER), '--regid', String(OTHER), '--clear-groups', '--'];
  const { stdout } = await run('setpriv', [...ids, process.execPath, '-e', `(${look.toString()})(${JSON.stringify(at)})`], {
    cwd: '/',
    maxBuffer: 256 << 20,
  });
  return JSON.parse(stdout) as Looked;
}

/** Runs in a process of that user, as text: nothing from outside it is there. */
function look({ folders, files, sockets }: LookAt): void {
  const fs = process.getBuiltinModule('node:fs');
  const net = process.getBuiltinModule('node:net');
  const read: Record<string, string> = {};
  const listed: string[] = [];
  const written: string[] = [];
  const connected: string[] = [];
  const can = (what: () => void): boolean => {
    try {
      what();
      return true;
    } catch {
      return false;
    }
  };
  const openFile = (file: string): void => {
    can(() => {
      const fd = fs.openSync(file, 'r');
      read[file] = '';
      const bytes = Buffer.alloc(1 << 20);
      can(() => (read[file] = bytes.toString('latin1', 0, fs.readSync(fd, bytes, 0, bytes.length, null))));
      fs.closeSync(fd);
    });
    if (can(() => fs.closeSync(fs.openSync(file, 'r+')))) written.push(file);
  };
  const walk = (folder: string): void => {
    const made = `${folder}/was-here`;
    if (can(() => fs.writeFileSync(made, '', { flag: 'wx' }))) {
      written.push(folder);
      fs.unlinkSync(made);
    }
    can(() => {
      const entries = fs.readdirSync(folder, { withFileTypes: true });
      listed.push(folder);
      for (const entry of entries) {
        const name = `${folder}/${entry.name}`;
        if (entry.isDirectory()) walk(name);
        else if (entry.isFile()) openFile(name);
      }
    });
  };
  for (const folder of folders) walk(folder);
  for (const file of files) openFile(file);
  const knock = async (path: string): Promise<void> => {
    const socket = net.connect({ path });
    await new Promise<void>((resolve) => {
      socket.once('connect', () => connected.push(path)).once('error', () => resolve());
      socket.once('connect', () => resolve());
    });
    socket.destroy();
  };
  void Promise.all(sockets.map(knock)).then(() => process.stdout.write(JSON.stringify({ read, listed, written, connected })));
}

/** The process and all that it has started, themselves included. */
export function familyOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Ended meanwhile.
    }
  }
  const family = [pid];
  for (const one of family) for (const [child, parent] of parents) if (parent === one) family.push(child);
  return family;
}

/** Where these processes listen for others on the same computer. */
export function unixSocketsOf(pids: readonly number[]): readonly string[] {
  const own = new Set(
    pids.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          return [];
        }
      }),
    ),
  );
  const listening = '00010000';
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , flags, , , inode, path]) => flags === listening && path !== undefined && own.has(inode ?? ''))
    .map(([, , , , , , , path = '']) => path.replace(/^@/, '\0'));
}
