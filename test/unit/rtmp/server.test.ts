import net from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeAmf0 } from '../../../electron/rtmp/amf0.ts';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import { ClientHandshake } from '../../../electron/rtmp/handshake.ts';
import { MESSAGE, type RtmpMessage } from '../../../electron/rtmp/message-type.ts';
import { command } from '../../../electron/rtmp/messages.ts';
import type { ServerHandlers } from '../../../electron/rtmp/server-policy.ts';
import { RtmpServerSession, type ServerOptions } from '../../../electron/rtmp/server.ts';
import type { StepOptions } from '../../../electron/rtmp/steps.ts';
import { listenOn } from '../../support/listen.ts';

const step: StepOptions = { signal: new AbortController().signal, timeoutMs: 5000 };
const CONNECT = { app: 'live', tcUrl: 'rtmp://push.example.com/live' };

interface Served {
  readonly port: number;
  readonly server: net.Server;
  readonly sessions: RtmpServerSession[];
  readonly media: RtmpMessage[];
  readonly faults: string[];
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(handlers: Partial<ServerHandlers> = {}, options?: ServerOptions): Promise<Served> {
  const served = { sessions: [] as RtmpServerSession[], media: [] as RtmpMessage[], faults: [] as string[] };
  const server = net.createServer({ noDelay: true }, (socket) => {
    const session = new RtmpServerSession(
      socket,
      {
        onPublish: () => null,
        onMedia: (message) => served.media.push(message),
        onFault: ({ evidence }) => served.faults.push(evidence.what),
        ...handlers,
      },
      options,
    );
    served.sessions.push(session);
  });
  const port = await listenOn(server);
  open.push(() => {
    for (const session of served.sessions) session.destroy();
    server.close();
  });
  return { ...served, port, server };
}

async function client(port: number): Promise<RtmpClientSession> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  open.push(() => session.destroy());
  return session;
}

async function connected(port: number): Promise<RtmpClientSession> {
  const session = await client(port);
  expect(await session.handshake(step)).toMatchObject({ ok: true, echoed: true });
  expect(await session.connect(CONNECT, step)).toMatchObject({ ok: true, word: { code: 'NetConnection.Connect.Success' } });
  return session;
}

async function publishing(port: number, name = 'friday?txSecret=1'): Promise<RtmpClientSession> {
  const session = await connected(port);
  expect(await session.createStream(step, name)).toMatchObject({ ok: true, streamId: 1 });
  expect(await session.publish(name, step)).toMatchObject({ ok: true, word: { code: 'NetStream.Publish.Start' } });
  return session;
}

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

const AMF_NULL = 5;

/** The 24 malformed inputs of which eleven end another server's process. Each comes after what makes it reachable. */
const MALFORMED: readonly (readonly [what: string, after: 'nothing' | 'handshake' | 'connect' | 'publish', bytes: Buffer])[] = [
  ['connect without tcUrl', 'handshake', message(20, encodeAmf0(['connect', 1, { app: 'live' }]))],
  ['a tcUrl that is no URL', 'handshake', message(20, encodeAmf0(['connect', 1, { app: 'live', tcUrl: '::::' }]))],
  ['a null command object', 'handshake', message(20, encodeAmf0(['connect', 1, null]))],
  ['publish null', 'connect', message(20, encodeAmf0(['publish', 5, null, null]), 1)],
  ['publish without a name', 'connect', message(20, encodeAmf0(['publish', 5, null]), 1)],
  ['a truncated AMF object', 'handshake', message(20, encodeAmf0(['connect', 1, { app: 'live' }]).subarray(0, -6))],
  ['AMF type 0x11', 'handshake', message(20, Buffer.concat([encodeAmf0(['connect', 1]), Buffer.of(0x11)]))],
  [
    '8000-deep AMF nesting',
    'handshake',
    message(20, Buffer.concat([encodeAmf0(['connect', 1]), ...Array.from({ length: 8000 }, () => Buffer.of(3, 0, 1, 97))])),
  ],
  ['an empty invoke', 'handshake', message(20, Buffer.alloc(0))],
  ['a zero-length video message', 'publish', message(9, Buffer.alloc(0), 1)],
  ['a garbage data message', 'publish', message(18, Buffer.from('ffeeddccbbaa', 'hex'), 1)],
  ['publish before connect', 'handshake', message(20, encodeAmf0(['publish', 5, null, 'friday', 'live']), 1)],
  ['1-byte video', 'publish', message(9, Buffer.of(0x17), 1)],
  ['zero-length audio', 'publish', message(8, Buffer.alloc(0), 1)],
  ['@setDataFrame alone', 'publish', message(18, encodeAmf0(['@setDataFrame']), 1)],
  ['SetChunkSize 0', 'handshake', message(1, Buffer.alloc(4))],
  ['SetChunkSize of 2 bytes', 'handshake', message(1, Buffer.of(16, 0))],
  ['SetChunkSize 0xffffffff', 'handshake', message(1, Buffer.alloc(4, 0xff))],
  ['type 3 on an unseen chunk stream', 'handshake', Buffer.of(0xd0, 1, 2, 3)],
  ['a type-15 message', 'publish', message(15, Buffer.of(0, AMF_NULL), 1)],
  ['C0 version 99', 'nothing', Buffer.concat([Buffer.of(99), Buffer.alloc(1536)])],
  ['HTTP', 'nothing', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['16 MiB - 1 on 60 chunk streams', 'handshake', Buffer.concat(Array.from({ length: 60 }, (_, index) => claim(3 + index)))],
  ['64 KiB of noise', 'handshake', Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 7919 + (index >> 3)) & 255))],
];

function message(type: number, payload: Buffer, streamId = 0): Buffer {
  const writer = new ChunkWriter();
  writer.setChunkBytes(0xffffff);
  return writer.encode({ chunkStreamId: 9, type, streamId, timestamp: 0, payload });
}

/** A header that claims 16 MiB - 1, and a chunk of it. */
function claim(id: number): Buffer {
  return Buffer.concat([Buffer.of(id, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0), Buffer.alloc(128)]);
}

async function reach(port: number, after: (typeof MALFORMED)[number][1]): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (after === 'nothing') return socket;
  const handshake = new ClientHandshake();
  socket.write(handshake.c0c1);
  await new Promise<void>((resolve) => {
    const take = (piece: Buffer): void => {
      handshake.push(piece);
      if (!handshake.done) return;
      socket.removeListener('data', take);
      resolve();
    };
    socket.on('data', take);
  });
  socket.write(handshake.c2 ?? Buffer.alloc(0));
  // Large chunks from here on, so that each input is one chunk.
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0xffffff);
  socket.write(message(1, size));
  if (after === 'handshake') return socket;
  socket.write(message(20, encodeAmf0(['connect', 1, CONNECT])));
  if (after === 'connect') return socket;
  socket.write(message(20, encodeAmf0(['createStream', 2, null])));
  socket.write(message(20, encodeAmf0(['publish', 3, null, 'friday', 'live']), 1));
  return socket;
}

describe('malformed input', () => {
  it.each(MALFORMED)('%s (after %s): ignored or put out, and the next client is served', async (_what, after, bytes) => {
    const { port } = await serve({}, { idleMs: 200 });
    const socket = await reach(port, after);
    socket.resume();
    socket.write(bytes);
    const other = await publishing(port);
    other.sendMedia(MESSAGE.audio, 0, Buffer.of(0xaf, 0));
    expect(await other.barrier(step)).toMatchObject({ ok: true });
    socket.destroy();
  });
});
