import type { Socket } from 'node:net';
import { MESSAGE, type RtmpMessage } from '../rtmp/message-type.ts';
import { splitAggregate } from '../rtmp/messages.ts';
import type { Decision } from '../rtmp/server-policy.ts';
import { RtmpServerSession } from '../rtmp/server.ts';
import type { FrameTrack } from './frame.ts';

const CHUNK_BYTES = 65_536;

export interface SessionEvents {
  /** Whether it may enter the app; if so it has. */
  enter(app: string): boolean;
  /** Who comes with this name; null makes this session the encoder. */
  publish(name: string): Decision;
  message(track: FrameTrack, timestamp: number, payload: Buffer): void;
  /** In order: the encoder said so. */
  ended(): void;
  /** The socket is gone. Always the last call, and always made. */
  closed(detail: string): void;
}

/** One encoder's connection: who may come in is asked, what it brings is handed on. Nobody can play here. */
export class EncoderSession {
  readonly #session: RtmpServerSession;
  readonly #events: SessionEvents;
  readonly #beganMs = performance.now();
  #why: string | null = null;

  constructor(socket: Socket, events: SessionEvents) {
    this.#events = events;
    this.#session = new RtmpServerSession(
      socket,
      {
        onConnect: ({ app }) => (events.enter(app) ? null : REJECTED),
        onPublish: ({ name }) => events.publish(name),
        onMedia: (message) => this.#onMedia(message),
        onUnpublish: () => events.ended(),
        onFault: ({ evidence }) => {
          this.#why ??= evidence.what;
        },
        onEnd: ({ errno }) => events.closed(this.#why ?? errno ?? 'closed'),
      },
      { chunkBytes: CHUNK_BYTES },
    );
  }

  /** Ms since it last brought media, or since it came. */
  get silentMs(): number {
    return performance.now() - (this.#session.lastMediaMs ?? this.#beganMs);
  }

  /** The encoder sees its socket close and, if it is set to, comes again. */
  destroy(why: string): void {
    this.#why ??= why;
    this.#session.destroy();
  }

  #onMedia(message: RtmpMessage): void {
    if (message.type !== MESSAGE.aggregate) this.#hand(message);
    else for (const part of splitAggregate(message)) this.#hand(part);
  }

  #hand({ type, timestamp, payload }: RtmpMessage): void {
    if (type === MESSAGE.video) this.#events.message('video', timestamp, payload);
    else if (type === MESSAGE.audio) this.#events.message('audio', timestamp, payload);
    else if (type === MESSAGE.data) this.#events.message('data', timestamp, payload);
    // AMF3 data is AMF0 behind a zero, from all encoders known.
    else if (type === MESSAGE.dataAmf3 && payload[0] === 0) this.#events.message('data', timestamp, payload.subarray(1));
  }
}

const REJECTED = { code: 'NetConnection.Connect.Rejected', description: 'No such application.' };
