import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { FLV_FILE_HEADER } from '../../../electron/rtmp/flv.ts';
import { FlvReader } from '../../../electron/rtmp/flv-reader.ts';
import { ClientHandshake } from '../../../electron/rtmp/handshake.ts';
import { Inbox } from '../../../electron/rtmp/inbox.ts';
import { OF_A_STRANGER } from '../../../electron/rtmp/limits.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { command, media, setChunkSize } from '../../../electron/rtmp/messages.ts';
import { RtmpServerSession } from '../../../electron/rtmp/server.ts';

const CPU_LIMIT_MS = 2000;

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('FLV in crumbs', () => {
  it('a tag of megabytes, a few bytes at a time, costs no more than its length', () => {
    const reader = new FlvReader();
    reader.push(FLV_FILE_HEADER);
    const head = Buffer.from('0900000000000000000000', 'hex');
    head.writeUIntBE(8 << 20, 1, 3);
    reader.push(head);
    const crumb = Buffer.alloc(16, 1);
    const spent = cpuMs(() => {
      for (let sent = 0; sent < 6 << 20; sent += crumb.length) reader.push(crumb);
    });
    expect(spent).toBeLessThan(CPU_LIMIT_MS);
  });

  it('and what was handed out as a tag stays what it was', () => {
    const reader = new FlvReader();
    const tagOf = (fill: number): Buffer => {
      const head = Buffer.from('0800003200000000000000', 'hex');
      return Buffer.concat([head, Buffer.alloc(50, fill), Buffer.alloc(4)]);
    };
    const bytes = Buffer.concat([FLV_FILE_HEADER, tagOf(1), tagOf(2), tagOf(3)]);
    const tags = [];
    for (let at = 0; at < bytes.length; at += 7) tags.push(...(reader.push(Buffer.from(bytes.subarray(at, at + 7))) ?? []));
    expect(tags.map(({ payload }) => Array.from(new Set(payload)))).toEqual([[1], [2], [3]]);
  });
});

describe('a server’s answers', () => {
  it('are kept without what nobody reads of them', () => {
    const inbox = new Inbox(128, () => 0);
    const before = process.memoryUsage().heapUsed;
    for (let id = 1; id <= 128; id += 1) {
      const description = `${id}${'x'.repeat(60_000)}`;
      inbox.add({ name: '_result', transactionId: id, object: null, args: [id, { code: 'a.b', description }, description], streamId: 0 });
    }
    global.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(12 << 20);
    expect(inbox.takeAnswer(128)).toMatchObject({ value: 128, word: { code: 'a.b' } });
  });
});

describe('an encoder that has not shown its key', () => {
  const HANDSHAKE = Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(1536)]);

  function serve(): { send: (bytes: Buffer) => void; faults: string[]; media: number[] } {
    const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
    const seen = { faults: [] as string[], media: [] as number[] };
    void new RtmpServerSession(stream, {
      onPublish: ({ name }) => (name === 'key' ? null : { code: 'NetStream.Publish.Denied', description: '' }),
      onMedia: ({ payload }) => seen.media.push(payload.length),
      onFault: ({ evidence }) => seen.faults.push(evidence.what),
    });
    stream.emit('data', HANDSHAKE);
    return { ...seen, send: (bytes) => stream.emit('data', bytes) };
  }

  const large = media(MESSAGE.video, 1, 0, Buffer.alloc(OF_A_STRANGER.maxMessageBytes + 1));
  const writer = new ChunkWriter();
  const before = Buffer.concat([
    writer.encode(command('connect', 1, { app: 'live', tcUrl: 'rtmp://h/live' }, [])),
    writer.encode(command('createStream', 2, null, [])),
  ]);

  it('has no room for messages as long as media', () => {
    const { send, faults } = serve();
    send(Buffer.concat([before, new ChunkWriter().encode(large)]));
    expect(faults).toEqual(['message too long']);
  });

  it('nor for a command that is longer than any', () => {
    const { send, faults } = serve();
    const chunks = new ChunkWriter();
    send(chunks.encode(setChunkSize(65_536)));
    chunks.setChunkBytes(65_536);
    send(chunks.encode(command('x'.repeat(60_000), 1, { a: 'y'.repeat(60_000) }, [])));
    expect(faults).toEqual(['message too long']);
  });

  it('and has it as soon as it is let in', () => {
    const { send, faults, media: got } = serve();
    const chunks = new ChunkWriter();
    send(Buffer.concat([before, chunks.encode(command('publish', 3, null, ['key', 'live'], 1)), chunks.encode(large)]));
    expect({ faults, got }).toEqual({ faults: [], got: [large.payload.length] });
  });
});
