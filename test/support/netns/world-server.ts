/**
 * Everything that answers in the namespace that stands for the internet. Every address of 203.0.113.0/24 and 2001:db8:1::/64 is local
 * there; iptables decides which of them are blocked. With the argument `takes-streams` the ingest goes on behind its handshake.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import http from 'node:http';
import net from 'node:net';
import { startScriptedPeer, takesEveryStream } from '../scripted-peer.ts';
import { answerDns, type DnsMode } from './dns-answer.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of the slow name server: what a phone on a bad line waits for. */
const SLOW_ANSWER_MS = 1200;
const C0C1_BYTES = 1537;

/** Name servers by address. 203.0.113.55 and 203.0.113.60 are nobody. */
const NAME_SERVERS: Readonly<Record<string, DnsMode>> = {
  '203.0.113.53': 'truth',
  '203.0.113.54': 'hijack',
  '203.0.113.56': 'servfail',
  '203.0.113.57': 'rewrite',
  '203.0.113.58': 'every-name',
  '203.0.113.59': 'fake',
  '203.0.113.61': 'slow',
};

async function listen(server: net.Server, port: number): Promise<void> {
  server.on('connection', (socket: net.Socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => {
    server.listen(port, '::', resolve);
  });
}

async function accept(port: number): Promise<void> {
  await listen(
    net.createServer((socket) => socket.resume()),
    port,
  );
}

/** An ingest as far as its handshake: S0, S1 and S2 in one write, 3073 bytes, once C0 and C1 are whole. */
async function ingest(port: number): Promise<void> {
  const server = net.createServer((socket) => {
    let hello = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (hello.length >= C0C1_BYTES) return;
      hello = Buffer.concat([hello, chunk]);
      if (hello.length < C0C1_BYTES) return;
      const c1 = hello.subarray(1, C0C1_BYTES);
      socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(8), randomBytes(1528), c1]));
    });
  });
  await listen(server, port);
}

/** Whoever knocks is hung up on, as a proxy does whose own way out is dead. */
async function hangUp(port: number): Promise<void> {
  await listen(
    net.createServer((socket) => socket.once('data', () => socket.end())),
    port,
  );
}

async function page(port: number, offsetMs: number, status: number): Promise<void> {
  const server = http.createServer({ keepAlive: false }, (_request, response) => {
    response.sendDate = false;
    response.setHeader('Date', new Date(Date.now() + offsetMs).toUTCString());
    if (status === 302) response.setHeader('Location', 'http://login.portal.example/');
    response.writeHead(status);
    response.end();
  });
  await listen(server, port);
}

async function nameServer(address: string, mode: DnsMode): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = answerDns(query, mode);
    if (answer !== null) setTimeout(() => socket.send(answer, from.port, from.address), mode === 'slow' ? SLOW_ANSWER_MS : 0);
  });
  await new Promise<void>((resolve) => {
    socket.bind(53, address, resolve);
  });
}

await Promise.all([
  process.argv.includes('takes-streams') ? startScriptedPeer(takesEveryStream, { host: '::', port: 1935 }) : ingest(1935),
  accept(443),
  page(80, 0, 204),
  page(8120, 0, 200),
  page(8121, HOUR_MS, 200),
  page(8122, HOUR_MS, 200),
  page(8123, 45_000, 200),
  page(8124, 45_000, 200),
  page(8125, DAY_MS, 200),
  page(8126, DAY_MS, 200),
  page(8127, -DAY_MS, 200),
  page(8128, -DAY_MS, 200),
  hangUp(8130),
  page(8888, 0, 302),
  ...Object.entries(NAME_SERVERS).map(([address, mode]) => nameServer(address, mode)),
]);
process.stdout.write('ready\n');
