import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface Display {
  /** What DISPLAY is set to, `:99`. */
  readonly name: string;
  close(): Promise<void>;
}

/** How long Xvfb may take to open its display, ms. */
const OPEN_MS = 10_000;

/** A display of the test's own, on whichever number is free: the server itself picks it. */
export async function openDisplay(size = '1600x1200x24'): Promise<Display> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-ac', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const number = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Xvfb opened no display')), OPEN_MS);
    let text = '';
    const pipe = child.stdio[3] as Readable;
    pipe.on('data', (data: Buffer) => {
      text += data.toString();
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return {
    name: `:${number}`,
    close: async () => {
      child.kill();
      await exited;
    },
  };
}
