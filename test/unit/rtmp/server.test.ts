import net from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { command } from '../../../electron/rtmp/messages.ts';
import { client, connected, CONNECT, publishing, serve, step } from './served.ts';

describe('our server and our client', () => {
  it('publish: the policy sees app, tcUrl and the whole name; media arrives as it was', async () => {
    const asked: unknown[] = [];
    const served = await serve({
      onPublish: (request) => {
        asked.push(request);
        return null;
      },
    });
    const session = await publishing(served.port);
    expect(asked).toEqual([{ ...CONNECT, flashVer: 'FMLE/3.0 (compatible; FMSc/1.0)', name: 'friday?txSecret=1' }]);
    const enhanced = Buffer.concat([Buffer.of(0x90), Buffer.from('av01'), Buffer.alloc(20_000, 5)]);
    session.sendMedia(MESSAGE.video, 0x1_0000_0005, enhanced);
    session.sendMedia(MESSAGE.dataAmf3, 6, Buffer.of(0, 1));
    expect(await session.barrier(step)).toMatchObject({ ok: true });
    expect(served.media.map(({ type, timestamp, payload }) => [type, timestamp, payload.length])).toEqual([
      [MESSAGE.video, 5, enhanced.length],
      [MESSAGE.dataAmf3, 6, 2],
    ]);
    expect(served.media[0]?.payload.equals(enhanced)).toBe(true);
  });

  it('a pong comes back, and acknowledgements after half a window', async () => {
    const { port } = await serve();
    const session = await publishing(port);
    expect(await session.ping(step)).toMatchObject({ ok: true });
    expect(session.counters.acks).toBe(0);
    for (let i = 0; i < 10; i += 1) session.sendMedia(MESSAGE.video, i * 40, Buffer.alloc(8000));
    expect(await session.barrier(step)).toMatchObject({ ok: true });
    expect(session.counters.acks).toBeGreaterThanOrEqual(1);
    expect(session.counters.ackedBytes).toBeGreaterThan(32_000);
  });

  it('a refused publish is told before Start, then the socket is closed and its media goes nowhere', async () => {
    const served = await serve({
      onPublish: () => Promise.resolve({ code: 'NetStream.Publish.BadName', description: 'Already publishing' }),
    });
    const session = await connected(served.port);
    await session.createStream(step, 'friday');
    const refused = session.publish('friday', step);
    for (let i = 0; i < 20; i += 1) session.sendMedia(MESSAGE.video, i, Buffer.alloc(1000));
    expect(await refused).toMatchObject({ ok: false, reason: 'refused', word: { code: 'NetStream.Publish.BadName', level: 'error' } });
    expect(await session.nextRefusal(step)).toMatchObject({ ok: false, reason: 'closed' });
    expect(session.words.map(({ code }) => code)).not.toContain('NetStream.Publish.Start');
    expect(served.media).toEqual([]);
  });

  it('a refused connect is an _error with words', async () => {
    const { port } = await serve({ onConnect: () => ({ code: 'NetConnection.Connect.Rejected', description: 'no such app' }) });
    const session = await client(port);
    await session.handshake(step);
    expect(await session.connect(CONNECT, step)).toMatchObject({
      ok: false,
      reason: 'refused',
      word: { command: '_error', code: 'NetConnection.Connect.Rejected', description: 'no such app' },
    });
  });

  it('play: media goes out to whoever was let in', async () => {
    const served = await serve({ onPlay: () => null });
    const session = await connected(served.port);
    await session.createStream(step);
    const seen: number[] = [];
    const arrived = new Promise<void>((resolve) => {
      session.listen({
        media: ({ timestamp }) => {
          seen.push(timestamp);
          if (seen.length === 2) resolve();
        },
      });
    });
    expect(await session.play('friday', step)).toMatchObject({ ok: true });
    served.sessions[0]?.sendMedia(MESSAGE.audio, 0, Buffer.of(1));
    served.sessions[0]?.sendMedia(MESSAGE.audio, 23, Buffer.of(2));
    await arrived;
    expect(seen).toEqual([0, 23]);
  });

  it('the whole reply to connect is one write', async () => {
    const { port } = await serve();
    const session = await client(port);
    await session.handshake(step);
    const pieces: number[] = [];
    session.stream.on('data', (piece: Buffer) => pieces.push(piece.length));
    await session.connect(CONNECT, step);
    expect(pieces).toHaveLength(1);
  });

  it('close gives the stream back in order and leaves no socket', async () => {
    let unpublished = 0;
    const served = await serve({
      onUnpublish: () => {
        unpublished += 1;
      },
    });
    const session = await publishing(served.port);
    const ended = new Promise((resolve) => {
      served.server.getConnections((_error, before) => {
        expect(before).toBe(1);
        resolve(null);
      });
    });
    await ended;
    await session.close();
    expect(unpublished).toBe(1);
    expect(session.stream.destroyed).toBe(true);
    await expect.poll(() => new Promise((resolve) => served.server.getConnections((_error, count) => resolve(count)))).toBe(0);
  });

  it('a peer that never shakes hands, or never publishes, is put out', async () => {
    const { port } = await serve({}, { handshakeMs: 50, idleMs: 50 });
    const silent = net.connect({ host: '127.0.0.1', port });
    silent.resume();
    await once(silent, 'close');
    const idle = await connected(port);
    expect(await idle.nextRefusal(step)).toMatchObject({ ok: false, reason: 'closed' });
  });

  it('a peer that asks for answers and never reads them is put out', async () => {
    const { port, faults } = await serve();
    const session = await connected(port);
    const { stream } = session;
    stream.pause();
    const asks = Buffer.concat(
      Array.from({ length: 2000 }, (_, index) => new ChunkWriter().encode(command('createStream', index + 10, null, []))),
    );
    const closed = new Promise((resolve) => {
      stream.once('close', resolve);
    });
    const feed = (): void => {
      while (!stream.destroyed && stream.write(asks));
      if (!stream.destroyed) stream.once('drain', feed);
    };
    feed();
    await expect.poll(() => faults, { timeout: 15_000 }).toEqual(['answers are not read']);
    stream.destroy();
    await closed;
  });
});
