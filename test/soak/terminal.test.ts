import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readdirSync, readlinkSync, writeSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { pause } from '../support/pause.ts';
import { report } from '../support/report.ts';
import { CLI } from '../support/run-cli.ts';
import { EIGHT_MBPS, pushFrames, startSink } from '../support/timed-frames.ts';

const UNREAD_MS = 10_000;
const CALM_FRAMES = 5 * EIGHT_MBPS.fps;
const TOTAL_FRAMES = CALM_FRAMES + (UNREAD_MS / 1000 + 3) * EIGHT_MBPS.fps;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The child of `script` that is the command line itself. */
function childOf(pid: number): number {
  const child = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid));
  if (child === undefined) throw new Error('script started nothing');
  return Number(child);
}

/** Fills a terminal that nobody reads, so that whoever writes next waits. */
function fill(terminal: string): void {
  const fd = openSync(terminal, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    // Large pieces leave room behind them that only small ones fill.
    for (const piece of ['.'.repeat(1024), '.']) fillWith(fd, piece);
  } finally {
    closeSync(fd);
  }
}

function fillWith(fd: number, piece: string): void {
  try {
    for (let i = 0; i < 100_000; i += 1) writeSync(fd, piece);
  } catch {
    // Full.
  }
}

test('a terminal that is not read for 10 s makes not one frame late', async () => {
  const sentMs = new Map<number, number>();
  const took = new Map<number, number>();
  const sink = await startSink((frame) => took.set(frame, performance.now() - (sentMs.get(frame) ?? 0)));
  cleanUps.push(() => sink.close());
  const port = await freePort();
  const command = `${process.execPath} ${CLI} relay --controls none --to rtmp://127.0.0.1:${sink.port}/live/key --listen 127.0.0.1:${port} --stream-key key --json`;
  const terminal = spawn('script', ['-qfc', `exec ${command}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanUps.push(() => terminal.kill('SIGKILL'));
  let out = '';
  const listening = new Promise<void>((resolve) => {
    terminal.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('"listening"')) resolve();
    });
  });
  await listening;
  const { pid } = terminal;
  if (pid === undefined) throw new Error('no process');
  const cli = childOf(pid);
  cleanUps.push(() => process.kill(cli, 'SIGKILL'));
  const push = await pushFrames(port, EIGHT_MBPS);
  cleanUps.push(() => push.close());
  const unread = { from: Infinity, to: Infinity };
  const sending = push.send(TOTAL_FRAMES, (frame) => sentMs.set(frame, performance.now()));
  await expect.poll(() => took.size, { timeout: 20_000 }).toBeGreaterThanOrEqual(CALM_FRAMES);
  terminal.kill('SIGSTOP');
  fill(readlinkSync(`/proc/${cli}/fd/1`));
  unread.from = Math.max(...sentMs.keys()) + 1;
  const blockedAt = out.length;
  await pause(UNREAD_MS);
  expect(out).toHaveLength(blockedAt);
  unread.to = Math.max(...took.keys());
  terminal.kill('SIGCONT');
  await sending;
  await expect.poll(() => took.size, { timeout: 5000 }).toBe(TOTAL_FRAMES);
  // It was blocked, and goes on.
  await expect.poll(() => out.slice(blockedAt), { timeout: 5000 }).toContain('"metrics"');
  const of = (from: number, to: number): readonly number[] =>
    [...took].flatMap(([frame, ms]) => (frame >= from && frame < to ? [ms] : [])).sort((a, b) => a - b);
  const calm = of(EIGHT_MBPS.fps, CALM_FRAMES);
  const blocked = of(unread.from, unread.to);
  report('terminal unread for 10 s', {
    'pictures meanwhile': blocked.length,
    'longest on the way, read, ms': calm.at(-1) ?? Number.NaN,
    'longest, unread, ms': blocked.at(-1) ?? Number.NaN,
    'median, read, ms': calm[calm.length >> 1] ?? Number.NaN,
    'median, unread, ms': blocked[blocked.length >> 1] ?? Number.NaN,
  });
  expect(blocked.length).toBeGreaterThan((UNREAD_MS / 1000) * EIGHT_MBPS.fps * 0.9);
  // A picture is late when the next one is due.
  expect(blocked.at(-1)).toBeLessThan(2 * (1000 / EIGHT_MBPS.fps));
});
