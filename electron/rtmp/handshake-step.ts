import type { RtmpConnection } from './connection.ts';
import type { ClientHandshake } from './handshake.ts';
import type { Inbox } from './inbox.ts';
import type { HandshakeResult, StepOptions } from './steps.ts';

/** What else the peer's first packet may hold, when it is no RTMP and came in crumbs. */
const FIRST_BYTES_MS = 100;
const ENOUGH_FIRST_BYTES = 8;

export interface HandshakePieces {
  readonly bytes: number;
  readonly gapMs: number;
}

/** The client's handshake on a connection: C0C1 sent, C2 given back, and what spoke where it was no RTMP. */
export class HandshakeStep {
  readonly #handshake: ClientHandshake;
  readonly #connection: RtmpConnection;
  readonly #inbox: Inbox;
  #sentC2 = false;

  constructor(handshake: ClientHandshake, connection: RtmpConnection, inbox: Inbox) {
    this.#handshake = handshake;
    this.#connection = connection;
    this.#inbox = inbox;
  }

  async run(options: StepOptions, pieces: HandshakePieces | null): Promise<HandshakeResult> {
    const handshake = this.#handshake;
    const stopPieces = pieces === null ? null : this.#sendInPieces(handshake.c0c1, pieces);
    if (pieces === null) this.#connection.writeRaw(handshake.c0c1);
    const result = await this.#inbox.until(() => (handshake.done || !handshake.isRtmp ? true : null), options);
    stopPieces?.();
    if (!handshake.isRtmp) return this.#notRtmp(result.ms, options.signal);
    return result.ok ? { ok: true, ms: result.ms, echoed: handshake.echoed } : result;
  }

  /** The peer's bytes came, as far as they are the handshake's. */
  received(): void {
    const { c2, isRtmp } = this.#handshake;
    if (isRtmp && c2 !== null && !this.#sentC2) {
      this.#sentC2 = true;
      this.#connection.writeRaw(c2);
    }
    this.#inbox.changed();
  }

  #sendInPieces(bytes: Buffer, pieces: HandshakePieces): () => void {
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
}
