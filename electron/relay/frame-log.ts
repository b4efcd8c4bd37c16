import { headerSlot, isHeader, isPicture, type Frame } from './frame.ts';
import { HeaderSet } from './header-set.ts';

/** What an entry takes beside its payload, about. */
const ENTRY_BYTES = 64;
const LEAST_SQUEEZE = 1024;

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
  /** Places that are not empty. */
  #held = 0;
  #keys: number[] = [];
  #hasVideo = false;
  #squeezeAt = LEAST_SQUEEZE;
  readonly #headersBefore = new HeaderSet();

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

  /** What it costs to hold them: an encoder may send messages that hold nothing. */
  get memoryBytes(): number {
    return this.#bytes + this.#held * ENTRY_BYTES;
  }

  at(seq: number): Frame | null {
    return this.#entries[seq - this.#first + this.#head] ?? null;
  }

  push(frame: Frame): number {
    const seq = this.end;
    this.#entries.push(frame);
    this.#held += 1;
    this.#bytes += frame.payload.length;
    if (frame.track === 'video' && !this.#hasVideo) {
      this.#hasVideo = true;
      // Until now every sound was a place to begin from; in a stream with pictures only key frames are.
      this.#keys = [];
    }
    if (this.#isBeginning(frame)) this.#keys.push(seq);
    return seq;
  }

  #isBeginning({ role }: Frame): boolean {
    return role === 'key' || (role === 'sound' && !this.#hasVideo);
  }

  /** Empties one place; headers stay. True when something was there. */
  drop(seq: number): boolean {
    const frame = this.at(seq);
    if (frame === null || isHeader(frame)) return false;
    this.#empty(seq, frame);
    if (frame.role === 'key') this.#keys = this.#keys.filter((key) => key !== seq);
    return true;
  }

  /** Empties the places of headers in `from` to `to` that a later one there replaces; their bytes. */
  dropReplacedHeaders(from: number, to: number): number {
    const later = new Set<string>();
    let bytes = 0;
    for (let i = to - 1; i >= Math.max(from, this.#first); i -= 1) {
      const frame = this.at(i);
      if (frame === null || !isHeader(frame)) continue;
      const slot = headerSlot(frame);
      if (later.has(slot)) {
        this.#empty(i, frame);
        bytes += frame.payload.length;
      }
      later.add(slot);
    }
    return bytes;
  }

  #empty(seq: number, frame: Frame): void {
    this.#entries[seq - this.#first + this.#head] = null;
    this.#held -= 1;
    this.#bytes -= frame.payload.length;
  }

  /** Closes the empty places from `from` on; the frames there get new numbers. Does nothing until that is worth it. */
  squeeze(from: number): void {
    const places = this.end - this.#first;
    if (places < this.#squeezeAt || this.#held * 2 > places) return;
    const at = from - this.#first + this.#head;
    const kept = this.#entries.slice(at).filter((frame) => frame !== null);
    this.#entries.length = at;
    this.#keys = this.#keys.filter((key) => key < from);
    for (const frame of kept) {
      if (this.#isBeginning(frame)) this.#keys.push(this.end);
      this.#entries.push(frame);
    }
    this.#squeezeAt = Math.max(LEAST_SQUEEZE, 2 * (this.end - this.#first));
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
      this.#held -= 1;
      this.#bytes -= frame.payload.length;
      if (isHeader(frame)) this.#headersBefore.keep(frame);
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
    const headers = new HeaderSet(this.#headersBefore);
    for (let i = this.#first; i < seq; i += 1) {
      const frame = this.at(i);
      if (frame !== null && isHeader(frame)) headers.keep(frame);
    }
    return headers.list();
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
