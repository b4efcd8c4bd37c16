import { once } from 'node:events';
import NodeMediaServer, { type PacketHandler, type Session } from 'node-media-server';
import context from 'node-media-server/src/core/context.js';
import logger from 'node-media-server/src/core/logger.js';
import { Door } from './door.ts';

/** A refused client that does not go by itself is cut off after this, ms. */
const LEAVE_MS = 1000;

export interface MediaServerOptions {
  /** For the server's own files; the caller removes it. */
  readonly folder: string;
  /** 0: any free one. A port that is taken ends the process: that is node-media-server's way. */
  readonly port: number;
  /** Whether this publish is let in; the query is as the client sent it, taken apart. */
  readonly admits: (publish: PublishAttempt) => boolean;
  /** A publish was let in. */
  readonly onPublish?: (streamName: string) => void;
}

export interface PublishAttempt {
  readonly app: string;
  readonly stream: string;
  readonly query: { readonly [name: string]: unknown };
}

export interface MediaServer {
  readonly port: number;
  close(): Promise<void>;
}

/** node-media-server on loopback. It is a singleton and may end its process: only ever in a process of its own. */
export async function startMediaServer({ folder, port, admits, onPublish }: MediaServerOptions): Promise<MediaServer> {
  // Its log has stream names and queries in it, and standard output belongs to nobody here.
  logger.log = () => {};
  const server = new NodeMediaServer({
    bind: '127.0.0.1',
    rtmp: { port: String(port) },
    store: { path: folder },
    webadmin: { enable: false },
  });
  let door: Door | null = null;
  const hands = new WeakMap<Session, PacketHandler>();
  server.on('prePublish', (session) => {
    decided(session);
    // Otherwise the path stays taken, and its last pictures are shown to players, for 30 s after a publisher left.
    if (session.broadcast !== undefined) session.broadcast.publishGraceMs = 0;
    const duplicate = session.broadcast !== undefined && session.broadcast.publisher !== null;
    if (duplicate || !admits({ app: session.streamApp, stream: session.streamName, query: session.streamQuery })) refuse(session);
    else {
      if (session.socket !== undefined) door?.admit(session.socket, 'publisher');
      const hand = hands.get(session);
      if (session.rtmp !== undefined && hand !== undefined) session.rtmp.onPacketCallback = hand;
      onPublish?.(session.streamName);
    }
  });
  server.on('prePlay', decided);
  // Whoever waits for a stream that nobody pushes may wait a while, not for ever.
  server.on('postPlay', ({ socket, broadcast }) => {
    if (socket !== undefined && (broadcast?.publisher ?? null) !== null) door?.admit(socket, 'player');
  });
  const running = server.run();
  const { tcpServer } = server.rtmpServer;
  if (!tcpServer.listening) await once(tcpServer, 'listening');
  await running;
  door = new Door(tcpServer, (socket) => {
    for (const session of context.sessions.values()) {
      if (session.socket !== socket || session.rtmp === undefined) continue;
      hands.set(session, session.rtmp.onPacketCallback);
      session.rtmp.onPacketCallback = nobody;
      // A megabyte for each connection, which is for FLV only.
      session.rtmp.flv = null;
    }
  });
  const address = tcpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return { port: address.port, close: () => server.stop() };
}

/** Media is taken from publishers that were let in: this server takes it from anybody, keeps it, and shows it to whoever watches the same. */
const nobody = (): void => {};

/** The first publish or play is a connection's only one: with a second this server forgets what the first has taken, and keeps it taken. */
function decided({ rtmp }: Session): void {
  if (rtmp === undefined) return;
  rtmp.onConnectCallback = nobody;
  rtmp.onPushCallback = nobody;
  rtmp.onPlayCallback = nobody;
}

/**
 * `close()` sends FIN after the Publish.Start that is already under way, which is all the refusal this server knows. It takes a client that
 * stays for the stream's publisher, which would keep the name from the one with the key; it is cut off soon.
 */
function refuse(session: Session): void {
  session.close();
  const { broadcast, socket } = session;
  // It is made the publisher once this returns.
  queueMicrotask(() => {
    session.isPublisher = false;
    if (broadcast?.publisher === session) broadcast.publisher = null;
  });
  if (socket === undefined) return;
  const timer = setTimeout(() => socket.destroy(), LEAVE_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
