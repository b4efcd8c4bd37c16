import { afterEach, expect, test } from 'vitest';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { localTarget, runRelay } from '../support/relay-run.ts';
import { report } from '../support/report.ts';
import { pushFrames, type FrameShape } from '../support/timed-frames.ts';

/** Past the 32 bits of an Ack's counter, and past 0xF0000000, where nginx-rtmp begins its own anew. */
const BYTES = 4.6e9;
/** Below the largest message that nginx-rtmp takes. */
const FRAME_BYTES = 950_000;
const SHAPE: FrameShape = { fps: 60, framesAGop: 30, keyBytes: FRAME_BYTES, interBytes: FRAME_BYTES, startMs: 0xffffff - 5000 };
const FRAMES = Math.ceil(BYTES / FRAME_BYTES);
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test('more than 4.3 GB in one session, past 0xFFFFFF ms: Acks go on counting, nothing is dropped', async () => {
  const nginx = await startNginxRtmp();
  cleanUps.push(() => nginx.stop());
  const relay = await runRelay(localTarget(nginx.port, 'show'), { buffer: { policy: 'gapless', limitMs: 90_000, limitBytes: 1e9 } });
  cleanUps.push(() => relay.stop());
  const push = await pushFrames(Number(new URL(relay.url).port), SHAPE, 'local-key');
  cleanUps.push(() => push.close());
  const beganMs = performance.now();
  await push.send(FRAMES, () => {});
  const tookS = (performance.now() - beganMs) / 1000;
  // Acks that went wrong at the wrap would leave bytes unproved for good.
  const settled = await relay.until('metrics', ({ metrics }) => metrics.queueMs === 0 && metrics.unackedBytes < 1_000_000);
  const metrics = relay.of('metrics').map((event) => event.metrics);
  report('a session of more than 4.3 GB', {
    GB: BYTES / 1e9,
    seconds: tookS,
    'longest queue ms': Math.max(...metrics.map(({ queueMs }) => queueMs)),
    'most unproved MB': Math.max(...metrics.map(({ unackedBytes }) => unackedBytes)) / 1e6,
    'unproved at the end': settled.metrics.unackedBytes,
    'longest round trip ms': Math.max(...metrics.map(({ rttMs }) => rttMs ?? 0)),
  });
  expect(relay.of('drop')).toEqual([]);
  expect(relay.of('stream')).toEqual([]);
  expect(relay.of('state').map(({ state }) => state)).toEqual(['waiting', 'connecting', 'live']);
  expect(metrics.at(-1)?.droppedFrames).toBe(0);
});
