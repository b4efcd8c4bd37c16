import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { encodeAmf0 } from '../../electron/rtmp/amf0.ts';
import { ChunkWriter } from '../../electron/rtmp/chunk-writer.ts';
import { FLV_FILE_HEADER } from '../../electron/rtmp/flv.ts';
import { ClientHandshake, ServerHandshake } from '../../electron/rtmp/handshake.ts';
import { MESSAGE } from '../../electron/rtmp/message-type.ts';
import { acknowledgement, command, pingRequest, setChunkSize } from '../../electron/rtmp/messages.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import type { HostileJob } from '../support/hostile-child.ts';
import { listenOn } from '../support/listen.ts';
import type { Cost } from '../support/own-cost.ts';

const LIMIT_MB = 32;
const LIMIT_STILL_MS = 1000;
/** What the collector has not come to yet is no cost that grows. */
const COLLECTOR_MB = 64;
const ATTACK_MS = 300;

let script: Bundle;
const cleanUps: (() => void)[] = [];
beforeAll(async () => {
  script = await bundle([path.join(import.meta.dirname, '../support/hostile-child.ts')]);
});
afterAll(() => script.remove());
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

function victim(): ChildProcess {
  const child = fork(script.files[0] ?? '', [], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  return child;
}

async function ask<T>(child: ChildProcess, job: HostileJob): Promise<T> {
  child.send(job);
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

/** Writes the same again and again, as fast as it is taken, for a while. */
function flood(socket: net.Socket, next: () => Buffer): void {
  const endMs = performance.now() + ATTACK_MS;
  const more = (): void => {
    while (performance.now() < endMs && !socket.destroyed) if (!socket.write(next())) return;
  };
  socket.on('drain', more);
  socket.on('error', () => {});
  socket.resume();
  more();
}

async function cost(child: ChildProcess): Promise<Cost> {
  await new Promise((resolve) => setTimeout(resolve, ATTACK_MS + 100));
  const spent = await ask<Cost>(child, { what: 'measure' });
  expect(child.exitCode).toBeNull();
  return spent;
}

function within({ heldMb, rssMb, stillMs }: Cost): void {
  expect(heldMb).toBeLessThan(LIMIT_MB);
  expect(rssMb).toBeLessThan(LIMIT_MB + COLLECTOR_MB);
  expect(stillMs).toBeLessThan(LIMIT_STILL_MS);
}

const again =
  (bytes: Buffer): (() => Buffer) =>
  () =>
    bytes;
const encode = (...messages: Parameters<ChunkWriter['encode']>[0][]): Buffer => {
  const writer = new ChunkWriter();
  return Buffer.concat(messages.map((message) => writer.encode(message)));
};
const header = (id: number, length: number, type: number): Buffer => {
  const bytes = Buffer.from([id & 63, 0, 0, 0, 0, 0, 0, type, 1, 0, 0, 0]);
  bytes.writeUIntBE(length, 4, 3);
  return bytes;
};
const long = Buffer.concat([encode(setChunkSize(65_536)), header(5, 0xffffff, MESSAGE.video), Buffer.alloc(65_536)]);
const widest = encodeAmf0(['_result', 7, { a: Array.from({ length: 1900 }, (_, at) => String(at)) }]);
let id = 0;

/** Behind a handshake. */
const ATTACKS: readonly (readonly [string, () => () => Buffer])[] = [
  ['messages of sixteen megabytes', () => again(long)],
  [
    'millions of chunk streams',
    () => () =>
      Buffer.concat(Array.from({ length: 500 }, (_, at) => Buffer.concat([header(3 + (at % 60), 200_000, 9), Buffer.alloc(128)]))),
  ],
  [
    'deep objects',
    () =>
      again(
        encode({ chunkStreamId: 3, type: 20, streamId: 0, timestamp: 0, payload: Buffer.from('0300016103000161'.repeat(3000), 'hex') }),
      ),
  ],
  ['wide objects', () => again(encode({ chunkStreamId: 3, type: 20, streamId: 0, timestamp: 0, payload: widest }))],
  ['answers that nobody asked for, each another one', () => () => encode(command('_result', (id += 1), null, ['x'.repeat(60_000)]))],
  ['pings without end, whose answers are not read', () => again(Buffer.concat(Array.from({ length: 2000 }, () => encode(pingRequest(1)))))],
  ['acknowledgements without end', () => again(Buffer.concat(Array.from({ length: 2000 }, () => encode(acknowledgement(1)))))],
  [
    'empty messages of one byte each',
    () => {
      let first = true;
      return () => {
        const bytes = first ? header(5, 0, 9) : Buffer.alloc(65_536, 0xc5);
        first = false;
        return bytes;
      };
    },
  ],
];

async function attackedClient(next: () => Buffer): Promise<Cost> {
  const server = net.createServer((socket) => {
    cleanUps.push(() => socket.destroy());
    const handshake = new ServerHandshake();
    handshake.push(new ClientHandshake().c0c1);
    socket.write(handshake.takeAnswer() ?? '');
    flood(socket, next);
  });
  cleanUps.push(() => server.close());
  const port = await listenOn(server);
  const child = victim();
  await ask(child, { what: 'publish', port });
  return cost(child);
}

async function attackedIngest(attack: () => () => Buffer): Promise<Cost> {
  const child = victim();
  const port = await ask<number>(child, { what: 'ingest' });
  for (let count = 0; count < 16; count += 1) {
    const socket = net.connect({ host: '127.0.0.1', port });
    cleanUps.push(() => socket.destroy());
    socket.on('error', () => {});
    socket.write(Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(1536)]));
    flood(socket, attack());
  }
  return cost(child);
}

it.each(ATTACKS)('%s cost little: a client that pushes, and our ingest with sixteen strangers at once', async (_name, attack) => {
  const costs = await Promise.all([attackedClient(attack()), attackedIngest(attack)]);
  for (const spent of costs) within(spent);
});

it('as many strangers as there is room for, each of whom makes our ingest hold all that it may, cost little', async () => {
  const child = victim();
  const port = await ask<number>(child, { what: 'ingest' });
  const writer = new ChunkWriter();
  const connect = writer.encode(command('connect', 1, { app: 'live', tcUrl: 'rtmp://h/live' }, []));
  // Two messages that never end, and pings whose answers are never read.
  const begun = Buffer.concat([header(5, 8000, MESSAGE.video), Buffer.alloc(128), header(6, 8000, MESSAGE.video), Buffer.alloc(128)]);
  const pings = Buffer.concat(Array.from({ length: 300 }, () => encode(pingRequest(1))));
  const entered = Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(1536), connect, pings, begun]);
  const sockets = Array.from({ length: 900 }, (_, at) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    cleanUps.push(() => socket.destroy());
    socket.on('error', () => {});
    socket.pause();
    socket.write(at % 2 === 0 ? entered : entered.subarray(0, 3000));
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  within(await cost(child));
});

it('a play URL that brings FLV in crumbs costs little', async () => {
  const server = net.createServer((socket) => {
    cleanUps.push(() => socket.destroy());
    const head = Buffer.from('0980000000000000000000', 'hex');
    const chunked = (bytes: Buffer): string => `${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`;
    socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(FLV_FILE_HEADER)}${chunked(head)}`, 'latin1');
    flood(socket, again(Buffer.from(chunked(Buffer.of(1)).repeat(8000), 'latin1')));
  });
  cleanUps.push(() => server.close());
  const port = await listenOn(server);
  const child = victim();
  await ask(child, { what: 'flv', port });
  within(await cost(child));
});

it('whoever listens on OBS’s port and sends a huge message costs little', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (offered) => [...offered][0] ?? false });
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.send(`{"op":0,"d":{"x":"${'x'.repeat(80_000_000)}"}}`);
  });
  const child = victim();
  await ask(child, { what: 'obs', port: (server.address() as net.AddressInfo).port });
  within(await cost(child));
});
