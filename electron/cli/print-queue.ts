import { closeSync, openSync, writeSync } from 'node:fs';

/** Writes one piece; calls back when it is out, or with false when nobody will ever read. */
export type Sink = (text: string, done: (open: boolean) => void) => void;

export interface QueuedLine {
  readonly text: string;
  /** Of two that wait, only the newest matters. */
  readonly replaceable: boolean;
}

/** States and incidents of weeks; a reader that stays away longer gets the newest. */
const MOST_LINES = 5000;

/** Lines for a reader that may be slow, stopped or gone: never waits for it, never grows without bound. */
export class PrintQueue {
  readonly #sink: Sink;
  #waiting: QueuedLine[] = [];
  #writing = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(line: QueuedLine): void {
    if (this.#closed) return;
    if (line.replaceable) this.#waiting = this.#waiting.filter(({ replaceable }) => !replaceable);
    this.#waiting.push(line);
    if (this.#waiting.length > MOST_LINES) this.#waiting.shift();
    this.#next();
  }

  /** Resolves when everything is out, the reader is gone, or `limitMs` has passed. */
  flushed(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      if (!this.#writing) done();
      else this.#idle.push(done);
    });
  }

  #next(): void {
    if (this.#writing) return;
    const line = this.#waiting.shift();
    if (line === undefined || this.#closed) {
      for (const done of this.#idle.splice(0)) done();
      return;
    }
    this.#writing = true;
    this.#sink(`${line.text}\n`, (open) => {
      this.#writing = false;
      if (!open) {
        this.#closed = true;
        this.#waiting = [];
      }
      this.#next();
    });
  }
}

const AGAIN_MS = 50;

/** Standard output without ever blocking: a stopped terminal would otherwise hold the whole process in one write. */
export function standardOutput(stream: NodeJS.WriteStream): Sink {
  if (!stream.isTTY) return (text, done) => void stream.write(text, (error) => done(error === null || error === undefined));
  const fd = reopened(stream === process.stderr ? 2 : 1);
  return fd === null ? (text, done) => void stream.write(text, () => done(true)) : terminalSink(fd);
}

function terminalSink(fd: number): Sink {
  const write = (bytes: Buffer, done: (open: boolean) => void): void => {
    let written = 0;
    try {
      written = writeSync(fd, bytes);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== 'EAGAIN') {
        closeSync(fd);
        done(false);
        return;
      }
    }
    if (written === bytes.length) done(true);
    else setTimeout(() => write(bytes.subarray(written), done), AGAIN_MS);
  };
  return (text, done) => write(Buffer.from(text), done);
}

/** The same terminal as another open file, so that only this one does not block. */
function reopened(fd: number): number | null {
  if (process.platform !== 'linux') return null;
  try {
    // Not blocking, and never the controlling terminal.
    return openSync(`/proc/self/fd/${fd}`, 0o1 | 0o4000 | 0o400);
  } catch {
    return null;
  }
}
