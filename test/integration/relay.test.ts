import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { encodeTo, ingest, relayTo } from '../support/on-stage.ts';
import { coded, expectNothingLost, expectSame, recorded, repeated } from '../support/recorded.ts';
import { localTarget, packetsOf, type Packet } from '../support/relay-run.ts';

const SECONDS = 14;
let source = '';
let sent: readonly Packet[] = [];

beforeAll(async () => {
  source = await makeFlv({ seconds: SECONDS });
  sent = await packetsOf(source);
}, 120_000);

describe('a calm show', () => {
  test('arrives as it was sent: nothing lost, nothing twice, times untouched; then ends by itself', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    expect(relay.of('state').map((event) => event.state)).toEqual(['waiting', 'connecting', 'live', 'ended']);
    expect(relay.of('drop')).toEqual([]);
    expect(relay.of('stream')).toEqual([]);
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(1);
    expectSame(parts[0] ?? [], sent);
    const metrics = relay.of('metrics').map((event) => event.metrics);
    const middle = metrics[Math.floor(metrics.length / 2)];
    expect(middle).toMatchObject({ gopMs: 2000, droppedFrames: 0 });
    expect(middle?.fps).toBeGreaterThan(25);
    expect(middle?.fps).toBeLessThan(35);
    expect(middle?.rttMs).toBeLessThan(100);
    expect(middle?.outKbps).toBeGreaterThan(1000);
  });
});

describe('upstream faults, gapless', () => {
  test('killed and started again: live again soon, every frame in the union, repeats only around the seam', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    await relay.until('metrics', (event) => event.metrics.rttMs !== undefined);
    const dropped = relay.until('drop');
    const killedMs = performance.now();
    await nginx.kill();
    await dropped;
    const dropEvent = relay.events.find((event) => event.type === 'drop');
    expect((dropEvent?.atMs ?? Infinity) - killedMs).toBeLessThan(100);
    await relay.until('attempt-failed', (event) => event.attempts >= 5);
    await nginx.start();
    const backMs = performance.now();
    await relay.until('recovered');
    expect(performance.now() - backMs).toBeLessThan(2 * (1100 + 300));
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(2);
    expectNothingLost(parts, sent);
    expect(repeated(parts)).toBeLessThanOrEqual(2 * 60);
    expect(relay.of('recovered')).toMatchObject([{ sameSession: false, lostFrames: 0 }]);
  });

  test('stopped for 5 s: reported silent, and goes on in the same session', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    await relay.until('metrics', (event) => event.metrics.rttMs !== undefined);
    nginx.process.kill('SIGSTOP');
    const drop = await relay.until('drop');
    expect(drop.end.how).toBe('silent');
    expect(relay.of('state').at(-1)?.state).toBe('reconnecting');
    await new Promise((resolve) => {
      setTimeout(resolve, 2000);
    });
    nginx.process.kill('SIGCONT');
    await relay.until('recovered', (event) => event.sameSession);
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(1);
    expectSame(parts[0] ?? [], sent);
  });

  test('not there yet when the encoder begins: the first frame arrives all the same', async () => {
    const nginx = await ingest({ record: true });
    await nginx.kill();
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('attempt-failed', (event) => event.attempts >= 4);
    expect(relay.of('state').at(-1)?.state).toBe('connecting');
    await nginx.start();
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(1);
    expectSame(parts[0] ?? [], sent);
  });
});

describe('the encoder', () => {
  test('a second one is refused before Start, and the first goes on', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const first = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    const second = encodeTo(relay.url, source);
    const refused = await relay.until('encoder', (event) => event.what === 'refused');
    expect(refused.detail).not.toContain('local-key');
    expect(await second.ended).not.toBe(0);
    expect(await first.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    expectSame((await recorded(nginx))[0] ?? [], sent);
  });

  test('one without the key is turned away, and nothing of it goes upstream', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const stranger = pushFile(source, relay.url.replace('local-key', 'another'));
    onTestFinished(() => stranger.kill());
    await relay.until('encoder', (event) => event.what === 'rejected');
    expect(await stranger.ended).not.toBe(0);
    expect(relay.of('state').map((event) => event.state)).toEqual(['waiting']);
    expect(await nginx.recordings()).toEqual([]);
  });

  test('one that vanishes and returns goes on in the same session, its times moved on by the gap', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const first = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    await relay.until('metrics', (event) => event.metrics.gopMs === 2000);
    await first.kill();
    await relay.until('encoder', (event) => event.what === 'gone', { sinceStart: true });
    expect(relay.of('state').at(-1)?.state).toBe('waiting');
    const second = encodeTo(relay.url, source);
    const returned = await relay.until('encoder', (event) => event.what === 'returned');
    expect(await second.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    expect(relay.of('drop')).toEqual([]);
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(1);
    const video = coded(parts[0] ?? [], 'video');
    const seam = video.findIndex((packet, i) => i > 0 && packet.hash === video[0]?.hash);
    expect(seam).toBeGreaterThan(0);
    const stepMs = (video[seam]?.timeMs ?? 0) - (video[seam - 1]?.timeMs ?? 0);
    expect(Math.abs(stepMs - (returned.gapMs ?? 0))).toBeLessThan(1000);
    expect(
      coded(parts[0] ?? [])
        .map((packet) => packet.timeMs)
        .at(-1),
    ).toBeGreaterThan(SECONDS * 1000);
  });

  test('a stop drains and unpublishes: the server sees an end in order', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    await relay.until('metrics', (event) => event.metrics.gopMs === 2000);
    await relay.command({ type: 'stop', drainMs: 3000 });
    expect(relay.of('stopped')).toEqual([expect.objectContaining({ reason: null })]);
    await encoder.ended;
    expect(await nginx.log()).toContain('deleteStream');
  });

  test('a hopeless cause ends the show with its code', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('state', (event) => event.state === 'live');
    await relay.command({ type: 'hopeless', code: 'expiry.expired' });
    expect(relay.of('state').at(-1)).toMatchObject({ state: 'ended', reason: 'expiry.expired' });
    await encoder.ended;
  });
});

describe('a slow upstream', () => {
  test('that reads nothing for 8 s under live edge: memory flat, drops counted, what arrives decodes', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'), {
      buffer: { policy: 'live-edge', limitMs: 90_000, limitBytes: 128_000_000 },
    });
    const heavy = await makeFlv({ seconds: SECONDS, bitrateKbps: 12_000 });
    const encoder = encodeTo(relay.url, heavy);
    await relay.until('state', (event) => event.state === 'live');
    await relay.until('metrics', (event) => event.metrics.rttMs !== undefined);
    nginx.process.kill('SIGSTOP');
    await new Promise((resolve) => {
      setTimeout(resolve, 8000);
    });
    nginx.process.kill('SIGCONT');
    await relay.until('recovered');
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    const most = Math.max(...relay.of('metrics').map((event) => event.metrics.queueBytes));
    expect(most).toBeLessThan(2 * 12_000 * 125 * 4);
    expect(relay.of('metrics').at(-1)?.metrics.droppedFrames).toBeGreaterThan(0);
    const pictures = coded(await packetsOf(heavy), 'video');
    const place = new Map(pictures.map((packet, i) => [packet.hash, i]));
    for (const part of await recorded(nginx)) {
      let before: number | null = null;
      for (const packet of coded(part, 'video')) {
        const at = place.get(packet.hash) ?? -1;
        // A picture follows the one before it in the source, or is a key frame.
        if (!packet.key) expect(at).toBe((before ?? -2) + 1);
        before = at;
      }
    }
  });
});
