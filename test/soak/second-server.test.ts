import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { startMediaServer, type MediaServer } from '../support/node-media-server.ts';
import { pause } from '../support/pause.ts';
import { coded, recorded, repeated } from '../support/recorded.ts';
import { localTarget, packetsOf, runRelay, type Packet, type RelayRun } from '../support/relay-run.ts';
import { report } from '../support/report.ts';

/** It proves nothing, so what was on its way when it went is sent again from five seconds or two GOPs before. */
const REPEATED_PICTURES = 7 * 30;
const cleanUps: (() => unknown)[] = [];
let source = '';
let sent: readonly Packet[] = [];

beforeAll(async () => {
  source = await makeFlv({ seconds: 40 });
  sent = await packetsOf(source);
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Show {
  readonly server: MediaServer;
  readonly proxy: FaultProxy;
  readonly relay: RelayRun;
  readonly encoder: FfmpegRun;
}

async function goLive(): Promise<Show> {
  const server = await startMediaServer({ record: true });
  cleanUps.push(() => server.stop());
  const proxy = await startFaultProxy(server.port);
  cleanUps.push(() => proxy.close());
  const relay = await runRelay(localTarget(proxy.port, 'show'));
  cleanUps.push(() => relay.stop());
  const encoder = pushFile(source, relay.url);
  cleanUps.push(() => encoder.kill());
  await relay.until('mute-peer', undefined, { sinceStart: true });
  return { server, proxy, relay, encoder };
}

/** The show ends by itself, its encoder never disturbed, and every packet is in what the server recorded. */
async function expectWhole(fault: string, { server, relay, encoder }: Show): Promise<void> {
  expect(await encoder.ended).toBe(0);
  await relay.until('stopped', undefined, { sinceStart: true, limitMs: 90_000 });
  const parts = await recorded(server);
  const union = new Set(parts.flat().map((packet) => packet.hash));
  const lost = coded(sent).filter((packet) => !union.has(packet.hash));
  report(`node-media-server, ${fault}`, {
    drops: relay
      .of('drop')
      .map(({ end }) => end.how)
      .join(' '),
    'recovered ms': relay
      .of('recovered')
      .map(({ recoveredMs }) => Math.round(recoveredMs))
      .join(' '),
    parts: parts.length,
    lost: lost.length,
    'pictures twice': repeated(parts),
  });
  expect(relay.of('encoder').map(({ what }) => what)).toEqual(['publishing', 'ended']);
  expect(lost).toEqual([]);
  expect(repeated(parts)).toBeLessThanOrEqual(REPEATED_PICTURES);
}

describe('node-media-server', () => {
  test('killed, and started again after 3 s', async () => {
    const show = await goLive();
    const dropped = show.relay.until('drop');
    await show.server.kill();
    await dropped;
    await pause(3000);
    const back = show.relay.until('recovered');
    await show.server.start();
    await back;
    await expectWhole('killed', show);
  });

  test('stopped for 5 s', async () => {
    const show = await goLive();
    show.server.process.kill('SIGSTOP');
    await pause(5000);
    show.server.process.kill('SIGCONT');
    await expectWhole('stopped', show);
  });

  test('reset', async () => {
    const show = await goLive();
    const back = show.relay.until('recovered');
    show.proxy.reset();
    await back;
    await expectWhole('reset', show);
  });

  test('the path silent for 20 s', async () => {
    const show = await goLive();
    show.proxy.cut();
    await pause(20_000);
    show.proxy.mend();
    await expectWhole('silent', show);
  });
});
