import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { encodeAmf0 } from '../../../electron/rtmp/amf0.ts';
import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { RtmpServerSession } from '../../../electron/rtmp/server.ts';
import { listenOn } from '../../support/listen.ts';
import { localTarget, runRelay, type RelayRun } from '../../support/relay-run.ts';

const { audio, video, data } = MESSAGE;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const metadata = (width: number): Buffer => encodeAmf0(['@setDataFrame', 'onMetaData', { width }]);

/** Enhanced RTMP as an encoder with HEVC, colour, a second AV1 track and Opus in two layouts sends it. */
const HEADERS: readonly (readonly [number, Buffer])[] = [
  [data, metadata(1920)],
  [video, hex('90 68766331 010203')],
  [audio, hex('90 4f707573 0405')],
  [video, hex('d4 68766331 020009636f6c6f72496e666f')],
  [video, hex('96 00 61763031 01 0a0b')],
  [audio, hex('94 4f707573 0102')],
];
const KEY = hex('91 68766331 000000 aa');
const FRAMES: readonly (readonly [number, Buffer])[] = [
  [video, KEY],
  [video, hex('96 01 61763031 01 bb')],
  [audio, hex('91 4f707573 cc')],
  // With a time of nanoseconds before it.
  [video, hex('a7 02 00000f 03 68766331 dd')],
  [video, hex('a3 68766331 ee')],
];

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Received = [type: number, payload: string][];

async function startServer(): Promise<{ port: number; received: Received[]; sockets: net.Socket[] }> {
  const received: Received[] = [];
  const sockets: net.Socket[] = [];
  const server = net.createServer({ noDelay: true }, (socket) => {
    const mine: Received = [];
    const session = new RtmpServerSession(socket, {
      onPublish: () => {
        received.push(mine);
        sockets.push(socket);
        return null;
      },
      onMedia: ({ type, payload }) => mine.push([type, payload.toString('hex')]),
    });
    cleanUps.push(() => session.destroy());
  });
  cleanUps.push(() => server.close());
  return { port: await listenOn(server), received, sockets };
}

async function startEncoder(relay: RelayRun): Promise<RtmpClientSession> {
  const socket = net.connect({ host: '127.0.0.1', port: Number(new URL(relay.url).port), noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  cleanUps.push(() => session.destroy());
  const step = { signal: new AbortController().signal, timeoutMs: 5000 };
  await session.handshake(step);
  await session.connect({ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }, step);
  await session.createStream(step, 'local-key');
  await session.publish('local-key', step);
  return session;
}

const asHex = (messages: readonly (readonly [number, Buffer])[]): Received =>
  messages.map(([type, payload]) => [type, payload.toString('hex')]);

test('Enhanced RTMP passes byte by byte; a new session gets all configurations and begins with the key frame of the first track', async () => {
  const server = await startServer();
  const relay = await runRelay(localTarget(server.port, 'show'), { afterEnd: 'wait' });
  cleanUps.push(() => relay.stop());
  const encoder = await startEncoder(relay);
  let timeMs = 0;
  const send = (messages: readonly (readonly [number, Buffer])[]): void => {
    for (const [type, payload] of messages) {
      encoder.sendMedia(type, timeMs, payload);
      timeMs += 10;
    }
  };
  send([...HEADERS, ...FRAMES]);
  await expect.poll(() => server.received[0]).toEqual(asHex([...HEADERS, ...FRAMES]));

  // In mid-stream the size changes; then the server goes.
  const changed = [
    [data, metadata(1280)],
    [video, hex('90 68766331 040506')],
  ] as const;
  send([...changed, ...FRAMES]);
  await expect.poll(() => server.received[0]?.length).toBe(HEADERS.length + 2 * FRAMES.length + changed.length);
  server.sockets[0]?.resetAndDestroy();
  await relay.until('recovered', undefined, { sinceStart: true });
  send(FRAMES);
  const newest = [changed[0], changed[1], HEADERS[2], HEADERS[3], HEADERS[4], HEADERS[5]].flatMap((one) =>
    one === undefined ? [] : [one],
  );
  await expect.poll(() => server.received[1]?.slice(-FRAMES.length)).toEqual(asHex(FRAMES));
  const again = server.received[1] ?? [];
  const firstKey = again.findIndex(([, payload]) => payload === KEY.toString('hex'));
  // What was proved decides which key frame it is; the configurations before it are those in force there.
  const before = again.slice(0, firstKey);
  const payloads = (messages: Received): ReadonlySet<string> => new Set(messages.map(([, payload]) => payload));
  expect([payloads(asHex(newest)), payloads(asHex(HEADERS))]).toContainEqual(payloads(before));
  expect(before).toHaveLength(HEADERS.length);
  expect(before[0]?.[0]).toBe(data);
});
