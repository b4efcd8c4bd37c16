import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';

/** At this size the log becomes `.old`, and the `.old` before it is gone. */
const LOG_LIMIT_BYTES = 512 * 1024;
/** One entry, stack included. */
const ENTRY_LIMIT = 4000;
/** Entries waiting for the disk; a flood of faults must not become a flood of memory. */
const WAITING_LIMIT = 100;

export interface Log {
  fault(where: string, error: unknown): void;
  note(text: string): void;
  idle(): Promise<void>;
}

export interface LogOptions {
  /** Asked at the first entry: the folder may not be known when the log is made. */
  readonly file: () => string;
  /** The one masking function; nothing is written that has not been through it. It is read when it is first needed. */
  readonly mask: (text: string) => Promise<string>;
  readonly wallNow: () => number;
  readonly echo: (line: string) => void;
}

export function createLog({ file, mask, wallNow, echo }: LogOptions): Log {
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;

  const write = (text: string): void => {
    if (waiting >= WAITING_LIMIT) return;
    waiting += 1;
    const at = new Date(wallNow()).toISOString();
    tail = tail
      .then(async () => {
        const line = `${at} ${await mask(text.slice(0, ENTRY_LIMIT))}\n`;
        echo(line);
        await append(file(), line);
      })
      .catch(() => {
        // A full or read-only disk is no reason to stop a show.
      })
      .then(() => {
        waiting -= 1;
      });
  };

  return {
    fault: (where, error) => write(`fault in ${where}: ${describe(error)}`),
    note: (text) => write(text),
    idle: () => tail,
  };
}

async function append(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.old`);
  await appendFile(file, line, { mode: 0o600 });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : `a thrown ${typeof error}`;
}
