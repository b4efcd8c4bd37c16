import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { makeFlv, type FfmpegRun } from '../support/ffmpeg.ts';
import { encodeTo, ingest, relayTo } from '../support/on-stage.ts';
import { pause } from '../support/pause.ts';
import { expectNothingLost, expectSame, recorded, repeated } from '../support/recorded.ts';
import { localTarget, packetsOf, type Packet, type RelayRun } from '../support/relay-run.ts';

const SECONDS = 14;
/** Where the three bytes of a chunk's timestamp end and the extended ones begin. */
const EXTENDED_MS = 0xffffff;
const PICTURES_A_GOP = 60;
/** Three fifths of 4 Mb/s: some three seconds are still on their way at the end. */
const SLOW_BYTES_A_SECOND = 300_000;

let source = '';
let sent: readonly Packet[] = [];

beforeAll(async () => {
  source = await makeFlv({ seconds: SECONDS });
  sent = await packetsOf(source);
}, 120_000);

async function end(relay: RelayRun, encoder: FfmpegRun): Promise<void> {
  expect(await encoder.ended).toBe(0);
  await relay.until('stopped', undefined, { sinceStart: true });
  expect(relay.of('encoder').map(({ what }) => what)).toEqual(['publishing', 'ended']);
}

describe('timestamps', () => {
  test('a session that runs past 0xFFFFFF ms arrives packet by packet as it was sent', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    await end(relay, encodeTo(relay.url, source, { startMs: EXTENDED_MS - 5000 }));
    expect(relay.of('drop')).toEqual([]);
    expect(relay.of('stream')).toEqual([]);
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(1);
    expectSame(parts[0] ?? [], sent);
  });
});

describe('upstream faults, gapless', () => {
  test('half open: silent for good while new connections work; given up within the race, nothing lost', async () => {
    const nginx = await ingest({ record: true });
    const proxy = await startFaultProxy(nginx.port);
    onTestFinished(() => proxy.close());
    const relay = await relayTo(localTarget(proxy.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('metrics', (event) => event.metrics.rttMs !== undefined);
    await relay.until('metrics');
    const strandedMs = performance.now();
    proxy.strand();
    const { end: seen } = await relay.until('drop');
    expect(seen.how).toBe('silent');
    const recovered = await relay.until('recovered');
    expect(recovered).toMatchObject({ sameSession: false, lostFrames: 0 });
    // Three seconds of silence, then one flight and the last moment given to the first connection.
    expect(performance.now() - strandedMs).toBeLessThan(2 * (3000 + 1000));
    await end(relay, encoder);
    const parts = await recorded(nginx);
    expect(parts).toHaveLength(2);
    expectNothingLost(parts, sent);
    expect(repeated(parts)).toBeLessThanOrEqual(2 * PICTURES_A_GOP);
  });

  test('refused for 5 s after a restart: the encoder notices nothing and every frame arrives', async () => {
    let isOpen = true;
    let refusals = 0;
    const nginx = await ingest({
      record: true,
      onPublish: () => {
        if (!isOpen) refusals += 1;
        return isOpen ? 200 : 403;
      },
    });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, source);
    await relay.until('metrics', (event) => event.metrics.rttMs !== undefined);
    isOpen = false;
    await nginx.kill();
    await nginx.start();
    await pause(5000);
    isOpen = true;
    expect(refusals).toBeGreaterThan(0);
    await relay.until('recovered', undefined, { sinceStart: true });
    await end(relay, encoder);
    const parts = (await recorded(nginx)).filter((part) => part.length > 0);
    expect(parts).toHaveLength(2);
    expectNothingLost(parts, sent);
  });

  test('a road too slow for the stream: what is still on its way when the show ends arrives too', async () => {
    const nginx = await ingest({ record: true });
    const proxy = await startFaultProxy(nginx.port);
    onTestFinished(() => proxy.close());
    const relay = await relayTo(localTarget(proxy.port, 'show'));
    const fast = await makeFlv({ seconds: 6, bitrateKbps: 4000 });
    const encoder = encodeTo(relay.url, fast);
    await relay.until('metrics');
    proxy.throttle(SLOW_BYTES_A_SECOND);
    await end(relay, encoder);
    expectNothingLost(await recorded(nginx), await packetsOf(fast));
  });
});
