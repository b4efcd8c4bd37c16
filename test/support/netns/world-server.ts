/**
 * Everything that answers in the namespace that stands for the internet. Every address of 203.0.113.0/24 and 2001:db8:1::/64 is local
 * there; iptables decides which of them are blocked.
 */
import { createSocket } from 'node:dgram';
import http from 'node:http';
import net from 'node:net';
import { answerDns, type DnsMode } from './dns-answer.ts';

const HOUR_MS = 3_600_000;

/** Name servers by address. 203.0.113.55 is nobody. */
const NAME_SERVERS: Readonly<Record<string, DnsMode>> = {
  '203.0.113.53': 'truth',
  '203.0.113.54': 'hijack',
  '203.0.113.56': 'servfail',
  '203.0.113.57': 'rewrite',
  '203.0.113.58': 'every-name',
  '203.0.113.59': 'fake',
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
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(53, address, resolve);
  });
}

await Promise.all([
  ...[1935, 443].map(accept),
  page(80, 0, 204),
  page(8120, 0, 200),
  page(8121, HOUR_MS, 200),
  page(8122, HOUR_MS, 200),
  page(8123, 45_000, 200),
  page(8124, 45_000, 200),
  page(8888, 0, 302),
  ...Object.entries(NAME_SERVERS).map(([address, mode]) => nameServer(address, mode)),
]);
process.stdout.write('ready\n');
