import { describe, expect, test } from 'vitest';
import { PrintQueue, type Sink } from '../../../electron/cli/print-queue.ts';

function slowReader(): { readonly sink: Sink; readonly read: (open?: boolean) => void; readonly lines: string[] } {
  const lines: string[] = [];
  const waiting: ((open: boolean) => void)[] = [];
  return {
    lines,
    sink: (text, done) => {
      lines.push(text.trimEnd());
      waiting.push(done);
    },
    read: (open = true) => waiting.shift()?.(open),
  };
}

const keep = (text: string): { readonly text: string; readonly replaceable: boolean } => ({ text, replaceable: false });
const metrics = (text: string): { readonly text: string; readonly replaceable: boolean } => ({ text, replaceable: true });

describe('the printing queue', () => {
  test('keeps states and incidents in order, and of the metrics only the newest', () => {
    const { sink, read, lines } = slowReader();
    const queue = new PrintQueue(sink);
    queue.push(keep('state'));
    for (let i = 0; i < 1000; i += 1) queue.push(metrics(`metrics ${i}`));
    queue.push(keep('incident'));
    queue.push(metrics('metrics 1000'));
    for (let i = 0; i < 10; i += 1) read();
    expect(lines).toEqual(['state', 'incident', 'metrics 1000']);
  });

  test('is bounded even when nobody ever reads', () => {
    const { sink, read, lines } = slowReader();
    const queue = new PrintQueue(sink);
    for (let i = 0; i < 20_000; i += 1) queue.push(keep(`state ${i}`));
    for (let i = 0; i < 20_000; i += 1) read();
    expect(lines.length).toBeLessThanOrEqual(5001);
    expect(lines.at(-1)).toBe('state 19999');
  });

  test('a reader that left is not written to, and not waited for', async () => {
    const { sink, read, lines } = slowReader();
    const queue = new PrintQueue(sink);
    queue.push(keep('one'));
    queue.push(keep('two'));
    read(false);
    queue.push(keep('three'));
    await queue.flushed(60_000);
    expect(lines).toEqual(['one']);
  });
});
