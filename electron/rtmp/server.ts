import type { Duplex } from 'node:stream';
import type { AmfValue } from './amf0.ts';
import { CommandQueue } from './command-queue.ts';
import { RtmpConnection, type ConnectionEnd } from './connection.ts';
import { protocolFault, type ProtocolFault } from './fault.ts';
import { ServerHandshake } from './handshake.ts';
import { DEFAULT_LIMITS, OF_A_STRANGER, type RtmpLimits } from './limits.ts';
import { USER_CONTROL, isMedia, type RtmpMessage } from './message-type.ts';
import { command, media, userControl, type RtmpCommand } from './messages.ts';
import type { ConnectRequest, Refusal, ServerHandlers } from './server-policy.ts';
import { STREAM_ID, connectAccepted, connectRefused, status } from './server-replies.ts';

const CHUNK_BYTES = 4096;
const HANDSHAKE_MS = 5000;
/** From the handshake to a publish or play that was accepted. */
const IDLE_MS = 10_000;
/** A refused peer that does not read its refusal is gone after this. */
const FAREWELL_MS = 1000;

export interface ServerOptions {
  readonly limits?: RtmpLimits;
  readonly handshakeMs?: number;
  readonly idleMs?: number;
  /** What this side sends in; ffmpeg takes it over for its own, and one chunk a message costs both sides the least. */
  readonly chunkBytes?: number;
}

type Phase = 'new' | 'connected' | 'publishing' | 'playing' | 'over';

/**
 * One RTMP connection as a server, over any connected stream. A publish is refused before Start and the socket is closed: encoders show
 * anything else as live. Whatever the peer sends, nothing throws; a broken protocol ends the connection.
 */
export class RtmpServerSession {
  readonly #connection: RtmpConnection;
  readonly #handshake = new ServerHandshake();
  readonly #handlers: ServerHandlers;
  readonly #limits: RtmpLimits;
  readonly #idleMs: number;
  readonly #chunkBytes: number;
  readonly #commands: CommandQueue;
  #phase: Phase = 'new';
  #request: ConnectRequest = { app: '', tcUrl: '', flashVer: '' };
  #timer: NodeJS.Timeout | undefined;
  #lastMediaMs: number | null = null;

  constructor(stream: Duplex, handlers: ServerHandlers, options: ServerOptions = {}) {
    const { limits = DEFAULT_LIMITS, handshakeMs = HANDSHAKE_MS, idleMs = IDLE_MS, chunkBytes = CHUNK_BYTES } = options;
    this.#handlers = handlers;
    this.#limits = limits;
    this.#idleMs = idleMs;
    this.#chunkBytes = chunkBytes;
    this.#commands = new CommandQueue(limits.maxPendingCommands, (received) => this.#handle(received));
    this.#endAfter(handshakeMs);
    this.#connection = new RtmpConnection(
      stream,
      this.#handshake,
      {
        onPreface: () => this.#onPreface(),
        onCommand: (received) => this.#onCommand(received),
        onMedia: (message) => this.#onMedia(message),
        onFault: (fault) => this.#onFault(fault),
        onEnd: (end) => this.#onEnd(end),
      },
      { ...limits, ...OF_A_STRANGER },
    );
  }

  get counters(): Pick<RtmpConnection, 'bytesIn' | 'bytesOut' | 'queuedBytes' | 'acks' | 'lastAckMs' | 'lastPongMs'> {
    return this.#connection;
  }

  /** Monotonic; null before the first. */
  get lastMediaMs(): number | null {
    return this.#lastMediaMs;
  }

  get isPublishing(): boolean {
    return this.#phase === 'publishing';
  }

  /** To a player. False when the stream would rather wait; it is queued all the same. */
  sendMedia(type: number, timestamp: number, payload: Buffer): boolean {
    return this.#phase === 'playing' && this.#connection.send(media(type, STREAM_ID, timestamp, payload));
  }

  sendPing(): void {
    this.#connection.send(userControl(USER_CONTROL.pingRequest, Math.trunc(performance.now())));
  }

  /** Ends a publish or play with a status and closes the connection. */
  dismiss(code: string, description: string): void {
    if (this.#phase === 'over') return;
    this.#connection.send(status('status', code, description));
    this.#farewell();
  }

  /** At once; safe to call twice. */
  destroy(): void {
    this.#phase = 'over';
    this.#connection.destroy();
  }

  #endAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.destroy(), ms);
  }

  #onPreface(): void {
    if (!this.#handshake.isRtmp) {
      this.destroy();
      return;
    }
    const answer = this.#handshake.takeAnswer();
    if (answer !== null) this.#connection.writeRaw(answer);
    if (this.#handshake.done) this.#endAfter(this.#idleMs);
  }

  #onCommand(received: RtmpCommand): void {
    if (this.#commands.add(received)) return;
    this.#onFault(protocolFault('too many commands', this.#connection.bytesIn, Buffer.alloc(0)));
  }

  #onMedia(message: RtmpMessage): void {
    if (this.#phase !== 'publishing' || !isMedia(message.type)) return;
    this.#lastMediaMs = performance.now();
    this.#handlers.onMedia(message);
  }

  #onFault(fault: ProtocolFault): void {
    this.#handlers.onFault?.(fault);
    this.destroy();
  }

  #onEnd(end: ConnectionEnd): void {
    clearTimeout(this.#timer);
    this.#phase = 'over';
    this.#commands.stop();
    this.#handlers.onEnd?.(end);
  }

  #handle(received: RtmpCommand): void {
    switch (received.name) {
      case 'connect':
        this.#onConnect(received);
        return;
      case 'createStream':
        this.#answer(received, STREAM_ID);
        return;
      case 'releaseStream':
      case 'FCPublish':
        this.#answer(received, undefined);
        return;
      case 'publish':
        this.#onStream(received, 'publish');
        return;
      case 'play':
        this.#onStream(received, 'play');
        return;
      case 'FCUnpublish':
      case 'deleteStream':
      case 'closeStream':
        this.#unpublish();
        return;
      default:
        // Bandwidth tests and whatever else encoders ask: none of them waits for an answer.
        return;
    }
  }

  #answer({ transactionId }: RtmpCommand, value: AmfValue): void {
    if (transactionId > 0) this.#connection.reply(command('_result', transactionId, null, [value]));
  }

  #onConnect(received: RtmpCommand): void {
    if (this.#phase !== 'new') return;
    const fields = received.object ?? {};
    const app = text(fields['app']).replace(/\/+$/, '');
    this.#request = { app, tcUrl: text(fields['tcUrl']), flashVer: text(fields['flashVer']) };
    if (app === '') {
      this.#refuseConnect(received, { code: 'NetConnection.Connect.InvalidApp', description: 'No application was named.' });
      return;
    }
    this.#commands.decide(this.#handlers.onConnect?.(this.#request) ?? null, (decision) => {
      if (decision !== null) {
        this.#refuseConnect(received, decision);
        return;
      }
      this.#phase = 'connected';
      // One write for all of it: several small ones cost a client 40 ms each.
      this.#connection.send(...connectAccepted(received.transactionId, this.#chunkBytes));
    });
  }

  #refuseConnect({ transactionId }: RtmpCommand, refusal: Refusal): void {
    this.#connection.send(connectRefused(transactionId, refusal));
    this.#farewell();
  }

  #onStream(received: RtmpCommand, kind: 'publish' | 'play'): void {
    const failed = kind === 'publish' ? 'NetStream.Publish.BadName' : 'NetStream.Play.Failed';
    const [name] = received.args;
    const ask = kind === 'publish' ? this.#handlers.onPublish : this.#handlers.onPlay;
    if (this.#phase !== 'connected' || typeof name !== 'string' || ask === undefined) {
      this.#refuseStream({ code: failed, description: `Nothing to ${kind} here.` });
      return;
    }
    this.#commands.decide(ask({ ...this.#request, name }), (decision) => {
      if (decision === null) this.#accept(kind);
      else this.#refuseStream(decision);
    });
  }

  #accept(kind: 'publish' | 'play'): void {
    clearTimeout(this.#timer);
    const start = kind === 'publish' ? 'NetStream.Publish.Start' : 'NetStream.Play.Start';
    this.#connection.send(userControl(USER_CONTROL.streamBegin, STREAM_ID), status('status', start, 'Started.'));
    if (kind === 'publish') this.#connection.setLimits(this.#limits);
    this.#phase = kind === 'publish' ? 'publishing' : 'playing';
  }

  #refuseStream({ code, description }: Refusal): void {
    this.#connection.send(status('error', code, description));
    this.#farewell();
  }

  #unpublish(): void {
    if (this.#phase !== 'publishing') return;
    this.#phase = 'connected';
    this.#connection.setLimits({ ...this.#limits, ...OF_A_STRANGER });
    this.#endAfter(this.#idleMs);
    this.#connection.reply(status('status', 'NetStream.Unpublish.Success', 'Stopped.'));
    this.#handlers.onUnpublish?.();
  }

  /** What was said goes out, then the socket is gone; nothing more is heard. */
  #farewell(): void {
    this.#phase = 'over';
    this.#commands.stop();
    const { stream } = this.#connection;
    this.#endAfter(FAREWELL_MS);
    stream.end(() => this.#connection.destroy());
  }
}

function text(value: AmfValue): string {
  return typeof value === 'string' ? value : '';
}
