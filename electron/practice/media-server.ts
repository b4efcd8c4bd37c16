import { once } from 'node:events';
import NodeMediaServer, { type Session } from 'node-media-server';
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
  server.on('prePublish', (session) => {
    // Otherwise the path stays taken, and its last pictures are shown to players, for 30 s after a publisher left.
    if (session.broadcast !== undefined) session.broadcast.publishGraceMs = 0;
    const duplicate = session.broadcast !== undefined && session.broadcast.publisher !== null;
    if (duplicate || !admits({ app: session.streamApp, stream: session.streamName, query: session.streamQuery })) refuse(session);
    else {
      if (session.socket !== undefined) door?.admit(session.socket, 'publisher');
      onPublish?.(session.streamName);
    }
  });
  // Whoever waits for a stream that nobody pushes may wait a while, not for ever.
  server.on('postPlay', ({ socket, broadcast }) => {
    if (socket !== undefined && (broadcast?.publisher ?? null) !== null) door?.admit(socket, 'player');
  });
  const running = server.run();
  const { tcpServer } = server.rtmpServer;
  if (!tcpServer.listening) await once(tcpServer, 'listening');
  await running;
  door = new Door(tcpServer);
  const address = tcpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return { port: address.port, close: () => server.stop() };
}

/**
 * `close()` sends FIN after the Publish.Start that is already under way, which is all the refusal this server knows. It goes on taking
 * media from a client that stays, and mixes it into the live stream: so what still comes is thrown away, and the client soon too.
 */
function refuse(session: Session): void {
  if (session.rtmp !== undefined) session.rtmp.onPacketCallback = () => {};
  session.close();
  const { socket } = session;
  if (socket === undefined) return;
  const timer = setTimeout(() => socket.destroy(), LEAVE_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
