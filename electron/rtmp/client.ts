import type { Duplex } from 'node:stream';
import type { AmfObject, AmfValue } from './amf0.ts';
import type { ClientEvents } from './client-events.ts';
import { RtmpConnection, type ConnectionEnd } from './connection.ts';
import type { ProtocolFault } from './fault.ts';
import { ClientHandshake } from './handshake.ts';
import { HandshakeStep, type HandshakePieces } from './handshake-step.ts';
import { Inbox, type Outcome } from './inbox.ts';
import { DEFAULT_LIMITS, WITHOUT_MEDIA, type RtmpLimits } from './limits.ts';
import { MESSAGE, type RtmpMessage } from './message-type.ts';
import { command, media, pingRequest, setChunkSize, windowAckSize, type RtmpCommand } from './messages.ts';
import { Nudge } from './nudge.ts';
import { isRefusal } from './server-word.ts';
import type {
  AnswerResult,
  ConnectFields,
  ConnectResult,
  CreateStreamResult,
  HandshakeResult,
  ServerWord,
  StatusResult,
  StepOptions,
} from './steps.ts';

/** Larger chunks are remarked on by some clouds. */
const CHUNK_BYTES = 4096;
const WINDOW_BYTES = 65_536;
const GOODBYE_MS = 1000;
/** As OBS says it. */
const FLASH_VERSION = 'FMLE/3.0 (compatible; FMSc/1.0)';

/**
 * One RTMP connection as a client, over any connected stream. Steps run one after the other; each returns a value with its time, never
 * throws. Words of the server are kept in their order until a step takes them, so several in one packet, or out of order, lose nothing.
 */
export class RtmpClientSession {
  readonly #connection: RtmpConnection;
  readonly #handshake: HandshakeStep;
  readonly #nudge: Nudge;
  readonly #windowBytes: number;
  readonly #limits: RtmpLimits;
  #events: ClientEvents = {};
  #sentWindow = false;
  #transactionId = 0;
  #streamId = 0;
  #publishName: string | null = null;
  readonly #inbox: Inbox;

  constructor(stream: Duplex, { limits = DEFAULT_LIMITS, windowBytes = WINDOW_BYTES }: { limits?: RtmpLimits; windowBytes?: number } = {}) {
    this.#limits = limits;
    this.#inbox = new Inbox(limits.maxPendingCommands, () => this.#connection.bytesIn);
    this.#windowBytes = windowBytes;
    const handshake = new ClientHandshake();
    this.#connection = new RtmpConnection(
      stream,
      handshake,
      {
        onPreface: () => this.#handshake.received(),
        onCommand: (received) => this.#onCommand(received),
        onMedia: (message) => this.#events.media?.(message),
        onControl: (type) => this.#onControl(type),
        onHeard: () => {
          this.#nudge.heard();
          this.#events.heard?.();
        },
        onRead: () => this.#nudge.read(),
        onDrain: () => this.#events.drained?.(),
        onFault: (fault) => this.#onFault(fault),
        onEnd: (end) => this.#onEnd(end),
      },
      { ...limits, ...WITHOUT_MEDIA },
    );
    this.#handshake = new HandshakeStep(handshake, this.#connection, this.#inbox);
    this.#nudge = new Nudge(this.#connection, this.#inbox);
  }

  get stream(): Duplex {
    return this.#connection.stream;
  }

  /** Counters: bytes both ways, acknowledgements, last pong. */
  get counters(): Pick<RtmpConnection, 'bytesIn' | 'bytesOut' | 'queuedBytes' | 'acks' | 'ackedBytes' | 'lastAckMs' | 'lastPongMs'> {
    return this.#connection;
  }

  get streamId(): number {
    return this.#streamId;
  }

  /** How it ended; null while it is open. */
  get end(): ConnectionEnd | null {
    return this.#inbox.end;
  }

  get fault(): ProtocolFault | null {
    return this.#inbox.fault;
  }

  get isOpen(): boolean {
    return this.end === null && this.fault === null && !this.stream.destroyed;
  }

  /** Everything that the server said in answers and statuses so far, `onFCPublish` included; the first ones only, if it talks too much. */
  get words(): readonly ServerWord[] {
    return this.#inbox.words;
  }

  listen(events: ClientEvents): void {
    this.#events = events;
  }

  /** C0C1 whole, or in pieces where the road may not carry large packets. */
  handshake(options: StepOptions, pieces: HandshakePieces | null = null): Promise<HandshakeResult> {
    return this.#handshake.run(options, pieces);
  }

  /** `connect` as OBS sends it, field for field. */
  async connect({ app, tcUrl }: ConnectFields, options: StepOptions): Promise<ConnectResult> {
    const object = { app, type: 'nonprivate', supportsGoAway: true, flashVer: FLASH_VERSION, swfUrl: tcUrl, tcUrl };
    this.#transactionId += 1;
    const id = this.#transactionId;
    this.#nudge.allow();
    this.#connection.send(setChunkSize(CHUNK_BYTES), command('connect', id, object, []));
    const result = await this.#inbox.until(
      () => this.#inbox.takeAnswer(id)?.word ?? this.#inbox.takeStatus(null) ?? this.#inbox.takeStrayError(this.#transactionId),
      options,
    );
    if (!result.ok) return result;
    const word = result.value;
    if (word.command === '_result' && !isRefusal(word)) return { ok: true, ms: result.ms, word };
    return { ok: false, reason: 'refused', ms: result.ms, receivedBytes: 0, word };
  }

  /** Together with `releaseStream` and `FCPublish` where a name to publish is given; those need no answer. */
  async createStream(options: StepOptions, publishName: string | null = null): Promise<CreateStreamResult> {
    const before = publishName === null ? [] : [this.#command('releaseStream', [publishName]), this.#command('FCPublish', [publishName])];
    const create = this.#command('createStream', []);
    const id = this.#transactionId;
    this.#nudge.allow();
    this.#connection.send(...before, create);
    const result = await this.#inbox.until(() => this.#inbox.takeAnswer(id) ?? this.#inbox.takeStatus(null), options);
    if (!result.ok) return result;
    const { ms, value } = result;
    // A status instead of an answer: `releaseStream` or `FCPublish` was refused.
    const [word, streamId] = 'word' in value ? [value.word, value.value] : [value, null];
    if (word.command !== '_result' || streamId === null) return { ok: false, reason: 'refused', ms, receivedBytes: 0, word };
    this.#streamId = streamId;
    return { ok: true, ms, streamId };
  }

  /** Ends with the first status that decides: Start, or a refusal. Nothing is sent until then. */
  async publish(name: string, options: StepOptions): Promise<StatusResult> {
    this.#transactionId += 1;
    const id = this.#transactionId;
    this.#nudge.forbid();
    this.#connection.send(command('publish', id, null, [name, 'live'], this.#streamId));
    const result = await this.#inbox.untilStatus('publish', id, options);
    // A name that was refused is somebody else's to give back.
    if (result.ok) this.#publishName = name;
    return result;
  }

  /**
   * `connect`, `createStream` and `publish` in one flight: two round trips less, for a reconnect to a server that gave this stream id
   * before. Null when it gave another one now: then the slow way is left, on a new connection.
   */
  async publishInOneFlight(
    fields: ConnectFields,
    name: string,
    streamId: number,
    options: StepOptions,
  ): Promise<StatusResult | CreateStreamResult | null> {
    // Each sends before it waits, and the stream keeps their order.
    this.stream.cork();
    const connecting = this.connect(fields, options);
    const creating = this.createStream(options, name);
    this.#streamId = streamId;
    const publishing = this.publish(name, options);
    this.stream.uncork();
    // In their order, the first refusal is the answer; what is left of the others ends with the connection.
    const connected = await connecting;
    if (!connected.ok) return connected;
    const created = await creating;
    if (!created.ok) return created;
    return created.streamId === streamId ? publishing : null;
  }

  async play(name: string, options: StepOptions): Promise<StatusResult> {
    this.#transactionId += 1;
    const id = this.#transactionId;
    this.#connection.setLimits(this.#limits);
    // -2: live if there is, else recorded; what players send.
    this.#connection.send(command('play', id, null, [name, -2], this.#streamId));
    return this.#inbox.untilStatus('play', id, options);
  }

  /** False when the stream would rather wait; the message is queued all the same. */
  sendMedia(type: number, timestamp: number, payload: Buffer): boolean {
    return this.#connection.send(media(type, this.#streamId, timestamp, payload));
  }

  /** Any command on the connection itself, without an answer awaited. */
  send(...messages: readonly RtmpMessage[]): boolean {
    return this.#connection.send(...messages);
  }

  /** The next status that decides about the stream, or the end: what may follow a Start. */
  nextRefusal(options: StepOptions): Promise<Outcome<ServerWord>> {
    return this.#inbox.until(() => this.#inbox.takeStatus(null), options);
  }

  sendPing(): void {
    this.#connection.send(pingRequest(performance.now()));
  }

  /** Resolves with the next pong; many servers give none. */
  ping(options: StepOptions): Promise<AnswerResult> {
    const sinceMs = performance.now();
    this.sendPing();
    return this.#inbox.until(() => ((this.#connection.lastPongMs ?? -1) >= sinceMs ? true : null), options);
  }

  /** A command whose answer follows everything sent before it: proof that it was received. */
  barrier(options: StepOptions): Promise<AnswerResult> {
    const create = this.#command('createStream', []);
    const id = this.#transactionId;
    this.#connection.send(create);
    return this.#inbox.until(() => this.#inbox.takeAnswer(id), options);
  }

  /**
   * Gives the stream back and waits up to a second for the server to hang up, so that no ghost stays; then the socket is gone. While it is
   * `stillArriving`, longer: a system that gets an Ack for a socket that is gone resets the connection, and what was on its way is lost.
   */
  async close(last?: StepOptions & { readonly stillArriving: () => boolean }): Promise<void> {
    if (this.isOpen) {
      this.sayGoodbye();
      this.#connection.finish();
      const { signal } = new AbortController();
      await this.#inbox.until(() => null, { signal, timeoutMs: GOODBYE_MS });
      if (last !== undefined) await this.#inbox.until(() => (last.stillArriving() ? null : true), last);
    }
    this.destroy();
  }

  /** FCUnpublish and deleteStream without waiting for anything; for an abort. */
  sayGoodbye(): void {
    if (!this.isOpen) return;
    if (this.#publishName !== null) {
      this.#connection.send(this.#command('FCUnpublish', [this.#publishName]), this.#command('deleteStream', [this.#streamId]));
    }
    this.#publishName = null;
  }

  /** At once; safe to call twice. */
  destroy(): void {
    this.#connection.destroy();
  }

  #command(name: string, args: readonly AmfValue[], object: AmfObject | null = null): RtmpMessage {
    this.#transactionId += 1;
    return command(name, this.#transactionId, object, args);
  }

  #onCommand(received: RtmpCommand): void {
    const word = this.#inbox.add(received);
    if (word === null) this.#connection.destroy();
    else this.#events.word?.(word);
  }

  #onControl(type: number): void {
    if (type === MESSAGE.windowAckSize || type === MESSAGE.setPeerBandwidth) {
      // At once: it carries the TCP acknowledgement that a server without TCP_NODELAY waits for (40 ms).
      if (!this.#sentWindow) this.#connection.reply(windowAckSize(this.#windowBytes));
      this.#sentWindow = true;
      return;
    }
    if (type === MESSAGE.acknowledgement) this.#events.acked?.();
    else if (type === MESSAGE.userControl) this.#events.ponged?.();
    this.#inbox.changed();
  }

  #onFault(fault: ProtocolFault): void {
    this.#inbox.fail(fault);
    this.#connection.destroy();
  }

  #onEnd(end: ConnectionEnd): void {
    this.#inbox.finish(end);
    this.#events.ended?.(end);
  }
}
