import type { Duplex } from 'node:stream';
import type { AmfObject, AmfValue } from './amf0.ts';
import { RtmpConnection, type ConnectionEnd } from './connection.ts';
import type { ProtocolFault } from './fault.ts';
import { ClientHandshake } from './handshake.ts';
import { Inbox, type Outcome } from './inbox.ts';
import { DEFAULT_LIMITS, WITHOUT_MEDIA, type RtmpLimits } from './limits.ts';
import { MESSAGE, type RtmpMessage } from './message-type.ts';
import { command, media, pingRequest, setChunkSize, windowAckSize, type RtmpCommand } from './messages.ts';
import { isRefusal, isStart } from './server-word.ts';
import type { AnswerResult, ConnectResult, CreateStreamResult, HandshakeResult, ServerWord, StatusResult, StepOptions } from './steps.ts';

/** Larger chunks are remarked on by some clouds. */
const CHUNK_BYTES = 4096;
const WINDOW_BYTES = 65_536;
const GOODBYE_MS = 1000;
/** Acknowledgements nobody asked for, in one step. */
const MAX_NUDGES = 8;
/** What else the peer's first packet may hold, when it is no RTMP and came in crumbs. */
const FIRST_BYTES_MS = 100;
const ENOUGH_FIRST_BYTES = 8;
/** As OBS says it. */
const FLASH_VERSION = 'FMLE/3.0 (compatible; FMSc/1.0)';

export interface ConnectFields {
  readonly app: string;
  /** Holds the domain, never an address that it resolved to. */
  readonly tcUrl: string;
}

/** Told as they happen, beside the steps' own results. */
export interface ClientEvents {
  /** Any bytes. */
  readonly heard?: () => void;
  readonly acked?: () => void;
  readonly ponged?: () => void;
  /** The stream takes more. */
  readonly drained?: () => void;
  readonly word?: (word: ServerWord) => void;
  /** What a `play` brings. */
  readonly media?: (message: RtmpMessage) => void;
  readonly ended?: (end: ConnectionEnd) => void;
}

/**
 * One RTMP connection as a client, over any connected stream. Steps run one after the other; each returns a value with its time, never
 * throws. Words of the server are kept in their order until a step takes them, so several in one packet, or out of order, lose nothing.
 */
export class RtmpClientSession {
  readonly #connection: RtmpConnection;
  readonly #handshake = new ClientHandshake();
  readonly #windowBytes: number;
  readonly #limits: RtmpLimits;
  #events: ClientEvents = {};
  #handshaken = false;
  #sentC2 = false;
  #sentWindow = false;
  #nudges = 0;
  #bytesOutBefore = 0;
  #transactionId = 0;
  #streamId = 0;
  #publishName: string | null = null;
  readonly #inbox: Inbox;

  constructor(stream: Duplex, { limits = DEFAULT_LIMITS, windowBytes = WINDOW_BYTES }: { limits?: RtmpLimits; windowBytes?: number } = {}) {
    this.#limits = limits;
    this.#inbox = new Inbox(limits.maxPendingCommands, () => this.#connection.bytesIn);
    this.#windowBytes = windowBytes;
    const handshake = this.#handshake;
    this.#connection = new RtmpConnection(
      stream,
      handshake,
      {
        onPreface: () => this.#onPreface(),
        onCommand: (received) => this.#onCommand(received),
        onMedia: (message) => this.#events.media?.(message),
        onControl: (type) => this.#onControl(type),
        onHeard: () => {
          this.#bytesOutBefore = this.#connection.bytesOut;
          this.#events.heard?.();
        },
        onRead: () => this.#onRead(),
        onDrain: () => this.#events.drained?.(),
        onFault: (fault) => this.#onFault(fault),
        onEnd: (end) => this.#onEnd(end),
      },
      { ...limits, ...WITHOUT_MEDIA },
    );
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
  async handshake(
    options: StepOptions,
    pieces: { readonly bytes: number; readonly gapMs: number } | null = null,
  ): Promise<HandshakeResult> {
    const handshake = this.#handshake;
    const stopPieces = pieces === null ? null : this.#sendInPieces(handshake.c0c1, pieces);
    if (pieces === null) this.#connection.writeRaw(handshake.c0c1);
    const result = await this.#inbox.until(() => (this.#handshaken || !handshake.isRtmp ? true : null), options);
    stopPieces?.();
    if (!handshake.isRtmp) return this.#notRtmp(result.ms, options.signal);
    return result.ok ? { ok: true, ms: result.ms, echoed: handshake.echoed } : result;
  }

  /** `connect` as OBS sends it, field for field. */
  async connect({ app, tcUrl }: ConnectFields, options: StepOptions): Promise<ConnectResult> {
    const object = { app, type: 'nonprivate', supportsGoAway: true, flashVer: FLASH_VERSION, swfUrl: tcUrl, tcUrl };
    this.#transactionId += 1;
    const id = this.#transactionId;
    this.#nudges = MAX_NUDGES;
    this.#connection.send(setChunkSize(CHUNK_BYTES), command('connect', id, object, []));
    const result = await this.#inbox.until(
      () => this.#takeWord(id) ?? this.#inbox.takeStatus(null) ?? this.#inbox.takeStrayError(this.#transactionId),
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
    this.#nudges = MAX_NUDGES;
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
    this.#nudges = 0;
    this.#connection.send(command('publish', id, null, [name, 'live'], this.#streamId));
    const result = await this.#untilStatus('publish', id, options);
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
    return this.#untilStatus('play', id, options);
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

  /** Gives the stream back and waits up to a second for the server to hang up, so that no ghost stays; then the socket is gone. */
  async close(): Promise<void> {
    if (this.isOpen) {
      this.sayGoodbye();
      this.#connection.finish();
      await this.#inbox.until(() => null, { signal: new AbortController().signal, timeoutMs: GOODBYE_MS });
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

  #sendInPieces(bytes: Buffer, pieces: { readonly bytes: number; readonly gapMs: number }): () => void {
    let at = 0;
    const next = (): void => {
      this.#connection.writeRaw(bytes.subarray(at, at + pieces.bytes));
      at += pieces.bytes;
      if (at >= bytes.length) clearInterval(timer);
    };
    const timer = setInterval(next, pieces.gapMs);
    next();
    return () => clearInterval(timer);
  }

  async #notRtmp(ms: number, signal: AbortSignal): Promise<HandshakeResult> {
    const handshake = this.#handshake;
    await this.#inbox.until(() => (handshake.receivedBytes >= ENOUGH_FIRST_BYTES ? true : null), { signal, timeoutMs: FIRST_BYTES_MS });
    const { firstBytes, receivedBytes } = handshake;
    return { ok: false, reason: 'not-rtmp', ms, receivedBytes, firstBytes };
  }

  async #untilStatus(what: 'publish' | 'play', id: number, options: StepOptions): Promise<StatusResult> {
    const result = await this.#inbox.until(() => this.#inbox.takeStatus(what) ?? this.#inbox.takeError(id), options);
    if (!result.ok) return result;
    const { ms, value: word } = result;
    return isStart(word, what) ? { ok: true, ms, word } : { ok: false, reason: 'refused', ms, receivedBytes: 0, word };
  }

  #takeWord(id: number): ServerWord | null {
    return this.#inbox.takeAnswer(id)?.word ?? null;
  }

  /**
   * A server without TCP_NODELAY that answers in several small writes keeps the next one back until the last is acknowledged, which the
   * system here does only after 40 ms unless it has something to send. So it gets something.
   */
  #onRead(): void {
    if (this.#nudges === 0 || !this.#inbox.isWaiting || this.#connection.bytesOut !== this.#bytesOutBefore) return;
    this.#nudges -= 1;
    this.#connection.acknowledge();
  }

  #onPreface(): void {
    const { c2, done, isRtmp } = this.#handshake;
    if (!isRtmp) {
      this.#inbox.changed();
      return;
    }
    if (c2 !== null && !this.#sentC2) {
      this.#sentC2 = true;
      this.#connection.writeRaw(c2);
    }
    this.#handshaken = done;
    this.#inbox.changed();
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
