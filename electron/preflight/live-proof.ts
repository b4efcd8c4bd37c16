/** A media message as a play stream brings it. */
export interface PlayedMessage {
  readonly kind: 'audio' | 'video' | 'data' | 'other';
  readonly timestampMs: number;
  readonly payload: Buffer;
}

/**
 * Tells a stream that somebody is pushing from the headers a server keeps of an ended one: live means two media messages that are no
 * sequence headers, with rising timestamps.
 */
export class LiveProof {
  #firstMs: number | null = null;
  #messages = 0;

  get messages(): number {
    return this.#messages;
  }

  /** True once it is proven. */
  add(message: PlayedMessage): boolean {
    if ((message.kind !== 'audio' && message.kind !== 'video') || isSequenceHeader(message)) return false;
    this.#messages += 1;
    // The earliest so far: sound and picture come in either order, a little apart.
    const firstMs = this.#firstMs;
    this.#firstMs = firstMs === null ? message.timestampMs : Math.min(firstMs, message.timestampMs);
    return firstMs !== null && message.timestampMs > firstMs;
  }
}

/** AVC and AAC headers (FLV annex E), and Enhanced RTMP's (packet type 0 = SequenceStart, 4 = audio's MultichannelConfig or video's Metadata). */
function isSequenceHeader({ kind, payload }: PlayedMessage): boolean {
  const [first = 0, second = 0] = payload;
  if (payload.length < 2) return true;
  if (kind === 'audio') return first >> 4 === 9 ? (first & 0x0f) === 0 || (first & 0x0f) === 4 : first >> 4 === 10 && second === 0;
  if ((first & 0x80) !== 0) return (first & 0x0f) === 0 || (first & 0x0f) === 4;
  return (first & 0x0f) === 7 && second === 0;
}
