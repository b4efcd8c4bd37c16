import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { makeFlv, type PushOptions } from '../support/ffmpeg.ts';
import type { LiveCli } from '../support/live-cli.ts';
import { encodeTo, ingest, relayCli } from '../support/on-stage.ts';
import { startScriptedPeer } from '../support/scripted-peer.ts';

const START = 'NetStream.Publish.Start';
let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: 20 });
}, 120_000);

async function goLive(port: number, options: PushOptions = {}, file = source): Promise<LiveCli> {
  const cli = relayCli(['--to', `rtmp://127.0.0.1:${port}/live/show`]);
  encodeTo((await cli.until('listening')).url, file, { loop: true, ...options });
  await cli.until('state', ({ state }) => state === 'live');
  return cli;
}

const told = (cli: LiveCli): readonly string[] => cli.of('incident').map(({ phase, cause }) => `${phase} ${cause}`);
const once = (cause: string): readonly string[] => [`opened ${cause}`, `named ${cause}`, `closed ${cause}`];

describe('what a server or an encoder does to a show', () => {
  test('a server that asks to move is left for a new session, and nothing is lost', async () => {
    const peer = await startScriptedPeer(async (connection, index) => {
      await connection.toPublish();
      connection.status(START);
      await connection.nextMedia();
      if (index > 0) return;
      await new Promise((resolve) => {
        setTimeout(resolve, 1500);
      });
      connection.status('NetConnection.Connect.ReconnectRequest', 'Maintenance.');
    });
    onTestFinished(() => peer.close());
    const cli = await goLive(peer.port);
    const closed = await cli.until('incident', ({ phase, cause }) => phase === 'closed' && cause === 'live.server-moving');
    expect(told(cli)).toEqual(once('live.server-moving'));
    expect(closed).toMatchObject({ lostMs: 0, lostFrames: 0 });
    const publishes = peer.connections.flatMap(({ commands }) => commands.filter(({ name }) => name === 'publish'));
    expect(publishes).toHaveLength(2);
    expect(peer.connections[0]?.commands.map(({ name }) => name)).toContain('deleteStream');
    await expect.poll(() => cli.states().at(-1)).toBe('live');
  });

  test('an encoder that cannot keep up is weak by its own metadata', async () => {
    const nginx = await ingest();
    const cli = await goLive(nginx.port, { rate: 0.3 });
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(named).toMatchObject({ cause: 'live.encoder-slow', evidence: { nominalFps: 30 } });
    expect(named.evidence['fps']).toBeLessThan(18);
    expect(cli.of('state').at(-1)).toMatchObject({ state: 'degraded', reason: 'live.encoder-slow' });
  });

  test('a road that carries a part of the stream: the queue grows, degraded and congested; over when it is wide again', async () => {
    const nginx = await ingest();
    const proxy = await startFaultProxy(nginx.port);
    onTestFinished(() => proxy.close());
    const cli = await goLive(proxy.port, {}, await makeFlv({ seconds: 20, bitrateKbps: 12_000 }));
    proxy.throttle(100_000);
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(named.cause).toBe('live.uplink-congested');
    expect(named.evidence['queueMs']).toBeGreaterThanOrEqual(1500);
    expect(named.evidence['unackedBytes']).toBeGreaterThan(0);
    expect(cli.of('state').at(-1)).toMatchObject({ state: 'degraded', reason: 'live.uplink-congested' });
    proxy.throttle(null);
    await cli.until('incident', ({ phase }) => phase === 'closed');
    expect(told(cli)).toEqual(once('live.uplink-congested'));
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live', 'degraded', 'live']);
  });
});
