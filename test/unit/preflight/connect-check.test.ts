import { afterAll, describe, expect, it } from 'vitest';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { command, setChunkSize } from '../../../electron/rtmp/messages.ts';
import { ingestRun, type IngestRun } from '../../support/ingest-checks.ts';
import { info, startScriptedPeer, type ScriptedConnection, type ScriptedPeer } from '../../support/scripted-peer.ts';

const open: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of open.splice(0)) await close();
});

async function peerWith(script: (connection: ScriptedConnection, index: number) => Promise<void> | void): Promise<ScriptedPeer> {
  const peer = await startScriptedPeer(script);
  open.push(() => peer.close());
  return peer;
}

async function connectTo(
  peer: ScriptedPeer,
  over: Parameters<typeof ingestRun>[1] = {},
): Promise<{ found: Awaited<ReturnType<IngestRun['connect']>>; ingest: IngestRun }> {
  const ingest = await ingestRun(peer.port, over);
  open.push(() => ingest.run.end());
  expect(await ingest.handshake()).toMatchObject({ status: 'pass' });
  return { found: await ingest.connect(), ingest };
}

const refuse =
  (description: string, more: Parameters<typeof info>[3] = {}) =>
  async (connection: ScriptedConnection): Promise<void> => {
    const { transactionId } = await connection.next('connect');
    connection.send(command('_error', transactionId, null, [info('error', 'NetConnection.Connect.Rejected', description, more)]));
  };

describe('connect', () => {
  it('says what OBS says, with the domain in tcUrl', async () => {
    const peer = await peerWith(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
    });
    const { found, ingest } = await connectTo(peer, { target: { host: 'push.example.com', portWritten: false, app: 'live/room' } });
    expect(found).toMatchObject({ status: 'pass', code: 'ok', also: [] });
    expect(peer.connections[0]?.commands[0]).toMatchObject({
      name: 'connect',
      transactionId: 1,
      object: {
        app: 'live/room',
        type: 'nonprivate',
        supportsGoAway: true,
        flashVer: 'FMLE/3.0 (compatible; FMSc/1.0)',
        swfUrl: 'rtmp://push.example.com/live/room',
        tcUrl: 'rtmp://push.example.com/live/room',
      },
    });
    expect(ingest.run.facts.session?.isOpen).toBe(true);
    expect(ingest.sockets).toHaveLength(1);
  });

  it('a refusal keeps the words, without our secrets', async () => {
    const peer = await peerWith(refuse('no app for stream secretname?sign=deadbeef'));
    const { found } = await connectTo(peer, { target: { stream: 'secretname', query: 'sign=deadbeef' } });
    expect(found).toMatchObject({
      status: 'fail',
      code: 'rtmp.connect-refused',
      evidence: { serverCode: 'NetConnection.Connect.Rejected' },
    });
    expect(JSON.stringify(found)).not.toMatch(/secretname|deadbeef/);
  });

  it.each(['adobe', 'llnw'])('a log-in by %s is named', async (authmod) => {
    const peer = await peerWith(refuse(`[ AccessManager.Reject ] : [ code=403 need auth; authmod=${authmod} ] : `));
    expect((await connectTo(peer)).found).toMatchObject({ code: 'rtmp.needs-login', evidence: { authmod } });
  });

  it("the cloud's numbers name the cause", async () => {
    const peer = await peerWith(refuse('domain check failed, 18/301'));
    expect((await connectTo(peer, { facts: { provider: tencent } })).found).toMatchObject({ status: 'fail', code: 'rtmp.domain' });
  });

  it('an answer that is a refusal under the name _result is one', async () => {
    const peer = await peerWith(async (connection) => {
      connection.answer(await connection.next('connect'), info('error', 'NetConnection.Connect.InvalidApp', 'no'));
    });
    expect((await connectTo(peer)).found).toMatchObject({ code: 'rtmp.connect-refused' });
  });

  it.each([0, 99])('an _error to command number %i, which nobody sent, is the answer to connect', async (transactionId) => {
    const peer = await peerWith(async (connection) => {
      await connection.next('connect');
      connection.send(command('_error', transactionId, null, [info('error', 'NetConnection.Connect.InvalidApp', 'no')]));
    });
    expect((await connectTo(peer)).found).toMatchObject({
      code: 'rtmp.connect-refused',
      evidence: { serverCode: 'NetConnection.Connect.InvalidApp' },
    });
  });

  it('bytes that are no RTMP are told with their place, long before silence would be', async () => {
    for (const [bytes, offset] of [
      [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 3073],
      [Buffer.alloc(4000), 3073],
    ] as const) {
      const peer = await peerWith(async (connection) => {
        await connection.next('connect');
        connection.socket.write(bytes);
      });
      expect((await connectTo(peer)).found).toMatchObject({ code: 'rtmp.protocol', evidence: { offset } });
    }
  });

  it.each([
    ['in one chunk', 128],
    ['in three', 4],
  ])('a broken command, %s, is told with the very byte', async (_how, chunkBytes) => {
    const payload = Buffer.concat([Buffer.from('0200075f726573756c7400', 'hex'), Buffer.alloc(8), Buffer.of(0x99)]);
    const peer = await peerWith(async (connection) => {
      await connection.next('connect');
      const writer = new ChunkWriter();
      const resize = writer.encode(setChunkSize(chunkBytes));
      writer.setChunkBytes(chunkBytes);
      connection.socket.write(Buffer.concat([resize, writer.encode({ chunkStreamId: 3, type: 20, streamId: 0, timestamp: 0, payload })]));
    });
    // Behind the handshake, Set Chunk Size (16 bytes), the header (12) and one more byte for each chunk that follows.
    const offset = 3073 + 16 + 12 + payload.length - 1 + Math.floor((payload.length - 1) / chunkBytes);
    expect((await connectTo(peer)).found).toMatchObject({ code: 'rtmp.protocol', evidence: { offset, bytes: '99' } });
  });

  it('hung up on', async () => {
    const peer = await peerWith(async (connection) => {
      await connection.next('connect');
      connection.hangUp();
    });
    expect((await connectTo(peer)).found).toMatchObject({ status: 'fail', code: 'rtmp.connect-closed', evidence: { receivedBytes: 0 } });
  });

  it('broken RTMP is told with its place', async () => {
    const peer = await peerWith(async (connection) => {
      await connection.next('connect');
      connection.socket.write(Buffer.from('c7', 'hex'));
    });
    expect((await connectTo(peer)).found).toMatchObject({ code: 'rtmp.protocol', evidence: { offset: 3073, bytes: 'c7' } });
  });

  it('a redirect is followed once, and later connections go there at once', async () => {
    const second = await peerWith(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
    });
    const first = await peerWith(refuse('moved', { ex: { code: 302, redirect: `rtmp://127.0.0.1:${second.port}/other` } }));
    const { found, ingest } = await connectTo(first);
    expect(found).toMatchObject({ status: 'pass', code: 'ok', also: ['rtmp.redirect'], evidence: { redirectHost: '127.0.0.1' } });
    expect(second.connections[0]?.commands[0]?.object).toMatchObject({ app: 'other', tcUrl: `rtmp://127.0.0.1:${second.port}/other` });
    expect(ingest.run.facts.connected).toMatchObject({ app: 'other' });
    const again = await ingest.run.facts.reopen?.(ingest.run.signal);
    expect(again?.socket.remotePort).toBe(second.port);
  });

  it('a redirect from outside to this computer is not followed', async () => {
    const inside = await peerWith(() => {});
    const first = await peerWith(refuse('moved', { ex: { code: 302, redirect: `rtmp://127.0.0.1:${inside.port}/other` } }));
    const ingest = await ingestRun(first.port);
    open.push(() => ingest.run.end());
    await ingest.handshake();
    ingest.run.facts.resolved = { host: 'push.example.com', literal: false, addresses: [{ address: '119.28.1.1', family: 4 }], cnames: [] };
    expect(await ingest.connect()).toMatchObject({
      status: 'fail',
      code: 'rtmp.connect-closed',
      also: ['rtmp.redirect'],
      evidence: { redirectHost: '127.0.0.1', step: 'transport' },
    });
    expect(inside.connections).toEqual([]);
  });

  it('a server that goes away and says where to go on is followed', async () => {
    const second = await peerWith(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
    });
    const first = await peerWith(async (connection) => {
      await connection.next('connect');
      const tcUrl = `rtmp://127.0.0.1:${second.port}/live`;
      connection.send(command('onStatus', 0, null, [info('status', 'NetConnection.Connect.ReconnectRequest', '', { tcUrl })]));
      connection.hangUp();
    });
    expect((await connectTo(first)).found).toMatchObject({
      status: 'pass',
      also: ['rtmp.redirect'],
      evidence: { redirectHost: '127.0.0.1' },
    });
  });

  it('a second redirect is a refusal', async () => {
    const loop: ScriptedPeer = await peerWith((connection) =>
      refuse('moved', { ex: { code: 302, redirect: `rtmp://127.0.0.1:${loop.port}/live` } })(connection),
    );
    expect((await connectTo(loop)).found).toMatchObject({
      code: 'rtmp.connect-refused',
      also: ['rtmp.redirect'],
      evidence: { redirectHost: '127.0.0.1' },
    });
    expect(loop.connections).toHaveLength(2);
  });
});

describe('connect silence', () => {
  it('is judged at its limit', async () => {
    const peer = await peerWith(() => {});
    const startedMs = performance.now();
    const waited: string[] = [];
    const { found } = await connectTo(peer, { ports: { waiting: (id) => waited.push(id) } });
    expect(waited).toEqual(['connect']);
    expect(found).toMatchObject({ status: 'fail', code: 'rtmp.connect-silent', evidence: { receivedBytes: 0 } });
    expect(performance.now() - startedMs).toBeLessThan(2 * 6000);
  });
});
