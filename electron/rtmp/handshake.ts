import { randomFillSync } from 'node:crypto';

export const RTMP_VERSION = 3;
/** Of C1, S1, C2 and S2 each. */
const PART_BYTES = 1536;
const TIME_AND_ZERO_BYTES = 8;
/** Enough to tell what is speaking. */
const FIRST_BYTES = 16;

function ownPart(): Buffer {
  const part = Buffer.alloc(PART_BYTES);
  randomFillSync(part, TIME_AND_ZERO_BYTES);
  return part;
}

/** The simple handshake, as encoders do it, seen by the client: bytes in, no sockets. */
export class ClientHandshake {
  /** Version and C1, to be sent first. */
  readonly c0c1: Buffer;
  readonly #s0s1s2 = Buffer.alloc(1 + 2 * PART_BYTES);
  #received = 0;

  constructor() {
    this.c0c1 = Buffer.concat([Buffer.of(RTMP_VERSION), ownPart()]);
  }

  /** What came after the handshake; null while it is not whole or is none. */
  push(piece: Buffer): Buffer | null {
    const copied = piece.copy(this.#s0s1s2, this.#received);
    this.#received += copied;
    return this.done && this.isRtmp ? piece.subarray(copied) : null;
  }

  get receivedBytes(): number {
    return this.#received;
  }

  get done(): boolean {
    return this.#received === this.#s0s1s2.length;
  }

  /** True until the first byte says otherwise. */
  get isRtmp(): boolean {
    return this.#received === 0 || this.#s0s1s2[0] === RTMP_VERSION;
  }

  get firstBytes(): Buffer {
    return this.#s0s1s2.subarray(0, Math.min(FIRST_BYTES, this.#received));
  }

  /** S1 sent back, as soon as it is there; null before. */
  get c2(): Buffer | null {
    return this.#received < 1 + PART_BYTES ? null : this.#s0s1s2.subarray(1, 1 + PART_BYTES);
  }

  /** Whether S2 repeats C1: evidence only, many servers put something else there. */
  get echoed(): boolean {
    const from = 1 + PART_BYTES + TIME_AND_ZERO_BYTES;
    return this.done && this.#s0s1s2.subarray(from).equals(this.c0c1.subarray(1 + TIME_AND_ZERO_BYTES));
  }
}

/** The same seen by the server. */
export class ServerHandshake {
  readonly #c0c1 = Buffer.alloc(1 + PART_BYTES);
  #received = 0;
  #c2Left = PART_BYTES;
  #answered = false;

  /** S0, S1 and S2 in one, once, as soon as C1 is whole; null before and after. */
  takeAnswer(): Buffer | null {
    if (this.#answered || this.#received < this.#c0c1.length) return null;
    this.#answered = true;
    return Buffer.concat([Buffer.of(RTMP_VERSION), ownPart(), this.#c0c1.subarray(1)]);
  }

  /** What came after C2; null while it is not whole or is none. */
  push(piece: Buffer): Buffer | null {
    const copied = piece.copy(this.#c0c1, this.#received);
    this.#received += copied;
    if (!this.isRtmp) return null;
    const skipped = Math.min(this.#c2Left, piece.length - copied);
    this.#c2Left -= skipped;
    return this.#c2Left === 0 ? piece.subarray(copied + skipped) : null;
  }

  get done(): boolean {
    return this.#received === this.#c0c1.length && this.#c2Left === 0;
  }

  get isRtmp(): boolean {
    return this.#received === 0 || this.#c0c1[0] === RTMP_VERSION;
  }

  get firstBytes(): Buffer {
    return this.#c0c1.subarray(0, Math.min(FIRST_BYTES, this.#received));
  }
}
