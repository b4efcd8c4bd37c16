import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import type { Pair } from './certificates.ts';
import { listenOn } from './listen.ts';

/** How long a peer pours out what it has, ms; after that it holds the connection open and says no more. */
const FLOOD_MS = 300;
const PIECE_BYTES = 65_536;
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\n';

export type Attack = (socket: Duplex) => void;

/** The same again and again, as fast as it is taken, for a while. */
export function pour(first: string, again: string | Buffer): Attack {
  const one = Buffer.from(again);
  const piece = Buffer.concat(Array.from({ length: Math.ceil(PIECE_BYTES / one.length) }, () => one));
  return (socket) => {
    const endMs = performance.now() + FLOOD_MS;
    const more = (): void => {
      while (performance.now() < endMs && !socket.destroyed) if (!socket.write(piece)) return;
    };
    socket.on('drain', more);
    if (first !== '') socket.write(first);
    more();
  };
}

/** One byte after the other, for ever. */
export function drip(first: string, byte: string): Attack {
  return (socket) => {
    if (first !== '') socket.write(first);
    const timer = setInterval(() => socket.write(byte), 2);
    socket.on('close', () => clearInterval(timer));
  };
}

function say(...parts: readonly (string | Buffer)[]): Attack {
  return (socket) => {
    for (const part of parts) socket.write(part);
  };
}

/** What a web server can do to whoever asks it one question. None of them is an answer. */
export const HTTP_ATTACKS: Readonly<Record<string, Attack>> = {
  'never answers': () => {},
  'a head in single bytes': drip('HTTP/1.1 200 OK\r\nX-Slow: ', 'x'),
  'a body in single bytes': drip(`${HEAD}Content-Length: 1000000\r\n\r\n`, '{'),
  'headers without end': pour('HTTP/1.1 204 No Content\r\n', 'X-Filler: y\r\n'),
  'a hundred thousand headers': say(`HTTP/1.1 204 No Content\r\n${'A: 1\r\n'.repeat(100_000)}\r\n`),
  'one header without end': pour('HTTP/1.1 204 No Content\r\nX: ', 'x'),
  'early hints without end': pour('', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'),
  'a body without end': pour(`${HEAD}\r\n`, '{"a":'),
  'a gigabyte, as it says': pour(`${HEAD}Content-Length: 1073741824\r\n\r\n`, '[[[['),
  'a length beyond numbers': pour(`${HEAD}Content-Length: 99999999999999999999999\r\n\r\n`, 'x'),
  'a negative length': say(`${HEAD}Content-Length: -1\r\n\r\nx`),
  'two lengths': say(`${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`),
  'chunks of one byte without end': pour(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n[\r\n'),
  'a chunk beyond numbers': say(`${HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nx`),
  'a chunk’s extension without end': pour(`${HEAD}Transfer-Encoding: chunked\r\n\r\n1;x=`, 'x'),
  'trailers without end': pour(`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'X-T: y\r\n'),
  'a bomb of gzip': say(
    `${HEAD}Content-Encoding: gzip\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n`,
    gzipSync(Buffer.alloc(64_000_000)),
  ),
  'a redirect to itself': (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'),
  'a redirect to a file': (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n'),
  'a redirect that is no address': (socket) => socket.end(`HTTP/1.1 302 Found\r\nLocation: http://${'['.repeat(8000)}\r\n\r\n`),
  'another protocol': (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  'a status beyond numbers': say('HTTP/1.1 999999999 X\r\n\r\n'),
  noise: pour('', Buffer.from(Array.from({ length: 997 }, (_, at) => (at * 7919) & 255))),
  'half a head, and gone': (socket) => socket.end('HTTP/1.1 204 No Content\r\nDate: Thu, 01 Jan 2037 00:00:00 GMT\r\n'),
};

export interface HostilePeer {
  readonly port: number;
  readonly close: () => void;
}

/** Takes every connection, over TLS where it has a certificate, and does its worst once something was asked. */
export async function hostilePeer(attack: Attack, certificate?: Pair): Promise<HostilePeer> {
  const sockets = new Set<Duplex>();
  const onSocket = (socket: Duplex): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => {
      attack(socket);
      socket.resume();
    });
  };
  const server =
    certificate === undefined
      ? net.createServer({ noDelay: true }, onSocket)
      : tls.createServer({ ...certificate, noDelay: true }, onSocket).on('tlsClientError', () => {});
  const port = await listenOn(server);
  return {
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
