import type { LiveMetrics } from '../contract/live-status.ts';
import { LiveProof, type PlayedMessage } from '../preflight/live-proof.ts';

const LEAST_SPAN_MS = 200;

/** What a viewer gets, second by second. Told the time, never asks for it. */
export class ViewMeter {
  #proof = new LiveProof();
  #bytes = 0;
  #pictures = 0;
  #tickMs: number;
  #keyMs: number | null = null;
  #gopMs = 0;
  #mediaMs: number | null = null;
  #isLive = false;

  constructor(nowMs: number) {
    this.#tickMs = nowMs;
  }

  /** Media that proves somebody is pushing has come since {@link forget}. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** When media last came; null before any. */
  get mediaMs(): number | null {
    return this.#mediaMs;
  }

  received(message: PlayedMessage, nowMs: number): void {
    this.#bytes += message.payload.length;
    const before = this.#proof.messages;
    if (this.#proof.add(message, nowMs)) this.#isLive = true;
    // Headers are no media: a server sends those of a stream that has ended.
    if (this.#proof.messages === before) return;
    this.#mediaMs = nowMs;
    if (message.kind !== 'video') return;
    this.#pictures += 1;
    if (!isKey(message.payload)) return;
    const { timestampMs } = message;
    if (this.#keyMs !== null && timestampMs > this.#keyMs) this.#gopMs = timestampMs - this.#keyMs;
    this.#keyMs = timestampMs;
  }

  /** A new connection, or a stream that ended: what came before proves nothing. */
  forget(): void {
    this.#proof = new LiveProof();
    this.#isLive = false;
    this.#keyMs = null;
  }

  /** Since the last call. The encoder's own side cannot be seen from here: what comes out went in. */
  tick(nowMs: number, rttMs: number | null): LiveMetrics {
    const spanMs = Math.max(LEAST_SPAN_MS, nowMs - this.#tickMs);
    const kbps = Math.round((this.#bytes * 8) / spanMs);
    const fps = Math.round((this.#pictures * 10_000) / spanMs) / 10;
    this.#bytes = 0;
    this.#pictures = 0;
    this.#tickMs = nowMs;
    return {
      inKbps: kbps,
      outKbps: kbps,
      fps,
      gopMs: this.#gopMs,
      queueMs: 0,
      queueBytes: 0,
      droppedFrames: 0,
      unackedBytes: 0,
      ...(rttMs === null ? {} : { rttMs: Math.round(rttMs * 10) / 10 }),
      avSkewMs: 0,
    };
  }
}

/** FLV's frame type, in Enhanced RTMP too; the end of a sequence calls itself a key frame and holds no picture. */
function isKey(payload: Buffer): boolean {
  const [first = 0, second = 0] = payload;
  if (((first >> 4) & 0x07) !== 1) return false;
  const enhanced = (first & 0x80) !== 0;
  const isEnd = enhanced ? (first & 0x0f) === 2 : (first & 0x0f) === 7 && second === 2;
  return !isEnd;
}
