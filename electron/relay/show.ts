import type { RelayMetrics } from '../contract/live-status.ts';
import type { RelayBuffer, RelayEvent, RelayRecording, RelayState, RelayTarget } from '../contract/relay-port.ts';
import { ShowBuffer } from './buffer.ts';
import { addressesOf } from './detour.ts';
import { roleOf, type Frame, type FrameTrack } from './frame.ts';
import { Meter } from './meter.ts';
import { readNominal } from './nominal.ts';
import type { OpenLink, PublishLink } from './publish-link.ts';
import { Recording } from './recording.ts';
import { Sender } from './sender.ts';
import { Timeline } from './timeline.ts';
import { Upstream } from './upstream.ts';

export interface ShowOptions {
  readonly target: RelayTarget;
  readonly buffer: RelayBuffer;
  readonly recording: RelayRecording | null;
  readonly open: OpenLink;
  readonly askTarget: (attempts: number) => Promise<RelayTarget | null>;
  readonly wallNow: () => number;
  readonly emit: (event: RelayEvent) => void;
  /** The state may have changed. */
  readonly changed: () => void;
}

/** One show from the encoder's first frame to its end: the path of every frame, and the account of what became of it. */
export class Show {
  readonly upstream: Upstream;
  readonly #options: ShowOptions;
  readonly #buffer: ShowBuffer;
  readonly #timeline = new Timeline();
  readonly #meter: Meter;
  readonly #sender: Sender;
  readonly #recording: Recording | null;
  #begun = false;
  #away = false;
  #wasLive = false;
  #over = false;
  #droppedAtMs: number | null = null;
  #outBytesBefore = 0;
  #metadata: Buffer | null = null;

  constructor(options: ShowOptions) {
    const { emit } = options;
    this.#options = options;
    this.#buffer = new ShowBuffer(options.buffer, (droppedFrames, droppedMs) => {
      emit({ type: 'overflow', droppedFrames, droppedMs: Math.max(0, droppedMs) });
    });
    this.#meter = new Meter(performance.now(), (fault) => emit({ type: 'stream', ...fault }));
    this.#sender = new Sender(this.#buffer, this.#meter);
    this.#recording =
      options.recording === null
        ? null
        : new Recording({ ...options.recording, wallNow: options.wallNow, tell: (event) => emit({ type: 'recording', ...event }) });
    this.upstream = new Upstream({
      target: options.target,
      open: options.open,
      askTarget: options.askTarget,
      lookUp: addressesOf,
      mediaMs: (bytes) => this.#sender.mediaMs(bytes),
      events: {
        live: (link) => this.#live(link),
        woke: (link) => this.#woke(link),
        dropped: (end) => {
          this.#droppedAtMs ??= performance.now();
          if (end.how !== 'silent') this.#detach(end.sentBytes);
          emit({ type: 'drop', end });
          options.changed();
        },
        buried: (sentBytes) => this.#detach(sentBytes),
        attemptFailed: (end, nextInMs, attempts) => emit({ type: 'attempt-failed', end, nextInMs, attempts }),
        proved: (seq) => {
          this.#buffer.peerIsMute(false);
          if (seq !== null) this.#buffer.proved(seq);
          this.#sender.pump();
        },
        drained: () => this.#sender.pump(),
        mute: () => {
          this.#buffer.peerIsMute(true);
          this.#sender.peerIsMute();
          emit({ type: 'mute-peer' });
        },
      },
    });
  }

  get begun(): boolean {
    return this.#begun;
  }

  get state(): RelayState {
    if (this.#over) return 'ended';
    if (!this.#begun || this.#away) return 'waiting';
    if (this.upstream.phase === 'live' && this.#sender.hasSentMedia) return 'live';
    return this.#wasLive ? 'reconnecting' : 'connecting';
  }

  begin(): void {
    this.#begun = true;
    this.upstream.start();
  }

  setPolicy(policy: RelayBuffer['policy']): void {
    this.#buffer.setPolicy(policy);
  }

  encoderIsAway(): void {
    this.#away = true;
  }

  encoderReturned(): void {
    this.#away = false;
    this.#timeline.encoderReturned();
    this.#meter.encoderReturned();
  }

  received(track: FrameTrack, timestamp: number, payload: Buffer): void {
    const now = performance.now();
    const role = roleOf(track, payload);
    const coded = role === 'key' || role === 'inter' || role === 'side' || role === 'sound';
    const placed = coded ? this.#timeline.place(track, timestamp, now) : null;
    const frame: Frame = { track, role, payload, dts: placed?.dts ?? this.#timeline.placeBeside(track, timestamp, now) };
    this.#buffer.push(frame, now);
    this.#sender.pump();
    this.#meter.received(frame, placed ?? { stepMs: 0, backwardsMs: 0 }, now);
    this.#recording?.write(frame);
    if (role === 'metadata') this.#described(payload);
    if (!this.#wasLive && this.state === 'live') this.#firstMedia();
  }

  measure(): RelayMetrics {
    const now = performance.now();
    const link = this.upstream.link;
    if (this.#sender.tick(now)) this.#options.emit({ type: 'not-catching-up', queueMs: this.#buffer.queueMs });
    return this.#meter.tick(
      {
        outBytes: this.#outBytesBefore + (link === null ? 0 : link.sentBytes - link.pendingBytes),
        queueMs: this.#sender.queueMs,
        queueBytes: this.#sender.queueBytes,
        droppedFrames: this.#buffer.droppedFrames,
        unackedBytes: link?.unackedBytes ?? 0,
        rttMs: link?.rttMs ?? null,
      },
      now,
    );
  }

  /** In order, within `drainMs` and the second that a server has to hang up. */
  async end(drainMs: number): Promise<void> {
    const beganMs = performance.now();
    if (this.#begun) await this.#sender.drain(drainMs);
    this.#over = true;
    this.#sender.end();
    const leftMs = Math.max(0, drainMs - (performance.now() - beganMs));
    await Promise.all([this.upstream.close(leftMs), this.#recording?.end()]);
  }

  abort(): void {
    this.#over = true;
    this.#sender.stop();
    this.upstream.stop();
    void this.#recording?.end();
  }

  #described(payload: Buffer): void {
    // Some say the same at every key frame.
    if (this.#metadata?.equals(payload) === true) return;
    this.#metadata = payload;
    const nominal = readNominal(payload);
    if (nominal !== null) this.#options.emit({ type: 'nominal', ...nominal });
  }

  #live(link: PublishLink): void {
    const resumption = this.#sender.begin(link);
    const droppedAtMs = this.#droppedAtMs;
    this.#droppedAtMs = null;
    if (droppedAtMs !== null) {
      const { lostFrames, lostMs, replayedFrames } = resumption;
      const recoveredMs = Math.round(performance.now() - droppedAtMs);
      this.#options.emit({ type: 'recovered', sameSession: false, recoveredMs, lostMs, lostFrames, replayedFrames });
    }
    if (this.state === 'live') this.#firstMedia();
  }

  #firstMedia(): void {
    this.#wasLive = true;
    this.#options.changed();
  }

  #woke(link: PublishLink): void {
    const droppedAtMs = this.#droppedAtMs ?? performance.now();
    this.#droppedAtMs = null;
    const recoveredMs = Math.round(performance.now() - droppedAtMs);
    this.#options.emit({ type: 'recovered', sameSession: true, recoveredMs, lostMs: 0, lostFrames: 0, replayedFrames: 0 });
    if (link.pendingBytes === 0) this.#sender.pump();
    this.#options.changed();
  }

  #detach(sentBytes: number): void {
    this.#outBytesBefore += sentBytes;
    this.#sender.end();
  }
}
