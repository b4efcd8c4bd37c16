import { execFileSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { goLive, liveOf, pasteShow } from '../support/ask-app.ts';
import { launchCuelight } from '../support/electron-app.ts';
import { makeFlv } from '../support/ffmpeg.ts';
import { pushNumbered, startNumberedSink } from '../support/numbered-show.ts';
import { pause } from '../support/pause.ts';
import { report } from '../support/report.ts';

const PATIENCE = { timeout: 60_000 };
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function withDescendants(pid: number): readonly number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid=']).toString().trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  // Grows while it is walked.
  for (const parent of found) found.push(...pairs.filter((pair) => pair[1] === parent).map(([child = 0]) => child));
  return found;
}

test.each([5, 30])('the whole program stopped for %d s and continued: the same show, no drop, no cause', async (seconds) => {
  const sink = await startNumberedSink();
  const cuelight = await launchCuelight();
  const pid = await cuelight.app.evaluate(() => process.pid);
  cleanUps.push(
    () => sink.close(),
    async () => {
      process.kill(pid, 'SIGKILL');
      await cuelight.close();
    },
  );
  const showId = await pasteShow(cuelight, `rtmp://127.0.0.1:${sink.port}/live/evening`);
  const pushed = await pushNumbered(await goLive(cuelight, showId), await makeFlv({ seconds: 20, bitrateKbps: 8000 }));
  cleanUps.push(() => pushed.close());
  await expect.poll(async () => (await liveOf(cuelight, showId)).metrics?.rttMs, PATIENCE).toBeDefined();
  await pause(5000);
  const all = withDescendants(pid);
  for (const each of all) process.kill(each, 'SIGSTOP');
  await pause(seconds * 1000);
  for (const each of all) process.kill(each, 'SIGCONT');
  const continuedMs = performance.now();
  const stopped = pushed.sent.pictures;
  await expect.poll(() => sink.pictures.size, { ...PATIENCE, interval: 20 }).toBeGreaterThanOrEqual(stopped);
  const caughtUpMs = performance.now() - continuedMs;
  await pause(10_000);
  const { state, incidents, warnings, metrics } = await liveOf(cuelight, showId);
  report(`stopped for ${seconds} s`, {
    processes: all.length,
    'all pictures there after ms': caughtUpMs,
    'queue ms': metrics?.queueMs ?? -1,
    incidents: incidents.map(({ cause }) => cause).join(' ') || 'none',
    publishes: sink.sessions.length,
  });
  expect(pushed.isGone()).toBe(false);
  expect(state).toBe('live');
  expect(incidents).toEqual([]);
  expect(warnings).toEqual([]);
  expect(sink.sessions).toMatchObject([{ first: 0, disorder: 0 }]);
  expect(metrics).toMatchObject({ droppedFrames: 0 });
});
