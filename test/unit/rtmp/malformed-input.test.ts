import net from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { encodeAmf0 } from '../../../electron/rtmp/amf0.ts';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { ClientHandshake } from '../../../electron/rtmp/handshake.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { CONNECT, publishing, serve, step } from './served.ts';

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
