import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Namespaces need root; without it the tests say so instead of passing in silence. */
export const CAN_MAKE_NAMESPACES = process.platform === 'linux' && process.getuid?.() === 0;

export interface NsProcess {
  /** Resolves with what it wrote once it has ended; rejects when it failed. */
  readonly output: Promise<string>;
  /** Resolves when this text was written. */
  readonly said: (text: string) => Promise<void>;
  readonly kill: (signal?: NodeJS.Signals) => void;
}

/** One network namespace, gone with everything in it after `remove`. */
export interface Namespace {
  readonly name: string;
  /** `ip` commands, one a line. */
  readonly ip: (commands: string) => void;
  /** Rules as for iptables-restore, without table and commit lines; `table` is `filter` unless told. */
  readonly rules: (rules: string, table?: 'filter' | 'nat', family?: 4 | 6) => void;
  readonly sysctl: (settings: Readonly<Record<string, string | number>>) => void;
  /** A file this namespace sees in the place of `/etc/<name>`. */
  readonly etc: (name: string, content: string) => void;
  readonly run: (
    command: string,
    args: readonly string[],
    options?: { stdin?: string; env?: Readonly<Record<string, string>> },
  ) => NsProcess;
  /** For `fork`: the child lives in here and still hears its parent. */
  readonly forked: { readonly execPath: string; readonly execArgv: readonly string[] };
  readonly remove: () => void;
}

/** Left behind by a run that was killed: its process is gone. */
function sweep(): void {
  for (const line of execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split('\n')) {
    const [name = ''] = line.split(' ');
    const pid = /^cuelight-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join('/etc/netns', name), { recursive: true, force: true });
    execFileSync('ip', ['netns', 'del', name]);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function split<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

let made = 0;

export function makeNamespace(label: string): Namespace {
  if (made === 0) sweep();
  made += 1;
  const name = `cuelight-${String(process.pid)}-${String(made)}-${label}`;
  const etcDir = join('/etc/netns', name);
  const children = new Set<() => void>();
  const exec = (command: string, args: readonly string[], input = ''): void => {
    execFileSync(command, args, { input, stdio: ['pipe', 'ignore', 'pipe'] });
  };
  exec('ip', ['netns', 'add', name]);
  exec('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  return {
    name,
    ip: (commands) => {
      // One family a batch: an option of ip itself cannot stand on a line of it.
      const [six, other] = split(commands.split('\n'), (line) => line.startsWith('-6 '));
      exec('ip', ['-n', name, '-batch', '-'], other.join('\n'));
      exec('ip', ['-6', '-n', name, '-batch', '-'], six.map((line) => line.slice(3)).join('\n'));
    },
    rules: (rules, table = 'filter', family = 4) => {
      const program = family === 6 ? 'ip6tables-restore' : 'iptables-restore';
      exec('ip', ['netns', 'exec', name, program, '--noflush'], `*${table}\n${rules.trim()}\nCOMMIT\n`);
    },
    sysctl: (settings) => {
      const pairs = Object.entries(settings).map(([key, value]) => `${key}=${String(value)}`);
      exec('ip', ['netns', 'exec', name, 'sysctl', '-q', '-w', ...pairs]);
    },
    etc: (file, content) => {
      const path = join(etcDir, file);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, content);
    },
    run: (command, args, { stdin = '', env = {} } = {}) => {
      const child = spawn('ip', ['netns', 'exec', name, command, ...args], {
        env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
      });
      let out = '';
      let err = '';
      const watchers: (() => void)[] = [];
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        for (const look of watchers) look();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString();
      });
      child.stdin.on('error', () => {});
      child.stdin.end(stdin);
      const kill = (signal: NodeJS.Signals = 'SIGKILL'): void => {
        child.kill(signal);
      };
      children.add(kill);
      const output = new Promise<string>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => {
          children.delete(kill);
          if (code === 0) resolve(out);
          else reject(new Error(`${command} in ${label} ended with ${String(code ?? signal)}: ${err.slice(-2000)}`));
        });
      });
      output.catch(() => {});
      const said = async (text: string): Promise<void> => {
        const heard = new Promise<void>((resolve) => {
          const look = (): void => {
            if (out.includes(text)) resolve();
          };
          watchers.push(look);
          look();
        });
        await Promise.race([heard, output]);
      };
      return { output, said, kill };
    },
    forked: { execPath: 'ip', execArgv: ['netns', 'exec', name, process.execPath] },
    remove: () => {
      for (const kill of children) kill();
      rmSync(etcDir, { recursive: true, force: true });
      exec('ip', ['netns', 'del', name]);
    },
  };
}

let cables = 0;
/** As many as the third byte of an address takes; two worlds may use the same. */
const CABLE_NUMBERS = 250;

/** A cable between two namespaces: `10.77.N.1/30` and `fd77:N::1/64` at the near end, `.2` and `::2` at the far end. */
export function connect(near: Namespace, far: Namespace): { readonly nearDevice: string; readonly farDevice: string } {
  const n = (cables % CABLE_NUMBERS) + 1;
  cables += 1;
  const nearDevice = `near${String(n)}`;
  const farDevice = `far${String(n)}`;
  near.ip(`link add ${nearDevice} type veth peer name ${farDevice} netns ${far.name}`);
  for (const [namespace, device, host] of [
    [near, nearDevice, 1],
    [far, farDevice, 2],
  ] as const) {
    namespace.ip(`addr add 10.77.${String(n)}.${String(host)}/30 dev ${device}
addr add fd77:${String(n)}::${String(host)}/64 dev ${device} nodad
link set ${device} up`);
  }
  far.ip(`route add default via 10.77.${String(n)}.1
-6 route add default via fd77:${String(n)}::1`);
  return { nearDevice, farDevice };
}
