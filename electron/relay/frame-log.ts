import { isHeader, isPicture, type Frame } from './frame.ts';

/** The decoder configuration in force; one of each kind. */
type HeaderSlot = 'metadata' | 'video' | 'audio';

/**
 * The show's frames in order of arrival, each under a number that never changes. A dropped frame leaves its place empty, so that
 * numbers stay dense; headers are never dropped. Whatever leaves at the old end leaves its headers behind.
 */
export class FrameLog {
  /** Entry i holds number `#first + i - #head`. */
  #entries: (Frame | null)[] = [];
  #head = 0;
  #first = 0;
  #bytes = 0;
  #keys: number[] = [];
  #hasVideo = false;
  readonly #headersBefore = new Map<HeaderSlot, Frame>();

  /** Number of the oldest held entry. */
  get first(): number {
    return this.#first;
  }

  /** Number the next frame will get. */
  get end(): number {
    return this.#first + this.#entries.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  at(seq: number): Frame | null {
    return this.#entries[seq - this.#first + this.#head] ?? null;
  }

  push(frame: Frame): number {
    const seq = this.end;
    this.#entries.push(frame);
    this.#bytes += frame.payload.length;
    if (frame.track === 'video' && !this.#hasVideo) {
      this.#hasVideo = true;
      // Until now every sound was a place to begin from; in a stream with pictures only key frames are.
      this.#keys = [];
    }
    if (frame.role === 'key' || (frame.role === 'sound' && !this.#hasVideo)) this.#keys.push(seq);
    return seq;
  }

  /** Empties one place; headers stay. True when something was there. */
  drop(seq: number): boolean {
    const frame = this.at(seq);
    if (frame === null || isHeader(frame)) return false;
    this.#entries[seq - this.#first + this.#head] = null;
    this.#bytes -= frame.payload.length;
    if (frame.role === 'key') this.#keys = this.#keys.filter((key) => key !== seq);
    return true;
  }

  /** Forgets all before `seq`. */
  trim(seq: number): void {
    const to = Math.min(seq, this.end);
    while (this.#first < to) {
      const frame = this.#entries[this.#head] ?? null;
      this.#entries[this.#head] = null;
      this.#head += 1;
      this.#first += 1;
      if (frame === null) continue;
      this.#bytes -= frame.payload.length;
      if (isHeader(frame)) this.#headersBefore.set(slotOf(frame), frame);
    }
    let gone = 0;
    while (gone < this.#keys.length && (this.#keys[gone] ?? 0) < this.#first) gone += 1;
    if (gone > 0) this.#keys.splice(0, gone);
    if (this.#head > 512 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  /** The newest place to begin from at or before `seq`. */
  keyAtOrBefore(seq: number): number | null {
    for (let i = this.#keys.length - 1; i >= 0; i -= 1) {
      const key = this.#keys[i];
      if (key !== undefined && key <= seq) return key;
    }
    return null;
  }

  keyAtOrAfter(seq: number): number | null {
    return this.#keys.find((key) => key >= seq) ?? null;
  }

  get newestKey(): number | null {
    return this.#keys.at(-1) ?? null;
  }

  /** What a decoder needs to know before `seq`: metadata, video, audio. */
  headersAt(seq: number): Frame[] {
    const slots = new Map(this.#headersBefore);
    for (let i = this.#first; i < seq; i += 1) {
      const frame = this.at(i);
      if (frame !== null && isHeader(frame)) slots.set(slotOf(frame), frame);
    }
    const order: readonly HeaderSlot[] = ['metadata', 'video', 'audio'];
    return order.flatMap((slot) => slots.get(slot) ?? []);
  }

  pictures(from: number, to: number): number {
    let count = 0;
    for (let i = Math.max(from, this.#first); i < to; i += 1) {
      const frame = this.at(i);
      if (frame !== null && isPicture(frame)) count += 1;
    }
    return count;
  }
}

function slotOf(frame: Frame): HeaderSlot {
  if (frame.role === 'metadata') return 'metadata';
  return frame.track === 'audio' ? 'audio' : 'video';
}
