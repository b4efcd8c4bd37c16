import { AckCounter } from '../rtmp/ack-counter.ts';

/** Proofs closer together than this are one point. */
const POINT_MS = 10;

interface Point {
  readonly atMs: number;
  readonly bytes: number;
}

export interface Stalls {
  readonly count: number;
  readonly longestMs: number;
}

/**
 * What a peer has proved to have received, over time: by acknowledgements, each an event whose counter may begin anew, or by answers to
 * barrier commands. Writes that the system took prove nothing: they may wait in a queue of megabytes. Time is given, nothing is timed here.
 */
export class ReceivedMeter {
  readonly #points: Point[];
  /** Between proofs, the short ones left out. */
  readonly #gaps: { readonly fromMs: number; readonly toMs: number }[] = [];
  /** When something was proved last, or could first have been. */
  #progressMs: number;
  readonly #ackCounter = new AckCounter();
  #acks = 0;
  #answers = 0;

  constructor(nowMs: number, sentBytes: number) {
    this.#points = [{ atMs: nowMs, bytes: sentBytes }];
    this.#progressMs = nowMs;
  }

  get provedBytes(): number {
    return this.#points.at(-1)?.bytes ?? 0;
  }

  /** When the last proof came; null before the first. */
  get provedMs(): number | null {
    return this.#points.length > 1 ? (this.#points.at(-1)?.atMs ?? null) : null;
  }

  /** What has proved more of it. */
  get countedBy(): 'ack' | 'barrier' | null {
    if (this.#acks + this.#answers === 0) return null;
    return this.#acks >= this.#answers ? 'ack' : 'barrier';
  }

  /** An acknowledgement with this number, when `sentBytes` had been sent. */
  acknowledged(ack: number, sentBytes: number, nowMs: number): void {
    const bytes = this.#ackCounter.acknowledged(ack, sentBytes);
    if (bytes !== null && this.#prove(bytes, nowMs)) this.#acks += 1;
  }

  /** The answer to a barrier behind `bytes` of what was sent. */
  answered(bytes: number, nowMs: number): void {
    if (this.#prove(bytes, nowMs)) this.#answers += 1;
  }

  /** This computer itself stood still, and nothing could be proved meanwhile. */
  paused(nowMs: number): void {
    this.#progressMs = nowMs;
  }

  /** Between two proofs on the straight line; behind the last one nothing more. */
  bytesAt(ms: number): number {
    const after = this.#points.findIndex(({ atMs }) => atMs >= ms);
    const next = this.#points[after];
    if (next === undefined) return this.provedBytes;
    const before = this.#points[after - 1];
    if (before === undefined) return next.bytes;
    return before.bytes + ((next.bytes - before.bytes) * (ms - before.atMs)) / (next.atMs - before.atMs);
  }

  kbps(fromMs: number, toMs: number): number {
    return toMs > fromMs ? ((this.bytesAt(toMs) - this.bytesAt(fromMs)) * 8) / (toMs - fromMs) : 0;
  }

  /** Spans without any proof that are longer than `limitMs`, as far as they lie between the two moments. */
  stalls(fromMs: number, toMs: number, limitMs: number): Stalls {
    const spans = [...this.#gaps, { fromMs: this.#progressMs, toMs }]
      .map((gap) => Math.min(gap.toMs, toMs) - Math.max(gap.fromMs, fromMs))
      .filter((ms) => ms > 0);
    return { count: spans.filter((ms) => ms > limitMs).length, longestMs: Math.max(0, ...spans) };
  }

  #prove(bytes: number, nowMs: number): boolean {
    const last = this.#points.at(-1);
    if (last === undefined || bytes <= last.bytes) return false;
    if (nowMs - this.#progressMs > POINT_MS) this.#gaps.push({ fromMs: this.#progressMs, toMs: nowMs });
    this.#progressMs = nowMs;
    const before = this.#points.at(-2);
    if (before !== undefined && nowMs - before.atMs < POINT_MS) this.#points.pop();
    this.#points.push({ atMs: nowMs, bytes });
    return true;
  }
}
