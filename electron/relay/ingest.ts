import { createHash, timingSafeEqual } from 'node:crypto';
import net from 'node:net';
import type { RelayStart } from '../contract/relay-port.ts';
import type { EncoderEvents, LocalIngest } from './encoder-events.ts';
import type { Decision } from '../rtmp/server-policy.ts';
import { EncoderSession } from './encoder-session.ts';
import type { Listen } from './relay.ts';

/**
 * Connections at once that have not shown the key, by how far they have come. Each kind makes room among its own, the oldest first: whoever
 * only connects, however often, crowds out nobody who has gone further, and an encoder has the time that it takes to say who it is.
 */
const MOST_KNOCKING = 384;
const MOST_ENTERED = 128;
/** Of the same sort; whoever tries keys by the thousand must not fill the way to main. */
const REFUSALS_EVERY_MS = 1000;
/** An encoder always has something to say; a dead machine on the LAN never closes its socket. */
const IDLE_MS = 30_000;
const LOOK_EVERY_MS = 5000;
/** An encoder this silent may be replaced by another that knows the key. */
const REPLACEABLE_AFTER_MS = 3000;
/** For an encoder that has ended in order to close its connection itself: GStreamer shows anything else as an error. */
const GOODBYE_MS = 1000;

/** Listens where the encoder pushes to. */
export const listenForEncoder: Listen = (start, events) => {
  const ingest = new Ingest(start, events);
  return ingest.listen();
};

class Ingest implements LocalIngest {
  readonly #start: RelayStart;
  readonly #events: EncoderEvents;
  readonly #server: net.Server;
  readonly #sessions = new Set<EncoderSession>();
  readonly #key: Buffer;
  #encoder: EncoderSession | null = null;
  readonly #knocking = new Set<EncoderSession>();
  readonly #entered = new Set<EncoderSession>();
  readonly #refusedMs = new Map<'refused' | 'rejected', number>();
  /** They have ended in order, and are about to close. */
  readonly #leaving = new Set<EncoderSession>();
  /** One timer for all: a socket's own would be set anew with every packet. */
  #look: NodeJS.Timeout | null = null;

  constructor(start: RelayStart, events: EncoderEvents) {
    this.#start = start;
    this.#events = events;
    this.#key = digest(start.streamKey);
    this.#server = net.createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  listen(): Promise<LocalIngest | { readonly errno: string }> {
    return new Promise((resolve) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => resolve({ errno: error.code ?? error.name }));
      this.#server.listen(this.#start.listen, () => {
        // An accept that fails (no descriptors left) must not end the show.
        this.#server.on('error', () => {});
        this.#look = setInterval(() => {
          for (const session of this.#sessions) if (session.silentMs > IDLE_MS) session.destroy('idle');
        }, LOOK_EVERY_MS);
        resolve(this);
      });
    });
  }

  get address(): { readonly host: string; readonly port: number } {
    const address = this.#server.address();
    return { host: this.#start.listen.host, port: address !== null && typeof address === 'object' ? address.port : 0 };
  }

  disconnectEncoder(): void {
    const encoder = this.#encoder;
    this.#encoder = null;
    encoder?.destroy('ours');
  }

  async close(): Promise<void> {
    if (this.#look !== null) clearInterval(this.#look);
    this.disconnectEncoder();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const session of this.#sessions) if (!this.#leaving.has(session)) session.destroy('ours');
    const late = setTimeout(() => {
      for (const session of this.#sessions) session.destroy('ours');
    }, GOODBYE_MS);
    await closed;
    clearTimeout(late);
  }

  #accept(socket: net.Socket): void {
    const session: EncoderSession = new EncoderSession(socket, {
      enter: (app) => {
        if (app.split('?')[0] !== this.#start.app) return false;
        this.#knocking.delete(session);
        seat(session, this.#entered, MOST_ENTERED);
        return true;
      },
      publish: (name) => this.#publish(session, name),
      message: (track, timestamp, payload) => {
        if (this.#encoder === session) this.#events.message(track, timestamp, payload);
      },
      ended: () => {
        if (this.#encoder !== session) return;
        this.#encoder = null;
        this.#leaving.add(session);
        this.#events.ended();
      },
      closed: (detail) => {
        for (const those of [this.#sessions, this.#knocking, this.#entered]) those.delete(session);
        this.#leaving.delete(session);
        if (this.#encoder !== session) return;
        this.#encoder = null;
        this.#events.gone(detail);
      },
    });
    this.#sessions.add(session);
    seat(session, this.#knocking, MOST_KNOCKING);
  }

  #publish(session: EncoderSession, name: string): Decision {
    if (!timingSafeEqual(digest(name.split('?')[0] ?? ''), this.#key)) {
      this.#refused('rejected', 'wrong key');
      return { code: 'NetStream.Publish.Denied', description: 'The stream key is not the one shown.' };
    }
    const before = this.#encoder;
    if (before !== null && before.silentMs < REPLACEABLE_AFTER_MS) {
      this.#refused('refused', 'another encoder is publishing');
      return { code: 'NetStream.Publish.BadName', description: 'Another encoder is already publishing here.' };
    }
    // It must not be told as gone: the new one takes its place.
    this.#encoder = null;
    before?.destroy('replaced');
    if (!this.#events.publishing(before !== null)) {
      this.#refused('refused', 'the last show is still being sent');
      return { code: 'NetStream.Publish.BadName', description: 'The last show is still being sent; try again in a moment.' };
    }
    this.#encoder = session;
    this.#entered.delete(session);
    this.#leaving.delete(session);
    return null;
  }

  #refused(what: 'refused' | 'rejected', detail: string): void {
    const now = performance.now();
    if (now - (this.#refusedMs.get(what) ?? -Infinity) < REFUSALS_EVERY_MS) return;
    this.#refusedMs.set(what, now);
    this.#events.refused(what, detail);
  }
}

/** The oldest makes room. */
function seat(session: EncoderSession, those: Set<EncoderSession>, most: number): void {
  those.add(session);
  if (those.size <= most) return;
  for (const oldest of those) {
    oldest.destroy('too many connections');
    return;
  }
}

/** Of equal length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
