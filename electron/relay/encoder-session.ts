import type { Socket } from 'node:net';
import type { AmfValue } from '../rtmp/amf0.ts';
import { RtmpConnection } from '../rtmp/connection.ts';
import { ServerHandshake } from '../rtmp/handshake.ts';
import { MESSAGE, USER_CONTROL, type RtmpMessage } from '../rtmp/message-type.ts';
import { command, setChunkSize, setPeerBandwidth, splitAggregate, userControl, windowAckSize, type RtmpCommand } from '../rtmp/messages.ts';
import type { FrameTrack } from './frame.ts';

/** From the first byte to a publish that was accepted. */
const PUBLISH_WITHIN_MS = 10_000;
/** An encoder always has something to say; a dead machine on the LAN never closes its socket. */
const IDLE_MS = 30_000;
/** A refusal is read before the socket goes; what is still sent is not. */
const LAST_WORDS_MS = 250;
const WINDOW_BYTES = 2_500_000;
/** ffmpeg takes over the server's chunk size: one chunk a message costs the least on both sides. */
const CHUNK_BYTES = 65_536;
const MOST_STREAMS = 8;

export type PublishAnswer = 'start' | 'busy' | 'denied';

export interface SessionEvents {
  /** Whether the app may be entered. */
  allowsApp(app: string): boolean;
  /** Who comes with this name; `start` makes this session the encoder. */
  publish(name: string): PublishAnswer;
  message(track: FrameTrack, timestamp: number, payload: Buffer): void;
  /** In order: the encoder said so. */
  ended(): void;
  /** The socket is gone. Always the last call, and always made. */
  closed(detail: string): void;
}

/** The server's side of one encoder's connection: lets one stream in and hands on what it brings. Nobody can play here. */
export class EncoderSession {
  readonly #socket: Socket;
  readonly #events: SessionEvents;
  readonly #handshake = new ServerHandshake();
  readonly #connection: RtmpConnection;
  #phase: 'greeting' | 'connected' | 'publishing' | 'over' = 'greeting';
  #streams = 0;
  #heardMs = performance.now();
  #why: string | null = null;
  readonly #deadline: NodeJS.Timeout;

  constructor(socket: Socket, events: SessionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#deadline = setTimeout(() => this.#drop('no publish in time'), PUBLISH_WITHIN_MS);
    this.#connection = new RtmpConnection(socket, this.#handshake, {
      onPreface: () => this.#greet(),
      onCommand: (received) => this.#onCommand(received),
      onMedia: (message) => this.#onMedia(message),
      onFault: (fault) => this.#drop(fault.evidence.what),
      onEnd: ({ errno }) => {
        clearTimeout(this.#deadline);
        this.#phase = 'over';
        socket.destroy();
        events.closed(this.#why ?? errno ?? 'closed');
      },
    });
    socket.setTimeout(IDLE_MS, () => this.#drop('idle'));
  }

  /** Ms since the encoder last brought media (or, before that, since it came). */
  get silentMs(): number {
    return performance.now() - this.#heardMs;
  }

  destroy(why: string): void {
    this.#drop(why);
  }

  #drop(why: string): void {
    this.#why ??= why;
    this.#connection.destroy();
  }

  #greet(): void {
    if (!this.#handshake.isRtmp) {
      this.#drop('not RTMP');
      return;
    }
    const answer = this.#handshake.takeAnswer();
    if (answer !== null) this.#connection.writeRaw(answer);
  }

  #onCommand(received: RtmpCommand): void {
    const { name, transactionId, args, streamId } = received;
    if (this.#phase === 'over') return;
    switch (name) {
      case 'connect':
        this.#connect(received);
        return;
      case 'createStream':
        this.#createStream(transactionId);
        return;
      case 'releaseStream':
      case 'FCPublish':
        if (transactionId !== 0 && this.#phase !== 'greeting') this.#result(transactionId, null);
        return;
      case 'publish':
        this.#publish(args[0], streamId);
        return;
      case 'play':
      case 'play2':
        this.#refuse('nobody plays here', status('error', 'NetStream.Play.Failed', 'This address takes a stream in and gives none out.', streamId));
        return;
      case 'FCUnpublish':
      case 'closeStream':
      case 'deleteStream':
        this.#unpublish(streamId);
        return;
      default:
        // A question that nobody answers would make its sender wait.
        if (name === '_checkbw' || name === 'getStreamLength') this.#result(transactionId, null);
    }
  }

  #connect({ transactionId, object }: RtmpCommand): void {
    if (this.#phase !== 'greeting') return;
    const app = object?.['app'];
    if (typeof app !== 'string' || !this.#events.allowsApp(app)) {
      const info = { level: 'error', code: 'NetConnection.Connect.Rejected', description: 'No such application.' };
      this.#refuse('wrong app', command('_error', transactionId, null, [info]));
      return;
    }
    this.#phase = 'connected';
    const info = { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connection succeeded.', objectEncoding: 0 };
    // One write: split up, each part would cost some encoders 40 ms.
    this.#connection.send(
      windowAckSize(WINDOW_BYTES),
      setPeerBandwidth(WINDOW_BYTES),
      setChunkSize(CHUNK_BYTES),
      command('_result', transactionId, { fmsVer: 'FMS/3,0,1,123', capabilities: 31 }, [info]),
    );
  }

  #createStream(transactionId: number): void {
    if (this.#phase === 'greeting' || this.#streams >= MOST_STREAMS) {
      this.#drop('createStream out of place');
      return;
    }
    this.#streams += 1;
    this.#result(transactionId, this.#streams);
  }

  #publish(name: AmfValue, streamId: number): void {
    if (this.#phase !== 'connected' || typeof name !== 'string') {
      this.#drop('publish out of place');
      return;
    }
    const answer = this.#events.publish(name);
    if (answer === 'busy') {
      this.#refuse('busy', status('error', 'NetStream.Publish.BadName', 'Another encoder is already publishing here.', streamId));
    } else if (answer === 'denied') {
      this.#refuse('wrong key', status('error', 'NetStream.Publish.Denied', 'The stream key is not the one shown.', streamId));
    } else {
      clearTimeout(this.#deadline);
      this.#phase = 'publishing';
      this.#heardMs = performance.now();
      this.#connection.send(
        userControl(USER_CONTROL.streamBegin, streamId),
        status('status', 'NetStream.Publish.Start', 'Publishing.', streamId),
      );
    }
  }

  #unpublish(streamId: number): void {
    if (this.#phase !== 'publishing') return;
    this.#phase = 'over';
    this.#why = 'ended';
    this.#connection.send(status('status', 'NetStream.Unpublish.Success', 'Stopped publishing.', streamId));
    this.#events.ended();
    this.#leave();
  }

  #onMedia(message: RtmpMessage): void {
    if (this.#phase !== 'publishing') return;
    this.#heardMs = performance.now();
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

  #result(transactionId: number, value: AmfValue): void {
    this.#connection.send(command('_result', transactionId, null, [value]));
  }

  #refuse(why: string, answer: RtmpMessage): void {
    this.#phase = 'over';
    this.#why = why;
    this.#connection.send(answer);
    this.#leave();
  }

  /** FIN behind the last words; a reset would overtake them. */
  #leave(): void {
    clearTimeout(this.#deadline);
    this.#connection.finish();
    const timer = setTimeout(() => this.#connection.destroy(), LAST_WORDS_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }
}

function status(level: 'status' | 'error', code: string, description: string, streamId: number): RtmpMessage {
  return command('onStatus', 0, null, [{ level, code, description }], streamId);
}
