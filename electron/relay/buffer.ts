import { FrameLog } from './frame-log.ts';
import { isDependent, isHeader, isPicture, type Frame } from './frame.ts';

export interface BufferLimits {
  readonly policy: 'gapless' | 'live-edge';
  readonly limitMs: number;
  readonly limitBytes: number;
}

/** Under live edge a queue longer than this is cut to the newest key frame. */
const EDGE_QUEUE_MS = 2000;
/** After an overflow: caught up and nothing dropped for this long makes the buffer gapless again. */
const CALM_AFTER_DROP_MS = 10_000;
const CAUGHT_UP_MS = 500;
/** What is held back of frames already sent to a peer that never proves anything. */
const MUTE_REPLAY_MS = 5000;
const MUTE_REPLAY_GOPS = 2;
const SHED_TO = 0.9;

export interface Resumption {
  /** Metadata and decoder configuration to send before the first frame. */
  readonly headers: readonly Frame[];
  /** Pictures that were sent before and are sent again. */
  readonly replayedFrames: number;
  readonly lostFrames: number;
  readonly lostMs: number;
}

/** What is held between encoder and upstream: bounded in time and bytes, cut only in whole frames at key frames. */
export class ShowBuffer {
  #limits: BufferLimits;
  readonly #log = new FrameLog();
  /** Number of the next frame to send. */
  #cursor = 0;
  /** All before this number is proved received. */
  #proved = 0;
  #mute = false;
  #connected = false;
  /** Under gapless: the limit was reached, so the live edge counts until caught up. */
  #overflowed = false;
  #lastDropMs = 0;
  #skipToKey = false;
  #newestDts = 0;
  #lastTakenDts: number | null = null;
  #queueBytes = 0;
  #dropped = 0;
  #lost = 0;
  readonly #onOverflow: (droppedFrames: number, droppedMs: number) => void;

  constructor(limits: BufferLimits, onOverflow: (droppedFrames: number, droppedMs: number) => void = () => {}) {
    this.#limits = limits;
    this.#onOverflow = onOverflow;
  }

  setPolicy(policy: BufferLimits['policy']): void {
    this.#limits = { ...this.#limits, policy };
    this.#overflowed = false;
  }

  get droppedFrames(): number {
    return this.#dropped;
  }

  get heldBytes(): number {
    return this.#log.bytes;
  }

  get queueBytes(): number {
    return this.#queueBytes;
  }

  /** Media not yet taken, ms. */
  get queueMs(): number {
    this.peek();
    for (let i = this.#cursor; i < this.#log.end; i += 1) {
      const frame = this.#log.at(i);
      // A header may carry an old time and weighs nothing.
      if (frame !== null && !isHeader(frame)) return Math.max(0, this.#newestDts - frame.dts);
    }
    return 0;
  }

  get newestDts(): number {
    return this.#newestDts;
  }

  get #atEdge(): boolean {
    return this.#limits.policy === 'live-edge' || this.#overflowed;
  }

  push(frame: Frame, nowMs: number): void {
    if (frame.role === 'key') this.#skipToKey = false;
    if (isDependent(frame) && this.#skipToKey) {
      this.#countDropped(isPicture(frame) ? 1 : 0, nowMs);
      return;
    }
    this.#log.push(frame);
    this.#queueBytes += frame.payload.length;
    if (!isHeader(frame) && frame.track !== 'data') this.#newestDts = Math.max(this.#newestDts, frame.dts);
    this.#enforce(nowMs);
  }

  /** The next frame to send, without taking it. */
  peek(): Frame | null {
    const end = this.#log.end;
    while (this.#cursor < end) {
      const frame = this.#log.at(this.#cursor);
      if (frame !== null) return frame;
      this.#cursor += 1;
    }
    return null;
  }

  /** Takes what `peek` showed; its number is what `proved` speaks of later. */
  take(): number {
    const frame = this.#log.at(this.#cursor);
    const seq = this.#cursor;
    if (frame !== null) {
      this.#queueBytes -= frame.payload.length;
      this.#cursor += 1;
      this.#lastTakenDts = Math.max(this.#lastTakenDts ?? 0, frame.dts);
    }
    return seq;
  }

  /** Frame `seq` and all before it have reached the peer. */
  proved(seq: number): void {
    if (seq < this.#proved) return;
    this.#proved = seq + 1;
    this.#retire();
  }

  /** The peer gives neither Acks nor pongs: what may not have arrived is guessed from time alone. */
  peerIsMute(mute: boolean): void {
    this.#mute = mute;
  }

  /** To be called now and then where nothing proves anything, so that sent frames do not pile up. */
  settle(): void {
    this.#retire();
  }

  detach(): void {
    this.#connected = false;
  }

  /** A new session begins: moves the cursor to where decoding can begin with the least lost. */
  resume(): Resumption {
    this.#connected = true;
    const sentTo = this.#cursor;
    const begin = this.#resumePoint();
    const lostFrames = this.#lost;
    const skipped = begin > sentTo ? this.#log.pictures(sentTo, begin) : 0;
    const headers = this.#log.headersAt(begin);
    const from = this.#log.at(begin)?.dts ?? this.#newestDts;
    this.#lost = 0;
    this.#dropped += skipped;
    this.#cursor = begin;
    this.#proved = Math.min(this.#proved, begin);
    this.#recount();
    return {
      headers,
      replayedFrames: begin < sentTo ? this.#log.pictures(begin, sentTo) : 0,
      lostFrames: lostFrames + skipped,
      lostMs: lostFrames + skipped === 0 ? 0 : Math.max(0, from - (this.#lastTakenDts ?? from)),
    };
  }

  #resumePoint(): number {
    const log = this.#log;
    const nothingSent = this.#cursor === log.first && this.#proved === 0;
    if (this.#atEdge) return log.newestKey ?? log.end;
    if (nothingSent && log.first === 0) return 0;
    const wanted = this.#mute ? this.#muteKeepFrom() : log.keyAtOrBefore(Math.max(this.#proved - 1, log.first));
    return wanted ?? log.keyAtOrAfter(log.first) ?? log.end;
  }

  /** Frames sent and not needed for another beginning. */
  #retire(): void {
    const log = this.#log;
    if (this.#atEdge) {
      log.trim(Math.min(this.#cursor, log.newestKey ?? this.#cursor));
      return;
    }
    const keep = this.#mute ? this.#muteKeepFrom() : this.#proved === 0 ? null : log.keyAtOrBefore(this.#proved - 1);
    if (keep !== null) log.trim(Math.min(keep, this.#cursor));
  }

  #muteKeepFrom(): number | null {
    const log = this.#log;
    const dts = (log.at(this.#cursor) ?? log.at(this.#cursor - 1))?.dts ?? this.#newestDts;
    let keep: number | null = log.keyAtOrBefore(this.#cursor - 1);
    let gops = 1;
    while (keep !== null) {
      const frame = log.at(keep);
      if (gops >= MUTE_REPLAY_GOPS + 1 && frame !== null && dts - frame.dts >= MUTE_REPLAY_MS) return keep;
      const older: number | null = log.keyAtOrBefore(keep - 1);
      if (older === null) return keep;
      keep = older;
      gops += 1;
    }
    return keep;
  }

  #enforce(nowMs: number): void {
    const log = this.#log;
    if (this.#overflowed && nowMs - this.#lastDropMs > CALM_AFTER_DROP_MS && this.queueMs < CAUGHT_UP_MS) this.#overflowed = false;
    if (this.#limits.policy === 'live-edge' || this.#overflowed) {
      const overEdge = this.#connected ? this.queueMs > EDGE_QUEUE_MS : (log.newestKey ?? -1) > this.#cursor;
      if (overEdge) this.#shed(nowMs);
      this.#retire();
    }
    const oldest = log.at(log.first);
    const heldMs = oldest === null ? 0 : this.#newestDts - oldest.dts;
    const over = log.memoryBytes > this.#limits.limitBytes || (this.#connected ? this.queueMs : heldMs) > this.#limits.limitMs;
    if (!over) return;
    if (this.#connected && log.first < this.#cursor && this.queueMs <= this.#limits.limitMs) {
      // Room is taken from what was already sent; only a drop right now would miss it.
      log.trim(this.#cursor);
      if (log.memoryBytes <= this.#limits.limitBytes) return;
    }
    const before = this.#dropped;
    const fromDts = this.peek()?.dts ?? this.#newestDts;
    this.#overflowed = true;
    this.#shed(nowMs);
    this.#retire();
    this.#onOverflow(this.#dropped - before, (this.peek()?.dts ?? this.#newestDts) - fromDts);
  }

  /** Cuts the queue: to the newest key frame, else all pictures up to the next one, else the oldest sound. */
  #shed(nowMs: number): void {
    const log = this.#log;
    const key = log.newestKey;
    // Without the pictures between them only the last ones describe anything.
    this.#queueBytes -= log.dropReplacedHeaders(this.#cursor, key !== null && key > this.#cursor ? key : log.end);
    const keyFrame = key === null ? null : log.at(key);
    if (key !== null && keyFrame !== null && key > this.#cursor) {
      for (let i = this.#cursor; i < key; i += 1) {
        const frame = log.at(i);
        if (frame !== null && (frame.track !== 'audio' || frame.dts < keyFrame.dts)) this.#dropAt(i, frame, nowMs);
      }
    } else if (this.#connected) {
      for (let i = this.#cursor; i < log.end; i += 1) {
        const frame = log.at(i);
        if (frame !== null && isDependent(frame)) this.#dropAt(i, frame, nowMs);
      }
      this.#skipToKey = true;
    }
    this.#shedOldest(nowMs);
    // What was not sent yet nobody else knows the number of; headers that stay must not leave an ever longer row of empty places behind them.
    log.squeeze(this.#cursor);
  }

  /** What even key frames and sound alone cannot bring under the limit. */
  #shedOldest(nowMs: number): void {
    const log = this.#log;
    const limitMs = this.#connected ? EDGE_QUEUE_MS : this.#limits.limitMs;
    let broken = false;
    // Some more than needed, so that it is not needed again with the next frame.
    const downTo = log.memoryBytes > this.#limits.limitBytes ? this.#limits.limitBytes * SHED_TO : this.#limits.limitBytes;
    for (let i = this.#cursor; i < log.end; i += 1) {
      const frame = log.at(i);
      if (frame === null) continue;
      const over = this.#newestDts - frame.dts > limitMs || log.memoryBytes > downTo;
      if (!over && !broken) return;
      if (frame.role === 'key') broken = over;
      // Without its key frame the rest of a group cannot be decoded.
      if (over || isDependent(frame)) this.#dropAt(i, frame, nowMs);
    }
    this.#skipToKey ||= broken;
  }

  #dropAt(seq: number, frame: Frame, nowMs: number): void {
    if (!this.#log.drop(seq)) return;
    this.#queueBytes -= frame.payload.length;
    if (isPicture(frame)) this.#countDropped(1, nowMs);
    else this.#lastDropMs = nowMs;
  }

  #countDropped(frames: number, nowMs: number): void {
    this.#dropped += frames;
    if (!this.#connected) this.#lost += frames;
    this.#lastDropMs = nowMs;
  }

  #recount(): void {
    let bytes = 0;
    for (let i = this.#cursor; i < this.#log.end; i += 1) bytes += this.#log.at(i)?.payload.length ?? 0;
    this.#queueBytes = bytes;
  }
}
