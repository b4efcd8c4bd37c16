import type { Server, Socket } from 'node:net';
import { ChunkReader } from '../rtmp/chunk-reader.ts';
import { ServerHandshake } from '../rtmp/handshake.ts';
import { DEFAULT_LIMITS, OF_A_STRANGER } from '../rtmp/limits.ts';

/** At once; the oldest makes room, so that nobody who holds connections open, or makes many, keeps others out. */
const MOST = { stranger: 384, player: 16 } as const;
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
  is: 'stranger' | 'player' | 'publisher';
  readonly timer: NodeJS.Timeout;
}

/**
 * Stands before node-media-server, which has no limits and which an odd message ends: anybody on this computer can connect, and a web page can
 * make the browser do so. Bytes that are no RTMP are not handed on, memory is bounded, and what it throws costs the connection that made it.
 */
export class Door {
  /** The oldest first. */
  readonly #guests = new Map<Socket, Guest>();

  /** Every connection from now on; `server` has its own listeners already. `entered`: it knows this one now, and has heard nothing of it yet. */
  constructor(server: Server, entered: (socket: Socket) => void) {
    const inside = listenersOf(server, 'connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      this.#receive(socket, inside);
      entered(socket);
    });
  }

  /** It publishes or plays now, with leave: from here on it may stay, and a publisher may send media. */
  admit(socket: Socket, as: 'publisher' | 'player'): void {
    const guest = this.#guests.get(socket);
    if (guest === undefined) return;
    clearTimeout(guest.timer);
    guest.is = as;
    if (as === 'publisher') guest.reader.setLimits(DEFAULT_LIMITS);
    else this.#makeRoom(as);
  }

  #receive(socket: Socket, inside: readonly Listener[]): void {
    // Without it the connect reply waits 40 ms for the client's delayed acknowledgement.
    socket.setNoDelay(true);
    const guest: Guest = {
      handshake: new ServerHandshake(),
      reader: new ChunkReader(
        ({ chunkStreamId }) => {
          guest.odd ||= chunkStreamId >= FIRST_LONG_CHUNK_STREAM;
        },
        { ...DEFAULT_LIMITS, ...OF_A_STRANGER },
      ),
      shaken: false,
      odd: false,
      is: 'stranger',
      timer: setTimeout(() => socket.destroy(), STRANGER_MS),
    };
    this.#guests.set(socket, guest);
    socket.once('close', () => {
      clearTimeout(guest.timer);
      this.#guests.delete(socket);
    });
    boundWrites(socket);
    for (const listener of inside) listener(socket);
    guarded(socket, 'close', () => true);
    guarded(socket, 'data', (data) => Buffer.isBuffer(data) && isRtmp(guest, data));
    this.#makeRoom('stranger');
  }

  #makeRoom(among: keyof typeof MOST): void {
    const those = [...this.#guests].filter(([, { is }]) => is === among);
    const [oldest] = those;
    if (oldest === undefined || those.length <= MOST[among]) return;
    this.#guests.delete(oldest[0]);
    oldest[0].destroy();
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
