import net from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { measureUplink } from '../../../electron/preflight/measure-uplink.ts';
import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import { checkRun } from '../../support/check-run.ts';
import { startScriptedPeer, type ScriptedPeer } from '../../support/scripted-peer.ts';

const LIMIT = { signal: AbortSignal.timeout(10_000), timeoutMs: 5000 };
let peer: ScriptedPeer;
afterEach(() => peer.close());

test('stopped in the middle: over at once, the stream given back', async () => {
  let flows: () => void = () => {};
  const flowing = new Promise<void>((resolve) => {
    flows = resolve;
  });
  peer = await startScriptedPeer(async (connection) => {
    await connection.toPublish();
    connection.status('NetStream.Publish.Start');
    for (let frame = 0; frame < 30; frame += 1) await connection.nextMedia();
    flows();
  });
  const socket = net.connect(peer.port, '127.0.0.1');
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  await session.handshake(LIMIT);
  await session.connect({ app: 'live', tcUrl: `rtmp://127.0.0.1:${peer.port}/live` }, LIMIT);
  await session.createStream(LIMIT, 'friday');
  await session.publish('friday', LIMIT);
  const stop = new AbortController();
  const end = { address: '127.0.0.1', port: peer.port };
  const outcome = measureUplink(session, { offeredKbps: 3000, end, signal: stop.signal }, checkRun({}));
  await flowing;
  const abortedMs = performance.now();
  stop.abort();
  expect(await outcome).toEqual({ kind: 'aborted' });
  expect(performance.now() - abortedMs).toBeLessThan(200);
  const [connection] = peer.connections;
  await connection?.gone;
  expect(connection?.commands.map(({ name }) => name).slice(-2)).toEqual(['FCUnpublish', 'deleteStream']);
});
