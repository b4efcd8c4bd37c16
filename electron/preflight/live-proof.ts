/** A media message as a play stream brings it. */
export interface PlayedMessage {
  readonly kind: 'audio' | 'video' | 'data' | 'other';
  readonly timestampMs: number;
  readonly payload: Buffer;
}

/** Media must have gone on arriving for this long, ms. */
const PACE_MS = 250;
/** As fast as this times its own clock is the pace of an encoder; what a server has kept comes as fast as the network carries it. */
const FASTEST = 1.5;
/** A timestamp this far back is an encoder that began anew, ms. */
const ANEW_MS = 1000;
/** Servers keep whole groups of pictures: so few messages are no such keepsake. */
const FEWEST_KEPT = 5;
const SAMPLE_MS = 20;
const MAX_SAMPLES = 256;

/**
 * Tells a stream that somebody is pushing from what a server keeps of an ended one: its headers, and its last pictures, which
 * node-media-server goes on handing out for a while. Live means media messages that are no sequence headers, with rising timestamps, and that
 * go on arriving at the pace of their timestamps.
 */
export class LiveProof {
  /** Of rising timestamps, the oldest first. */
  readonly #samples: { readonly atMs: number; readonly timestampMs: number }[] = [];
  #latestMs = Number.NEGATIVE_INFINITY;
  #rises = false;
  #messages = 0;

  get messages(): number {
    return this.#messages;
  }

  /** Of a stream that fell silent while it was watched: rising timestamps, and too few messages to be what a server has kept. */
  get isNews(): boolean {
    return this.#rises && this.#messages < FEWEST_KEPT;
  }

  /** True once it is proven. `nowMs`: when it came, on a monotonic clock. */
  add(message: PlayedMessage, nowMs: number): boolean {
    if ((message.kind !== 'audio' && message.kind !== 'video') || isSequenceHeader(message)) return false;
    this.#messages += 1;
    const { timestampMs } = message;
    if (timestampMs < this.#latestMs - ANEW_MS) this.#samples.length = 0;
    // Sound and picture come in either order, a little apart: the later one counts.
    else if (timestampMs <= this.#latestMs) return false;
    this.#rises ||= timestampMs > this.#latestMs && Number.isFinite(this.#latestMs);
    this.#latestMs = timestampMs;
    const isPaced = this.#samples.some((sample) => {
      const sinceMs = nowMs - sample.atMs;
      return sinceMs >= PACE_MS && timestampMs > sample.timestampMs && timestampMs - sample.timestampMs <= sinceMs * FASTEST;
    });
    if (nowMs - (this.#samples.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) >= SAMPLE_MS) {
      this.#samples.push({ atMs: nowMs, timestampMs });
      if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
    }
    return isPaced;
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
