import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { listenOn } from '../../support/listen.ts';
import { startScriptedPeer, type PeerScript } from '../../support/scripted-peer.ts';
import type { Opened, Place, Way } from '../cell.ts';
import { trust } from './trust.ts';

export type LoopbackWay = Exclude<Way, 'IPv4 + IPv6'>;
export const LOOPBACK_WAYS: readonly LoopbackWay[] = ['IPv4', 'IPv6', 'RTMPS'];

export interface UrlParts {
  /** Behind the host, with its slash; default `/live/friday`. */
  readonly path?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The scheme of the URL, where it is not that of the way. */
  readonly scheme?: 'rtmp' | 'rtmps';
}

const hostOf = (way: LoopbackWay): string => (way === 'IPv6' ? '[::1]' : '127.0.0.1');
const bindOf = (way: LoopbackWay): string => (way === 'IPv6' ? '::1' : '127.0.0.1');

/** A push URL of a server of this computer. */
export function opened(way: LoopbackWay, port: number, close: () => unknown, parts: UrlParts = {}): Opened {
  const scheme = parts.scheme ?? (way === 'RTMPS' ? 'rtmps' : 'rtmp');
  return {
    url: `${scheme}://${hostOf(way)}:${String(port)}${parts.path ?? '/live/friday'}`,
    within: null,
    args: parts.args ?? [],
    env: { ...(scheme === 'rtmps' ? { NODE_EXTRA_CA_CERTS: trust().caFile } : {}), ...parts.env },
    close,
  };
}

/** A peer that speaks RTMP as its script says. */
export function scripted(script: PeerScript, way: LoopbackWay = 'IPv4', parts: UrlParts | (() => UrlParts) = {}): Place {
  return async () => {
    const certificate = way === 'RTMPS' ? { certificate: trust().loopback } : {};
    const peer = await startScriptedPeer(script, { host: bindOf(way), ...certificate });
    return opened(way, peer.port, () => peer.close(), typeof parts === 'function' ? parts() : parts);
  };
}

/** A peer that does not get as far as RTMP. */
export function raw(onSocket: (socket: net.Socket) => void, way: LoopbackWay = 'IPv4', parts: UrlParts = {}): Place {
  return async () => {
    const sockets = new Set<net.Socket>();
    const onConnection = (socket: net.Socket): void => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      onSocket(socket);
    };
    const server =
      way === 'RTMPS'
        ? tls.createServer({ ...trust().loopback }, onConnection).on('tlsClientError', () => {})
        : net.createServer(onConnection);
    const port = await listenOn(server, bindOf(way));
    return opened(way, port, () => endServer(server, sockets), parts);
  };
}

/** A web server on the port. */
export function web(way: LoopbackWay = 'IPv4', parts: UrlParts = {}): Place {
  return async () => {
    const server = http.createServer((_request, response) => response.end());
    const port = await listenOn(server, bindOf(way));
    return opened(
      way,
      port,
      () => {
        server.closeAllConnections();
        server.close();
      },
      parts,
    );
  };
}

/** TLS with a certificate of its own, and behind it an ingest that is well. */
export function withCertificate(
  pair: () => { key: string; cert: string },
  script: PeerScript,
  way: LoopbackWay,
  parts: UrlParts = {},
): Place {
  return async () => {
    const peer = await startScriptedPeer(script, { host: bindOf(way), certificate: pair() });
    return opened(way, peer.port, () => peer.close(), parts);
  };
}

/** A place made elsewhere, behind TLS that ends on this computer. */
export function portOnly(
  make: () => Promise<{ readonly port: number; close: () => unknown }>,
  way: LoopbackWay = 'IPv4',
  parts: UrlParts = {},
): Place {
  return async () => {
    const { port, close } = await make();
    return opened(way, port, close, parts);
  };
}

function endServer(server: net.Server, sockets: ReadonlySet<net.Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
