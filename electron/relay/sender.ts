import type { ShowBuffer } from './buffer.ts';
import { isHeader } from './frame.ts';
import type { Meter } from './meter.ts';
import { CatchUpPacer } from './pacer.ts';
import type { PublishLink } from './publish-link.ts';

/** What may wait in this process before the network takes it; beyond, the buffer's own rules decide what to drop. */
const PENDING_BYTES = 262_144;
const PENDING_MEDIA_MS = 500;
/** A mute peer shows its silence only by a queue of more than a second. */
const PENDING_MUTE_MS = 1500;
/** What may be on its way unproved: more would only pile up in kernels, where nothing can be dropped. */
const IN_FLIGHT_BYTES = 1_000_000;
const IN_FLIGHT_MEDIA_MS = 3000;
const UPLINK_SAMPLE_MS = 1000;

/** Moves frames from the buffer to the live link, no faster than the network takes them and the pace allows. */
export class Sender {
  readonly #buffer: ShowBuffer;
  readonly #meter: Meter;
  readonly #pacer = new CatchUpPacer();
  #link: PublishLink | null = null;
  #timer: NodeJS.Timeout | null = null;
  #blocked = false;
  #mute = false;
  #hasSentMedia = false;
  /** What the peer proved while it was kept busy. */
  #uplinkKbps: number | null = null;
  #sample: { atMs: number; provedBytes: number } | null = null;
  readonly #emptied: (() => void)[] = [];

  constructor(buffer: ShowBuffer, meter: Meter) {
    this.#buffer = buffer;
    this.#meter = meter;
  }

  /** Headers, then the buffer from where it says; what had to be sent again or was lost is the answer. */
  begin(link: PublishLink): ReturnType<ShowBuffer['resume']> {
    this.#link = link;
    this.#mute = false;
    this.#sample = null;
    this.#hasSentMedia = false;
    const resumption = this.#buffer.resume();
    for (const header of resumption.headers) link.send(this.#dated(header), null);
    const first = this.#buffer.peek();
    if (first !== null) this.#pacer.begin(first.dts, performance.now(), this.#meter.streamKbps, this.#uplinkKbps);
    this.pump();
    return resumption;
  }

  end(): void {
    this.#link = null;
    this.#buffer.detach();
    this.#stopTimer();
  }

  /** Ends the wait of `drain` too. */
  stop(): void {
    this.end();
    this.#tellEmptied();
  }

  /** Something a viewer sees or hears has gone out in this session. */
  get hasSentMedia(): boolean {
    return this.#hasSentMedia;
  }

  peerIsMute(): void {
    this.#mute = true;
  }

  mediaMs(bytes: number): number {
    const kbps = this.#meter.streamKbps;
    return kbps <= 0 ? 0 : (bytes * 8) / kbps;
  }

  /** How far behind the network is, the queue in this process included. */
  get queueMs(): number {
    return this.#buffer.queueMs + this.mediaMs(this.#link?.pendingBytes ?? 0);
  }

  get queueBytes(): number {
    return this.#buffer.queueBytes + (this.#link?.pendingBytes ?? 0);
  }

  pump(): void {
    const link = this.#link;
    if (link === null || this.#timer !== null) return;
    const bytesPerMs = this.#meter.streamKbps / 8;
    const pendingLimit = Math.max(PENDING_BYTES, bytesPerMs * (this.#mute ? PENDING_MUTE_MS : PENDING_MEDIA_MS));
    const flightLimit = Math.max(IN_FLIGHT_BYTES, bytesPerMs * IN_FLIGHT_MEDIA_MS);
    this.#blocked = false;
    for (;;) {
      const frame = this.#buffer.peek();
      if (frame === null) {
        if (this.#emptied.length > 0 && link.pendingBytes === 0) this.#tellEmptied();
        return;
      }
      if (link.pendingBytes >= pendingLimit || link.unackedBytes >= flightLimit) {
        // `drained` or the next proof goes on.
        this.#blocked = true;
        return;
      }
      if (this.#pacer.catchingUp) {
        const waitMs = this.#pacer.waitMs(frame.dts, this.#buffer.queueMs, performance.now());
        if (waitMs > 0) {
          this.#timer = setTimeout(() => {
            this.#timer = null;
            this.pump();
          }, waitMs);
          return;
        }
      }
      link.send(frame, this.#buffer.take());
      if (!isHeader(frame)) this.#hasSentMedia = true;
    }
  }

  /** Once a second. True when the backlog does not shrink. */
  tick(nowMs: number): boolean {
    if (this.#mute) this.#buffer.settle();
    this.#measureUplink(nowMs);
    this.#pacer.adapt(this.#blocked, nowMs, this.#meter.streamKbps, this.#uplinkKbps);
    if (this.#link !== null && this.#link.pendingBytes === 0) this.pump();
    return this.#pacer.stalled(this.#buffer.queueMs, nowMs);
  }

  /** When everything has been handed to the network, or after `limitMs`. */
  async drain(limitMs: number): Promise<void> {
    if (limitMs <= 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        clearInterval(look);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      // A small last write leaves no `drained` behind.
      const look = setInterval(() => this.pump(), 20);
      this.#emptied.push(done);
      this.pump();
    });
  }

  #tellEmptied(): void {
    for (const done of this.#emptied.splice(0)) done();
  }

  #measureUplink(nowMs: number): void {
    const link = this.#link;
    if (link === null || !this.#blocked || this.#mute) {
      this.#sample = null;
      return;
    }
    const provedBytes = link.sentBytes - link.unackedBytes;
    const sample = this.#sample;
    if (sample === null) {
      this.#sample = { atMs: nowMs, provedBytes };
      return;
    }
    const spanMs = nowMs - sample.atMs;
    if (spanMs < UPLINK_SAMPLE_MS || provedBytes <= sample.provedBytes) return;
    this.#uplinkKbps = ((provedBytes - sample.provedBytes) * 8) / spanMs;
    this.#sample = { atMs: nowMs, provedBytes };
  }

  /** A header sent again belongs to what follows it, not to when it first came. */
  #dated<T extends { readonly dts: number }>(header: T): T {
    const next = this.#buffer.peek();
    return next === null ? header : { ...header, dts: next.dts };
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
