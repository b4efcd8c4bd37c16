import net from 'node:net';
import tls from 'node:tls';
import { listenOn } from '../../support/listen.ts';
import { fails, type Cell, cellsOf, lower } from '../cell.ts';
import { internet, OPEN, type Ground, TAKES_EVERY_STREAM } from '../places/internet.ts';
import { portOnly, raw, web, LOOPBACK_WAYS } from '../places/loopback.ts';
import { nginx } from '../places/servers.ts';
import { trust } from '../places/trust.ts';

const cell = cellsOf('handshake');

const SILENT = fails('handshake', 'rtmp.handshake-silent', { goal: 'network-silence', alternatives: ['rtmp.mtu', 'tcp.host-down'] });
const CLOSED = fails('handshake', 'rtmp.handshake-closed');
const NOT_RTMP = fails('handshake', 'rtmp.not-rtmp');
const C0C1_BYTES = 1537;

/** Writes this much of its answer once C0 and C1 are there, and then nothing more. */
const saysOnly =
  (bytes: number) =>
  (socket: net.Socket): void => {
    let got = 0;
    socket.on('data', (chunk: Buffer) => {
      const before = got;
      got += chunk.length;
      if (before < C0C1_BYTES && got >= C0C1_BYTES) socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(3072)]).subarray(0, bytes));
    });
  };

const atFirstWord =
  (answer: (socket: net.Socket) => unknown) =>
  (socket: net.Socket): void => {
    socket.once('data', () => answer(socket));
  };

/** TLS on a port that is asked for plain RTMP. */
const tlsServer = async (): Promise<{ port: number; close: () => unknown }> => {
  const server = tls.createServer(trust().loopback).on('tlsClientError', () => {});
  return { port: await listenOn(server), close: () => server.close() };
};

/** TLS, and whoever says anything else is hung up on without an alert. */
const tlsOrClosed = async (): Promise<{ port: number; close: () => unknown }> => {
  const inner = tls.createServer(trust().loopback).on('tlsClientError', () => {});
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (first: Buffer) => {
      if (first[0] !== 22) {
        socket.end();
        return;
      }
      socket.pause();
      socket.unshift(first);
      inner.emit('connection', socket);
    });
  });
  return { port: await listenOn(server), close: () => server.close() };
};

const LARGE = '-p tcp -m length --length 1001:65535 -j DROP';
const CONTROL_PORT = 9444;
const CONTROL_ADDRESSES = ['223.5.5.5', '1.12.12.12', '1.1.1.1'];
const CONTROL_NAMES = ['dns.alidns.com', 'doh.pub', 'one.one.one.one'];

/** The built-in controls, with a chain as long as a real one: more than one full packet. */
async function realControls({ world, tls: serve }: Ground): Promise<void> {
  world.ip(CONTROL_ADDRESSES.map((address) => `route add local ${address}/32 dev lo`).join('\n'));
  world.rules(
    CONTROL_ADDRESSES.map(
      (address) => `-A PREROUTING -d ${address} -p tcp --dport 443 -j REDIRECT --to-ports ${String(CONTROL_PORT)}`,
    ).join('\n'),
    'nat',
  );
  const filler = Array.from({ length: 60 }, (_, index) => `a-name-that-fills-the-certificate-${String(index)}.example.com`);
  await serve(CONTROL_PORT, trust().authority.sign([...CONTROL_NAMES, ...filler]));
}

const up = ({ world, worldDevice }: Ground): void => world.rules(`-A INPUT -i ${worldDevice} ${LARGE}`);
const down = ({ world, worldDevice }: Ground): void => world.rules(`-A OUTPUT -o ${worldDevice} ${LARGE}`);
const MTU = fails('handshake', 'rtmp.mtu', { goal: 'network-silence' });

export const HANDSHAKE_CELLS: readonly Cell[] = [
  ...LOOPBACK_WAYS.flatMap((way) => [
    cell(
      `silent-${lower(way)}`,
      'nobody behind the port',
      way,
      'the port opens and nothing comes back',
      SILENT,
      raw((socket) => socket.resume(), way),
    ),
    cell(
      `closed-${lower(way)}`,
      'a load balancer with nobody behind it',
      way,
      'hung up on C0 and C1',
      CLOSED,
      raw(
        atFirstWord((socket) => socket.end()),
        way,
      ),
    ),
  ]),
  cell(
    'stopped-nginx',
    'real: nginx-rtmp',
    'IPv4',
    'the server’s process is stopped',
    SILENT,
    nginx({}, { afterwards: (process) => process.kill('SIGSTOP') }),
  ),
  cell(
    'stopped-nginx-v6',
    'real: nginx-rtmp',
    'IPv6',
    'the server’s process is stopped',
    SILENT,
    nginx({}, { way: 'IPv6', afterwards: (process) => process.kill('SIGSTOP') }),
  ),
  cell('s0-alone', 'a box on the way', 'IPv4', 'S0, and nothing behind it', SILENT, raw(saysOnly(1))),
  cell('half-s1', 'a box on the way', 'IPv4', 'half of S1, and nothing behind it', SILENT, raw(saysOnly(800))),
  cell('reset', 'a box that knows RTMP', 'IPv4', 'a reset on C0 and C1', CLOSED, raw(atFirstWord((socket) => socket.resetAndDestroy()))),
  cell(
    'closed-at-once',
    'an access list',
    'IPv4',
    'hung up on before a word',
    CLOSED,
    raw((socket) => socket.end()),
  ),
  cell('web-server', 'a web server', 'IPv4', 'plain HTTP on the port', NOT_RTMP, web()),
  cell('web-server-v6', 'a web server', 'IPv6', 'plain HTTP on the port', NOT_RTMP, web('IPv6')),
  cell(
    'ssh',
    'an SSH server',
    'IPv4',
    'a banner of SSH',
    NOT_RTMP,
    raw((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')),
  ),
  cell(
    'other-bytes',
    'another protocol',
    'IPv4',
    'an answer that begins with 0xFF',
    NOT_RTMP,
    raw(atFirstWord((socket) => socket.write(Buffer.alloc(64, 0xff)))),
  ),
  cell(
    'tls-alert',
    'an RTMPS ingest',
    'IPv4',
    'rtmp:// to a TLS port, which answers with an alert',
    fails('handshake', 'url.needs-tls'),
    portOnly(tlsServer),
  ),
  cell(
    'tls-hang-up',
    'an RTMPS ingest',
    'IPv4',
    'rtmp:// to a TLS port, which hangs up',
    fails('handshake', 'url.needs-tls'),
    portOnly(tlsOrClosed),
  ),
  cell(
    'mtu-up',
    TAKES_EVERY_STREAM,
    'IPv4',
    'large packets vanish on the way up',
    MTU,
    internet({ host: OPEN, controls: 'none', prepare: up }),
    true,
  ),
  cell(
    'mtu-down',
    TAKES_EVERY_STREAM,
    'IPv4',
    'large packets vanish on the way down, TLS with the controls stalls too',
    MTU,
    internet({
      host: OPEN,
      controls: 'built-in',
      prepare: async (ground) => {
        await realControls(ground);
        down(ground);
      },
    }),
    true,
  ),
  cell(
    'mtu-both',
    TAKES_EVERY_STREAM,
    'IPv4',
    'large packets vanish both ways',
    MTU,
    internet({
      host: OPEN,
      controls: 'built-in',
      prepare: async (ground) => {
        await realControls(ground);
        up(ground);
        down(ground);
      },
    }),
    true,
  ),
  cell(
    'mtu-down-no-controls',
    TAKES_EVERY_STREAM,
    'IPv4',
    'large packets vanish on the way down, nobody else to ask',
    SILENT,
    internet({ host: OPEN, controls: 'none', prepare: down }),
    true,
  ),
];
