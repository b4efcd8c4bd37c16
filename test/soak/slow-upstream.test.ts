import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { pause } from '../support/pause.ts';
import { coded, expectNothingLost, recorded } from '../support/recorded.ts';
import { localTarget, packetsOf, runRelay, type RelayRun } from '../support/relay-run.ts';
import { report } from '../support/report.ts';

const run = promisify(execFile);
const SLOW_MS = 30_000;
const BITRATE_KBPS = 6000;
/** A road that carries half of the stream. */
const SLOW_BYTES_A_SECOND = (BITRATE_KBPS * 125) / 2;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A show on the air; the road is slow from now on. */
async function slowStage(policy: 'gapless' | 'live-edge'): Promise<{
  source: string;
  nginx: NginxRtmp;
  proxy: FaultProxy;
  relay: RelayRun;
  encoder: FfmpegRun;
}> {
  const source = await makeFlv({ seconds: 75, bitrateKbps: BITRATE_KBPS });
  const nginx = await startNginxRtmp({ record: true });
  cleanUps.push(() => nginx.stop());
  const proxy = await startFaultProxy(nginx.port);
  cleanUps.push(() => proxy.close());
  const relay = await runRelay(localTarget(proxy.port, 'show'), { buffer: { policy, limitMs: 90_000, limitBytes: 128_000_000 } });
  cleanUps.push(() => relay.stop());
  const encoder = pushFile(source, relay.url);
  cleanUps.push(() => encoder.kill());
  await relay.until('metrics', (event) => event.metrics.rttMs !== undefined);
  proxy.throttle(SLOW_BYTES_A_SECOND);
  return { source, nginx, proxy, relay, encoder };
}

function figures(relay: RelayRun): Readonly<Record<string, number>> {
  const metrics = relay.of('metrics').map((event) => event.metrics);
  return {
    'longest queue ms': Math.max(...metrics.map(({ queueMs }) => queueMs)),
    'largest queue MB': Math.max(...metrics.map(({ queueBytes }) => queueBytes)) / 1e6,
    'dropped frames': metrics.at(-1)?.droppedFrames ?? -1,
    drops: relay.of('drop').length,
  };
}

test('30 s at half the rate under gapless: queued, caught up, nothing lost', async () => {
  const { source, nginx, proxy, relay, encoder } = await slowStage('gapless');
  await pause(SLOW_MS);
  proxy.throttle(null);
  const freeMs = performance.now();
  const caughtUp = relay.until('metrics', (event) => event.metrics.queueMs < 500, { limitMs: 60_000 });
  await caughtUp;
  const tookMs = performance.now() - freeMs;
  expect(await encoder.ended).toBe(0);
  await relay.until('stopped', undefined, { sinceStart: true });
  report('30 s of a slow upstream, gapless', { ...figures(relay), 'caught up after ms': tookMs });
  expect(relay.of('drop')).toEqual([]);
  expect(relay.of('metrics').at(-1)?.metrics.droppedFrames).toBe(0);
  expectNothingLost(await recorded(nginx), await packetsOf(source));
});

test('a session that begins on the slow road, which is free 5 s later: caught up long before the pace of the slow one would allow', async () => {
  const { source, nginx, proxy, relay, encoder } = await slowStage('gapless');
  await pause(SLOW_MS / 2);
  proxy.reset();
  await relay.until('recovered');
  await pause(5000);
  proxy.throttle(null);
  const freeMs = performance.now();
  const { metrics } = await relay.until('metrics');
  await relay.until('metrics', (event) => event.metrics.queueMs < 500, { limitMs: 60_000 });
  const tookMs = performance.now() - freeMs;
  report('a drop on a slow road', { 'backlog when it is free, ms': metrics.queueMs, 'caught up after ms': tookMs });
  // At 1.1 times the stream it would be ten times the backlog.
  expect(tookMs).toBeLessThan(5 * metrics.queueMs);
  expect(await encoder.ended).toBe(0);
  await relay.until('stopped', undefined, { sinceStart: true });
  expectNothingLost(await recorded(nginx), await packetsOf(source));
});

test('slow for good under live edge: memory flat, drops counted, the picture decodes', async () => {
  const { nginx, relay, encoder } = await slowStage('live-edge');
  expect(await encoder.ended).toBe(0);
  await relay.until('stopped', undefined, { sinceStart: true, limitMs: 60_000 });
  const parts = await recorded(nginx);
  report('slow for good, live edge', { ...figures(relay), 'pictures arrived': coded(parts.flat(), 'video').length });
  expect(relay.of('metrics').at(-1)?.metrics.droppedFrames).toBeGreaterThan(0);
  expect(relay.of('drop')).toEqual([]);
  const most = Math.max(...relay.of('metrics').map((event) => event.metrics.queueBytes));
  expect(most).toBeLessThan(2 * BITRATE_KBPS * 125 * 4);
  const [file] = await nginx.recordings();
  expect((await run('ffmpeg', ['-v', 'error', '-i', file ?? '', '-f', 'null', '-'])).stderr).toBe('');
});
