import type { Duplex } from 'node:stream';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { protocolFault, type ProtocolFault } from './fault.ts';
import { DEFAULT_LIMITS, type RtmpLimits } from './limits.ts';
import { MESSAGE, USER_CONTROL, type RtmpMessage } from './message-type.ts';
import { acknowledgement, decodeCommand, userControl, type RtmpCommand } from './messages.ts';

/** How the connection ended. */
export interface ConnectionEnd {
  /** `error` has an errno (`ECONNRESET`); `local`: we ended it. */
  readonly by: 'peer' | 'error' | 'local';
  readonly errno: string | null;
  /** Monotonic. */
  readonly atMs: number;
}

export interface Preface {
  /** Takes bytes until the handshake is whole and then gives back what came after it; null until then. */
  push(piece: Buffer): Buffer | null;
}

export interface ConnectionHandlers {
  readonly onPreface: () => void;
  readonly onCommand: (command: RtmpCommand) => void;
  /** Everything that is neither a command nor protocol control: media, and types nobody knows. */
  readonly onMedia: (message: RtmpMessage) => void;
  /** Bytes came, nothing of them is read yet. */
  readonly onHeard?: () => void;
  /** They are read, as far as they go. */
  readonly onRead?: () => void;
  readonly onDrain?: () => void;
  /** An acknowledgement or a pong came, or the peer's window did. */
  readonly onControl?: (type: number) => void;
  readonly onFault: (fault: ProtocolFault) => void;
  readonly onEnd: (end: ConnectionEnd) => void;
}

const NO_WINDOW = 0;

/**
 * RTMP over any connected stream, after or while shaking hands: chunks both ways, acknowledgements and pings answered by itself. Both
 * sessions are built on it.
 */
export class RtmpConnection {
  readonly stream: Duplex;
  #limits: RtmpLimits;
  readonly #handlers: ConnectionHandlers;
  readonly #reader: ChunkReader;
  readonly #writer = new ChunkWriter();
  #preface: Preface | null;
  #ended = false;
  #bytesIn = 0;
  #bytesOut = 0;
  #peerWindow = NO_WINDOW;
  #ackedAtBytes = 0;
  #acks = 0;
  #ackedBytes = 0;
  #lastAckMs: number | null = null;
  #lastPongMs: number | null = null;
  #unreadReplyBytes = 0;

  constructor(stream: Duplex, preface: Preface, handlers: ConnectionHandlers, limits: RtmpLimits = DEFAULT_LIMITS) {
    this.stream = stream;
    this.#preface = preface;
    this.#handlers = handlers;
    this.#limits = limits;
    this.#reader = new ChunkReader((message) => this.#onMessage(message), limits);
    stream.on('data', (piece: Buffer) => this.#onData(piece));
    stream.on('end', () => this.#end('peer', null));
    stream.on('error', (error: NodeJS.ErrnoException) => this.#end('error', error.code ?? error.name));
    stream.on('close', () => this.#end('peer', null));
    stream.on('drain', () => {
      this.#unreadReplyBytes = 0;
      handlers.onDrain?.();
    });
    // Attached listeners alone do not start a stream that was paused.
    if (stream.destroyed) queueMicrotask(() => this.#end('peer', null));
    else stream.resume();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get bytesIn(): number {
    return this.#bytesIn;
  }

  /** Handed to the stream, the handshake included. */
  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** How many acknowledgements came: an event each, their numbers mean little (some servers start again from 0). */
  get acks(): number {
    return this.#acks;
  }

  /** The number in the last acknowledgement. */
  get ackedBytes(): number {
    return this.#ackedBytes;
  }

  get lastAckMs(): number | null {
    return this.#lastAckMs;
  }

  get lastPongMs(): number | null {
    return this.#lastPongMs;
  }

  /** Written, and not yet taken by the system. */
  get queuedBytes(): number {
    return this.stream.writableLength;
  }

  writeRaw(bytes: Buffer): boolean {
    if (this.#ended || this.stream.destroyed || this.stream.writableEnded) return false;
    this.#bytesOut += bytes.length;
    return this.stream.write(bytes);
  }

  /**
   * One write, however many there are; a Set Chunk Size counts for those after it. False when the stream would rather wait; the messages
   * are queued all the same.
   */
  send(...messages: readonly RtmpMessage[]): boolean {
    const [first] = messages;
    if (first === undefined) return true;
    if (messages.length === 1) return this.writeRaw(this.#encode(first));
    return this.writeRaw(Buffer.concat(messages.map((message) => this.#encode(message))));
  }

  /** Ends in order: what was written goes out, then FIN. */
  finish(): void {
    if (!this.stream.writableEnded && !this.stream.destroyed) this.stream.end();
  }

  destroy(): void {
    this.#end('local', null);
    this.stream.destroy();
  }

  #encode(message: RtmpMessage): Buffer {
    const bytes = this.#writer.encode(message);
    if (message.type === MESSAGE.setChunkSize) this.#writer.setChunkBytes(message.payload.readUInt32BE(0));
    return bytes;
  }

  #onData(piece: Buffer): void {
    if (this.#ended) return;
    this.#bytesIn += piece.length;
    this.#handlers.onHeard?.();
    if (this.#preface === null) {
      this.#read(piece);
    } else {
      const rest = this.#preface.push(piece);
      if (rest !== null) {
        this.#preface = null;
        this.#reader.skip(this.#bytesIn - rest.length);
      }
      this.#handlers.onPreface();
      if (rest !== null && rest.length > 0 && !this.#ended) this.#read(rest);
    }
    this.#acknowledge();
    this.#handlers.onRead?.();
  }

  setLimits(limits: RtmpLimits): void {
    this.#limits = limits;
    this.#reader.setLimits(limits);
  }

  /** Tells the peer how much has come, whether or not its window asks for it. */
  acknowledge(): void {
    this.#ackedAtBytes = this.#bytesIn;
    this.reply(acknowledgement(this.#bytesIn));
  }

  #read(piece: Buffer): void {
    const fault = this.#reader.push(piece);
    if (fault !== null) this.#fail(fault);
  }

  #acknowledge(): void {
    if (this.#peerWindow === NO_WINDOW || this.#bytesIn - this.#ackedAtBytes < this.#peerWindow / 2) return;
    this.acknowledge();
  }

  #onMessage(message: RtmpMessage): void {
    if (this.#ended) return;
    switch (message.type) {
      case MESSAGE.audio:
      case MESSAGE.video:
      case MESSAGE.data:
        this.#handlers.onMedia(message);
        return;
      case MESSAGE.command:
      case MESSAGE.commandAmf3:
        this.#onCommandMessage(message);
        return;
      case MESSAGE.setChunkSize:
      case MESSAGE.abort:
        return;
      case MESSAGE.acknowledgement:
      case MESSAGE.windowAckSize:
      case MESSAGE.setPeerBandwidth:
      case MESSAGE.userControl:
        this.#onControlMessage(message);
        return;
      default:
        this.#handlers.onMedia(message);
    }
  }

  #onCommandMessage(message: RtmpMessage): void {
    // Some encoders send an empty command to keep the connection open.
    if (message.payload.length === 0) return;
    if (message.payload.length > this.#limits.maxCommandBytes) {
      this.#fail(protocolFault('command too long', this.#reader.offsetInMessage(0), message.payload.subarray(0, 1)));
      return;
    }
    const decoded = decodeCommand(message, this.#limits);
    if (decoded.ok) this.#handlers.onCommand(decoded.command);
    // One byte, not more: what is around it may be a stream's name.
    else {
      const { what, at } = decoded;
      this.#fail(protocolFault(what, this.#reader.offsetInMessage(at), message.payload.subarray(at, at + 1)));
    }
  }

  #onControlMessage({ type, payload }: RtmpMessage): void {
    if (type === MESSAGE.userControl) {
      this.#onUserControl(type, payload);
      return;
    }
    if (payload.length < 4) return;
    const value = payload.readUInt32BE(0);
    if (type === MESSAGE.windowAckSize) this.#peerWindow = value;
    else if (type === MESSAGE.acknowledgement) {
      this.#acks += 1;
      this.#ackedBytes = value;
      this.#lastAckMs = performance.now();
    }
    this.#handlers.onControl?.(type);
  }

  #onUserControl(type: number, payload: Buffer): void {
    if (payload.length < 6) return;
    const event = payload.readUInt16BE(0);
    const value = payload.readUInt32BE(2);
    if (event === USER_CONTROL.pingRequest) this.reply(userControl(USER_CONTROL.pingResponse, value));
    else if (event === USER_CONTROL.pingResponse) {
      this.#lastPongMs = performance.now();
      this.#handlers.onControl?.(type);
    }
  }

  /** An answer that the peer's bytes caused: a peer that asks and never reads must not fill our memory. */
  reply(...messages: readonly RtmpMessage[]): void {
    if (this.queuedBytes === 0) this.#unreadReplyBytes = 0;
    const before = this.#bytesOut;
    this.send(...messages);
    this.#unreadReplyBytes += this.#bytesOut - before;
    if (this.#unreadReplyBytes > this.#limits.maxUnreadReplyBytes) {
      this.#fail(protocolFault('answers are not read', this.#reader.offset, Buffer.alloc(0)));
    }
  }

  #fail(fault: ProtocolFault): void {
    if (this.#ended) return;
    this.#reader.stop();
    this.#handlers.onFault(fault);
  }

  #end(by: ConnectionEnd['by'], errno: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reader.stop();
    this.#handlers.onEnd({ by, errno, atMs: performance.now() });
  }
}
