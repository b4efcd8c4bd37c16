import { spawn } from 'node:child_process';

export interface ProgramRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** It was still running at the limit, and was killed. */
  readonly hung: boolean;
}

export interface ProgramOptions {
  /** A network namespace, or null for this computer's own network. */
  readonly within: string | null;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

const MOST_BYTES = 4_000_000;

/** A program as a user would run it, with a bare environment. */
export function runProgram(command: string, args: readonly string[], { within, env = {}, limitMs }: ProgramOptions): Promise<ProgramRun> {
  const [first, ...rest] = within === null ? [command, ...args] : ['ip', 'netns', 'exec', within, command, ...args];
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(first ?? '', rest, {
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, limitMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        if (said[name].length < MOST_BYTES) said[name] += chunk.toString();
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ ...said, code, signal, hung, tookMs: performance.now() - startedMs });
    });
  });
}
