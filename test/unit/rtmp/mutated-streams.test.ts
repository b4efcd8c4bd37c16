import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeAmf0 } from '../../../electron/rtmp/amf0.ts';
import { ChunkWriter } from '../../../electron/rtmp/chunk-writer.ts';
import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import type { ProtocolFault } from '../../../electron/rtmp/fault.ts';
import { ClientHandshake, ServerHandshake } from '../../../electron/rtmp/handshake.ts';
import { MESSAGE, type RtmpMessage } from '../../../electron/rtmp/message-type.ts';
import { abort, acknowledgement, command, media, pingRequest, setChunkSize, windowAckSize } from '../../../electron/rtmp/messages.ts';
import { RtmpServerSession } from '../../../electron/rtmp/server.ts';

const RUNS = 1000;
const PART_BYTES = 1536;
/** In these the bytes are not shown: they say how much there was, not what. */
const WITHOUT_BYTES = /answers are not read|too many/;

type Random = (below: number) => number;

function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[random(values.length)] ?? values[0];
}

function someMessage(random: Random): RtmpMessage {
  const timestamp = pick(random, [random(100_000), 0xffffff - 2 + random(5), 0xffffffff - random(100)]);
  return pick(random, [
    setChunkSize(1 + random(300)),
    abort(random(10)),
    pingRequest(random(1e9)),
    acknowledgement(random(1e9)),
    media(MESSAGE.data, 1, timestamp, encodeAmf0(['@setDataFrame', 'onMetaData', { width: 1 }])),
    { chunkStreamId: 64 + random(600), type: MESSAGE.aggregate, streamId: 1, timestamp, payload: Buffer.alloc(random(600), 1) },
    media(MESSAGE.video, 1, timestamp, Buffer.alloc(random(700), random(256))),
    media(MESSAGE.audio, 1, timestamp, Buffer.alloc(random(300), random(256))),
  ]);
}

/** A valid beginning, some messages, and up to three mutations behind the handshake. */
function mutated(random: Random, handshake: Buffer, beginning: readonly RtmpMessage[]): Buffer {
  const writer = new ChunkWriter();
  const messages = [...beginning, ...Array.from({ length: 5 + random(30) }, () => someMessage(random))];
  const parts = messages.map((message) => {
    const bytes = writer.encode(message);
    if (message.type === MESSAGE.setChunkSize) writer.setChunkBytes(message.payload.readUInt32BE(0));
    return bytes;
  });
  let all = Buffer.concat([handshake, ...parts]);
  for (let left = random(4); left > 0; left -= 1) {
    const at = handshake.length + random(Math.max(1, all.length - handshake.length));
    const noise = Buffer.from(Array.from({ length: random(20) }, () => random(256)));
    const kind = random(4);
    const rest = kind === 0 ? all.subarray(at) : kind === 1 ? all.subarray(at + random(20)) : all.subarray(at + noise.length);
    all = kind === 3 ? all.subarray(0, at) : Buffer.concat([all.subarray(0, at), kind === 1 ? Buffer.alloc(0) : noise, rest]);
  }
  return all;
}

interface Seen {
  readonly log: string[];
  fault: ProtocolFault | null;
}

type Open = (stream: Duplex, seen: Seen) => { destroy: () => void };

function feed(open: Open, input: Buffer, pieceBytes: () => number): Seen {
  const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  const seen: Seen = { log: [], fault: null };
  const session = open(stream, seen);
  for (let at = 0; at < input.length && !stream.destroyed;) {
    const to = at + pieceBytes();
    stream.emit('data', Buffer.from(input.subarray(at, to)));
    at = to;
  }
  session.destroy();
  return seen;
}

const note = ({ type, timestamp, payload }: RtmpMessage): string => `${type} ${timestamp} ${payload.toString('hex')}`;

const SIDES: readonly (readonly [string, Open, () => Buffer, readonly RtmpMessage[]])[] = [
  [
    'our server',
    (stream, seen) =>
      new RtmpServerSession(stream, {
        onConnect: ({ app }) => {
          seen.log.push(`connect ${app}`);
          return null;
        },
        onPublish: ({ name }) => {
          seen.log.push(`publish ${name}`);
          return null;
        },
        onMedia: (message) => seen.log.push(note(message)),
        onUnpublish: () => seen.log.push('unpublish'),
        onFault: (fault) => {
          seen.fault = fault;
        },
      }),
    () => Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(PART_BYTES)]),
    [
      setChunkSize(700),
      command('connect', 1, { app: 'live', tcUrl: 'rtmp://push.example.com/live' }, []),
      windowAckSize(5000),
      command('createStream', 3, null, []),
      command('publish', 4, null, ['friday', 'live'], 1),
    ],
  ],
  [
    'our client',
    (stream, seen) => {
      const session = new RtmpClientSession(stream);
      session.listen({
        word: ({ command: name, code }) => seen.log.push(`${name} ${code}`),
        media: (message) => seen.log.push(note(message)),
        ended: () => {
          seen.fault = session.fault;
        },
      });
      return session;
    },
    () => {
      const handshake = new ServerHandshake();
      handshake.push(new ClientHandshake().c0c1);
      return handshake.takeAnswer() ?? Buffer.alloc(0);
    },
    [
      windowAckSize(5_000_000),
      setChunkSize(700),
      command('_result', 1, { fmsVer: 'x' }, [{ level: 'status', code: 'NetConnection.Connect.Success' }]),
      command('_result', 4, null, [1]),
      command('onStatus', 0, null, [{ level: 'status', code: 'NetStream.Publish.Start' }], 1),
    ],
  ],
];

describe.each(SIDES)('%s and streams that were damaged', (_name, open, handshake, beginning) => {
  it('never throws, says the same however they are cut, and shows the bytes that stood at the offset', () => {
    let faults = 0;
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const random = randomFrom(seed * 7919);
      const input = mutated(random, handshake(), beginning);
      const whole = feed(open, input, () => input.length);
      expect(
        feed(open, input, () => 1 + random(50)),
        `seed ${seed}, small pieces`,
      ).toEqual(whole);
      expect(
        feed(open, input, () => 1 + random(2000)),
        `seed ${seed}, large pieces`,
      ).toEqual(whole);
      if (whole.fault === null) continue;
      faults += 1;
      const { offset, bytes, what } = whole.fault.evidence;
      if (WITHOUT_BYTES.test(what)) continue;
      const there = input.subarray(offset, offset + bytes.length / 2).toString('hex');
      expect(there, `seed ${seed}: ${what} at ${offset}`).toBe(bytes);
    }
    expect(faults).toBeGreaterThan(RUNS / 10);
  });
});
