import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkReader } from '../../../electron/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { DEFAULT_LIMITS } from '../../../electron/rtmp/limits.ts';
import { MESSAGE, type RtmpMessage } from '../../../electron/rtmp/message-type.ts';
import { abort, setChunkSize } from '../../../electron/rtmp/messages.ts';
import { anyMessage, essence, pieces } from './made-messages.ts';

const anySizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });

/** Reads everything; a message is looked at when it comes, since its payload may be memory that is read into again. */
function read(bytes: Buffer, sizes: readonly number[] = [bytes.length]): { messages: RtmpMessage[]; fault: string | null; offset: number } {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push({ ...message, payload: Buffer.from(message.payload) }));
  for (const piece of pieces(bytes, sizes)) {
    // The socket's buffer, which is somebody else's afterwards.
    const lent = Buffer.from(piece);
    const fault = reader.push(lent);
    lent.fill(0xee);
    if (fault !== null) return { messages, fault: fault.evidence.what, offset: fault.evidence.offset };
  }
  return { messages, fault: null, offset: reader.offset };
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('chunks', () => {
  it('any messages, in chunks of any size, cut anywhere, are the same messages again', () => {
    const change = fc.record({ chunkBytes: fc.integer({ min: 1, max: 5000 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(anyMessage, change), { maxLength: 25 }), anySizes, (items, sizes) => {
        const writer = new ChunkWriter();
        const sent: RtmpMessage[] = [];
        const parts: Buffer[] = [];
        for (const item of items) {
          const message = 'chunkBytes' in item ? setChunkSize(item.chunkBytes) : item;
          sent.push(message);
          parts.push(writer.encode(message));
          if ('chunkBytes' in item) writer.setChunkBytes(item.chunkBytes);
        }
        const bytes = Buffer.concat(parts);
        const { messages, fault, offset } = read(bytes, sizes);
        expect(fault).toBeNull();
        expect(offset).toBe(bytes.length);
        expect(messages.map(essence)).toEqual(sent.map(essence));
      }),
      { numRuns: 300 },
    );
  });

  it('any interleaving of chunk streams gives each its own messages', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 2, maxLength: 6 }), fc.infiniteStream(fc.nat()), anySizes, (list, picks, sizes) => {
        const streams = list.map((message, index) => ({ ...message, chunkStreamId: 3 + index }));
        const queues = streams.map(chunksOf);
        const out: Buffer[] = [];
        for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
          const queue = left[(picks.next().value ?? 0) % left.length];
          const chunk = queue?.shift();
          if (chunk !== undefined) out.push(chunk);
        }
        const { messages, fault } = read(Buffer.concat(out), sizes);
        expect(fault).toBeNull();
        expect(messages.map(essence).sort()).toEqual(streams.map(essence).sort());
      }),
      { numRuns: 150 },
    );
  });

  it('a message that is most of what was read is a slice of it; a short one keeps none of the rest', () => {
    const buffersOf = (...payloads: readonly string[]): { read: ArrayBufferLike; kept: ArrayBufferLike[] } => {
      const writer = new ChunkWriter();
      writer.setChunkBytes(60_000);
      const message = (text: string): RtmpMessage => ({ chunkStreamId: 4, type: 8, streamId: 1, timestamp: 5, payload: Buffer.from(text) });
      const bytes = Buffer.concat([
        new ChunkWriter().encode(setChunkSize(60_000)),
        ...payloads.map((text) => writer.encode(message(text))),
      ]);
      const seen: Buffer[] = [];
      new ChunkReader(({ type, payload }) => type === 8 && seen.push(payload)).push(bytes);
      expect(seen.map(String)).toEqual(payloads);
      return { read: bytes.buffer, kept: seen.map((payload) => payload.buffer) };
    };
    // Node takes what is short from a pool: only long pieces have memory of their own.
    const picture = 'a picture, which is long'.repeat(1000);
    const long = buffersOf(picture);
    expect(long.kept[0]).toBe(long.read);
    const short = buffersOf('sound', picture);
    expect(short.kept[0]).not.toBe(short.read);
  });

  it('writes the shortest header that everybody reads alike', () => {
    const writer = new ChunkWriter();
    const audio = (timestamp: number): string =>
      writer.encode({ chunkStreamId: 6, type: 8, streamId: 1, timestamp, payload: Buffer.of(1, 2) }).toString('hex');
    expect(audio(0)).toBe('0600000000000208010000000102');
    // Type 3 after an absolute time is read differently by different peers: the delta is said once.
    expect(audio(23)).toBe('860000170102');
    expect(audio(46)).toBe('c60102');
    expect(audio(70)).toBe('860000180102');
    expect(audio(69).slice(0, 2)).toBe('06');
  });
});

describe('extended timestamps', () => {
  const long = Buffer.alloc(300, 7);
  const start = '04 ffffff 00012c 09 01000000 01000000';
  const rest = (between: string): Buffer =>
    Buffer.concat([hex(start), long.subarray(0, 128), hex(between), long.subarray(128, 256), hex(between), long.subarray(256)]);

  it('are repeated on type 3', () => {
    expect(read(rest('c4 01000000')).messages.map(essence)).toEqual([`4 9 1 16777216 ${long.toString('hex')}`]);
  });

  it('may be left out on type 3, as some peers do', () => {
    for (const sizes of [[1000], [1], [140, 3]])
      expect(read(rest('c4'), sizes).messages.map(essence)).toEqual([`4 9 1 16777216 ${long.toString('hex')}`]);
  });

  it('hold a delta where the header does', () => {
    const first = '04 000064 000001 09 01000000 aa';
    const second = '44 ffffff 000001 09 01000000 bb';
    expect(read(hex(`${first} ${second}`)).messages.map(({ timestamp }) => timestamp)).toEqual([100, 100 + 0x1000000]);
  });

  it('wrap at 32 bits', () => {
    expect(read(hex('04 ffffff 000001 08 01000000 fffffff0 aa 84 000020 bb c4 cc')).messages.map(({ timestamp }) => timestamp)).toEqual([
      0xfffffff0, 0x10, 0x30,
    ]);
  });
});

describe('a new message with a type 3 header', () => {
  it('repeats the delta', () => {
    const bytes = hex('04 000064 000001 08 01000000 aa 84 000017 bb c4 cc');
    expect(read(bytes).messages.map(({ timestamp }) => timestamp)).toEqual([100, 123, 146]);
  });

  it('after an absolute time means that time as a delta, or the same time where that is what its senders mean', () => {
    expect(read(hex('04 000017 000001 08 01000000 aa c4 bb c4 cc')).messages.map(({ timestamp }) => timestamp)).toEqual([23, 46, 69]);
    expect(read(hex('04 0f4240 000001 08 01000000 aa c4 bb')).messages.map(({ timestamp }) => timestamp)).toEqual([1_000_000, 1_000_000]);
  });
});

describe('Abort', () => {
  it('drops the unfinished message of its chunk stream and no other', () => {
    const writer = new ChunkWriter();
    const whole = writer.encode({ chunkStreamId: 4, type: 9, streamId: 1, timestamp: 0, payload: Buffer.alloc(200, 1) });
    const half = whole.subarray(0, 12 + 128);
    const control = new ChunkWriter().encode(abort(4));
    const next = hex('05 000000 000001 08 01000000 aa 04 000000 000001 09 01000000 bb');
    const { messages, fault } = read(Buffer.concat([half, control, next]));
    expect(fault).toBeNull();
    expect(messages.filter(({ type }) => type !== MESSAGE.abort).map(essence)).toEqual(['5 8 1 0 aa', '4 9 1 0 bb']);
  });
});

describe('limits', () => {
  const header = (id: number, length: number): Buffer => {
    const bytes = Buffer.from([id, 0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0]);
    bytes.writeUIntBE(length, 4, 3);
    return bytes;
  };

  it.each([
    ['a longer message than anybody sends', header(4, DEFAULT_LIMITS.maxMessageBytes + 1), 'message too long', 0],
    ['a chunk size of 0', hex('02 000000 000004 01 00000000 00000000'), 'chunk size out of range', 12],
    ['a chunk size above 31 bits', hex('02 000000 000004 01 00000000 ffffffff'), 'chunk size out of range', 12],
    ['a chunk size of 2 bytes', hex('02 000000 000002 01 00000000 0010'), 'chunk size out of range', 12],
    ['type 3 on an unseen chunk stream', hex('c7 00'), 'a chunk of an unknown chunk stream', 0],
    [
      'a message inside another one',
      Buffer.concat([header(4, 300), Buffer.alloc(128), header(4, 300)]),
      'a message begins inside another one',
      140,
    ],
  ])('%s', (_what, bytes, what, offset) => {
    for (const sizes of [[bytes.length], [1], [5]]) {
      const found = read(bytes, sizes);
      expect(found.fault).toBe(what);
      expect(found.messages).toEqual([]);
      if (sizes[0] === bytes.length) expect(found.offset).toBe(offset);
    }
  });

  it('too many chunk streams', () => {
    const bytes = Buffer.concat(
      Array.from({ length: 70 }, (_, index) => Buffer.concat([Buffer.from([0, index]), header(0, 1).subarray(1), Buffer.of(1)])),
    );
    expect(read(bytes).fault).toBe('too many chunk streams');
  });

  it('unfinished messages take the memory of what was received, and no more than the limit', () => {
    const limits = { ...DEFAULT_LIMITS, maxBufferedBytes: 8 << 20 };
    const reader = new ChunkReader(() => {}, limits);
    const before = process.memoryUsage().arrayBuffers;
    // Each claims 8 MiB and sends one chunk.
    for (let id = 3; id < 60; id += 1) expect(reader.push(Buffer.concat([header(id, 8 << 20), Buffer.alloc(128)]))).toBeNull();
    let fault = null;
    for (let i = 0; i < 50 * 1024 && fault === null; i += 1)
      fault = reader.push(Buffer.concat([Buffer.of(0xc3 + (i % 50)), Buffer.alloc(128)]));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
    expect(fault?.evidence.what).toBe('too many unfinished messages');
  });

  it('too many unfinished messages are too many however the bytes are cut', () => {
    const limits = { ...DEFAULT_LIMITS, maxBufferedBytes: 1000 };
    const faultOf = (bytes: Buffer, size: number): unknown => {
      const reader = new ChunkReader(() => {}, limits);
      for (const piece of pieces(bytes, [size])) {
        const fault = reader.push(Buffer.from(piece));
        if (fault !== null) return fault.evidence;
      }
      return null;
    };
    const begun = Buffer.concat([header(4, 950), Buffer.alloc(128)]);
    for (const length of [50, 51]) {
      const bytes = Buffer.concat([begun, header(5, length), Buffer.alloc(length)]);
      const whole = faultOf(bytes, bytes.length);
      expect(whole).toEqual(length === 50 ? null : { what: 'too many unfinished messages', offset: 152, bytes: '' });
      for (const size of [1, 7, 100]) expect(faultOf(bytes, size)).toEqual(whole);
    }
  });

  it('what has begun when the limits are drawn in may be finished, and no more than they allowed', () => {
    const reader = new ChunkReader(() => {}, { ...DEFAULT_LIMITS, maxBufferedBytes: 4000 });
    reader.push(Buffer.concat([header(4, 2000), Buffer.alloc(128), header(5, 1900), Buffer.alloc(128)]));
    reader.setLimits({ ...DEFAULT_LIMITS, maxBufferedBytes: 200 });
    const next = (id: number): Buffer => Buffer.concat([Buffer.of(0xc0 + id), Buffer.alloc(128)]);
    expect(reader.push(Buffer.concat([header(6, 100), Buffer.alloc(100), next(4), next(5)]))).toBeNull();
    expect(reader.push(Buffer.concat([header(7, 201), Buffer.alloc(128)]))?.evidence.what).toBe('too many unfinished messages');
  });

  it('any bytes at all never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), anySizes, (bytes, sizes) => {
        read(Buffer.from(bytes), sizes);
      }),
      { numRuns: 500 },
    );
  });
});

/** The chunks of one message, apart, in chunks of 128. */
function chunksOf(message: RtmpMessage): Buffer[] {
  const { chunkStreamId, payload, timestamp } = message;
  const bytes = new ChunkWriter().encode(message);
  const idBytes = chunkStreamId < 64 ? 1 : 2;
  const extendedBytes = timestamp >= 0xffffff ? 4 : 0;
  const chunks: Buffer[] = [];
  let at = 0;
  for (let sent = 0, head = idBytes + 11 + extendedBytes; at < bytes.length; head = idBytes + extendedBytes) {
    const part = Math.min(128, payload.length - sent);
    chunks.push(bytes.subarray(at, at + head + part));
    at += head + part;
    sent += part;
  }
  return chunks;
}
