import type { Server, Socket } from 'node:net';
import { ChunkReader } from '../rtmp/chunk-reader.ts';
import { ServerHandshake } from '../rtmp/handshake.ts';
import { DEFAULT_LIMITS, WITHOUT_MEDIA } from '../rtmp/limits.ts';

const MOST_GUESTS = 32;
/** To a publish or play that was let in. */
const STRANGER_MS = 10_000;
/** A player that does not read. */
const MOST_UNREAD_BYTES = 8 << 20;
/** The server behind the door counts them otherwise from here on. */
const FIRST_LONG_CHUNK_STREAM = 320;

type Listener = (...args: unknown[]) => void;

/** What a connection has said so far, read as we read it. */
interface Guest {
  readonly handshake: ServerHandshake;
  readonly reader: ChunkReader;
  shaken: boolean;
  odd: boolean;
  timer: NodeJS.Timeout | null;
}

/**
 * Stands before node-media-server, which has no limits and which an odd message ends: anybody on this computer can connect, and a web page can
 * make the browser do so. Bytes that are no RTMP are not handed on, memory is bounded, and what it throws costs the connection that made it.
 */
export class Door {
  /** The oldest first. */
  readonly #guests = new Map<Socket, Guest>();

  /** Every connection from now on; `server` has its own listeners already. */
  constructor(server: Server) {
    const inside = listenersOf(server, 'connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => this.#receive(socket, inside));
  }

  /** It publishes or plays now, with leave: from here on it may stay, and a publisher may send media. */
  admit(socket: Socket, as: 'publisher' | 'player'): void {
    const guest = this.#guests.get(socket);
    if (guest === undefined) return;
    if (as === 'publisher') guest.reader.setLimits(DEFAULT_LIMITS);
    if (guest.timer !== null) clearTimeout(guest.timer);
    guest.timer = null;
  }

  #receive(socket: Socket, inside: readonly Listener[]): void {
    // Without it the connect reply waits 40 ms for the client's delayed acknowledgement.
    socket.setNoDelay(true);
    if (!this.#hasRoom()) {
      socket.destroy();
      return;
    }
    const guest: Guest = {
      handshake: new ServerHandshake(),
      reader: new ChunkReader(
        ({ chunkStreamId }) => {
          guest.odd ||= chunkStreamId >= FIRST_LONG_CHUNK_STREAM;
        },
        { ...DEFAULT_LIMITS, ...WITHOUT_MEDIA },
      ),
      shaken: false,
      odd: false,
      timer: setTimeout(() => socket.destroy(), STRANGER_MS),
    };
    this.#guests.set(socket, guest);
    socket.once('close', () => {
      if (guest.timer !== null) clearTimeout(guest.timer);
      this.#guests.delete(socket);
    });
    boundWrites(socket);
    for (const listener of inside) listener(socket);
    guarded(socket, 'close', () => true);
    guarded(socket, 'data', (data) => Buffer.isBuffer(data) && isRtmp(guest, data));
  }

  /** Whoever holds connections open and does nothing must not keep others out: the oldest such goes. */
  #hasRoom(): boolean {
    if (this.#guests.size < MOST_GUESTS) return true;
    for (const [socket, { timer }] of this.#guests) {
      if (timer === null) continue;
      socket.destroy();
      this.#guests.delete(socket);
      return true;
    }
    return false;
  }
}

function isRtmp(guest: Guest, data: Buffer): boolean {
  if (guest.shaken) return guest.reader.push(data) === null && !guest.odd;
  const rest = guest.handshake.push(data);
  if (!guest.handshake.isRtmp) return false;
  guest.shaken = rest !== null;
  return rest === null || rest.length === 0 || (guest.reader.push(rest) === null && !guest.odd);
}

/** What the server listens to, heard only while it `passes`; whatever it throws ends this connection alone. */
function guarded(socket: Socket, event: 'data' | 'close', passes: (first: unknown) => boolean): void {
  const inside = listenersOf(socket, event);
  socket.removeAllListeners(event);
  socket.on(event, (...args: unknown[]) => {
    if (event === 'data' && (socket.destroyed || !passes(args[0]))) {
      socket.destroy();
      return;
    }
    for (const listener of inside) {
      try {
        listener.apply(socket, args);
      } catch {
        socket.destroy();
      }
    }
  });
}

function boundWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  socket.write = (...args: unknown[]): boolean => {
    if (socket.writableLength > MOST_UNREAD_BYTES) socket.destroy();
    return !socket.destroyed && Reflect.apply(write, socket, args) === true;
  };
}

function listenersOf(emitter: Server | Socket, event: string): readonly Listener[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an emitter calls them with whatever it was given
  return emitter.listeners(event) as Listener[];
}
