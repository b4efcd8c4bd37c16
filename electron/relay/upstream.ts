import type { UpstreamEnd } from '../contract/relay-port.ts';
import { Aim, type AimOptions } from './aim.ts';
import { Attempts } from './attempts.ts';
import { Heartbeat } from './heartbeat.ts';
import { EXPECTED_STREAM_ID, type LinkEvents, type OpenLink, type PublishLink } from './publish-link.ts';
import type { AttemptFailure } from './reconnect-plan.ts';

export interface UpstreamEvents {
  /** A session was accepted: headers and frames may go out. */
  live(link: PublishLink): void;
  /** The live session ended, or fell silent and may still wake (`end.how` is `silent`). */
  dropped(end: UpstreamEnd): void;
  /** The silent session spoke again. */
  woke(link: PublishLink): void;
  /** The silent session was given up. */
  buried(sentBytes: number): void;
  attemptFailed(end: UpstreamEnd, nextInMs: number | null, attempts: number): void;
  proved(seq: number | null): void;
  drained(): void;
  mute(): void;
}

export interface UpstreamOptions extends AimOptions {
  readonly open: OpenLink;
  /** Bytes as ms of media. */
  readonly mediaMs: (bytes: number) => number;
  readonly events: UpstreamEvents;
}

type Phase = 'off' | 'opening' | 'publishing' | 'live' | 'silent';

/** Gets one stream published and keeps it so, by one link after the other. Knows nothing of frames. */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #aim: Aim;
  readonly #attempts: Attempts;
  #phase: Phase = 'off';
  #publishing: AbortController | null = null;
  #link: PublishLink | null = null;
  #heartbeat: Heartbeat | null = null;
  /** Whether this server takes `connect` to `publish` in one flight. */
  #inOneFlight: 'unknown' | 'likely' | 'no' = 'unknown';

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#aim = new Aim(options);
    this.#attempts = new Attempts({
      open: options.open,
      aim: this.#aim,
      opened: (link) => this.#opened(link),
      failed: (end) => this.#failed(end, end.how === 'silent' ? 'silent' : 'refused'),
    });
  }

  get link(): PublishLink | null {
    return this.#link;
  }

  get phase(): Phase {
    return this.#phase;
  }

  start(): void {
    if (this.#phase !== 'off') return;
    this.#phase = 'opening';
    this.#attempts.startOver(null);
    this.#attempts.schedule(0);
  }

  /** The next attempt begins now; one already under way goes on. */
  retryNow(): void {
    if (this.#phase === 'opening' && this.#publishing === null) this.#attempts.schedule(0);
  }

  /** Unpublishes, with grace for the peer's FIN; nothing is told any more. */
  async close(moreMs: number): Promise<void> {
    const link = this.#phase === 'live' ? this.#letGo() : null;
    this.stop();
    await link?.close(moreMs);
  }

  /** Everything ends at once. */
  stop(): void {
    this.#phase = 'off';
    this.#attempts.cancel();
    this.#publishing?.abort();
    this.#publishing = null;
    this.#letGo()?.reset();
  }

  /** What becomes of the link that was live is the caller's to say. */
  #letGo(): PublishLink | null {
    const link = this.#link;
    this.#link = null;
    this.#heartbeat?.stop();
    this.#heartbeat = null;
    return link;
  }

  #opened(link: PublishLink): void {
    if (this.#phase === 'silent') {
      this.#race(link);
      return;
    }
    this.#attempts.cancel();
    void this.#publish(link);
  }

  /** The path is back. The first connection gets a last moment to wake; then it is reset while the path carries the RST. */
  #race(second: PublishLink): void {
    this.#attempts.hold(second, () => {
      if (this.#phase === 'silent') {
        const first = this.#letGo();
        const sentBytes = first?.sentBytes ?? 0;
        first?.reset();
        this.#phase = 'opening';
        this.#options.events.buried(sentBytes);
      }
      // Not in one flight: the RST has to be read before the name is asked for, and they come by two connections.
      void this.#publish(second, false);
    });
  }

  async #publish(link: PublishLink, mayHurry = true): Promise<void> {
    this.#phase = 'publishing';
    const publishing = new AbortController();
    this.#publishing = publishing;
    const inOneFlight = mayHurry && this.#inOneFlight === 'likely' && !this.#aim.isElsewhere;
    const refusal = await link.publish(this.#eventsOf(link), publishing.signal, inOneFlight);
    if (this.#publishing !== publishing) {
      link.reset();
      return;
    }
    this.#publishing = null;
    if (refusal !== null) {
      const { redirect } = link;
      link.reset();
      this.#phase = 'opening';
      // Followed once: who is sent on from there is refused.
      if (!this.#aim.isElsewhere && this.#aim.goElsewhere(redirect)) {
        this.#attempts.schedule(0);
        return;
      }
      if (inOneFlight && refusal.stage !== 'publish') {
        // It may be the hurry that it did not take: once more in steps, before anything is said of it.
        this.#inOneFlight = 'no';
        if (refusal.how !== 'silent') {
          this.#attempts.schedule(0);
          return;
        }
      }
      this.#failed(refusal, refusal.how === 'silent' ? 'silent' : 'publish');
      return;
    }
    if (this.#inOneFlight === 'unknown' && !this.#aim.isElsewhere && link.streamId === EXPECTED_STREAM_ID) this.#inOneFlight = 'likely';
    this.#phase = 'live';
    this.#link = link;
    this.#heartbeat = this.#heartbeatOf(link);
    this.#options.events.live(link);
    // What is sent first may already have shown that it is gone.
    this.#heartbeat?.start();
  }

  #heartbeatOf(link: PublishLink): Heartbeat {
    const { mediaMs, events } = this.#options;
    return new Heartbeat(link, {
      mediaMs,
      mute: () => events.mute(),
      silent: () => {
        this.#phase = 'silent';
        this.#attempts.startOver(null);
        events.dropped(link.seen('silent'));
        this.#attempts.schedule(0);
      },
      woke: () => {
        this.#attempts.cancel();
        this.#phase = 'live';
        events.woke(link);
      },
    });
  }

  #failed(end: UpstreamEnd, failure: AttemptFailure): void {
    if (this.#phase === 'off') return;
    if (this.#phase !== 'silent') this.#aim.comeBack();
    const nextInMs = this.#attempts.scheduleAfter(failure, end.address, this.#phase === 'silent');
    this.#options.events.attemptFailed(end, nextInMs, this.#attempts.count);
  }

  #eventsOf(link: PublishLink): LinkEvents {
    const own = (): boolean => this.#link === link;
    return {
      heard: () => {
        if (own()) this.#heartbeat?.heard();
      },
      proved: (seq) => {
        if (!own()) return;
        this.#heartbeat?.proved();
        this.#options.events.proved(seq);
      },
      drained: () => {
        if (!own()) return;
        this.#heartbeat?.drained();
        this.#options.events.drained();
      },
      moving: () => {
        if (own() && this.#phase === 'live') this.#lose(link.seen('moving'));
      },
      ended: (end) => {
        if (own()) this.#lose(end);
      },
    };
  }

  /** The live connection is gone, or goes since the server asked for it. */
  #lose(end: UpstreamEnd): void {
    const wasSilent = this.#phase === 'silent';
    const hasHeld = this.#heartbeat?.hasHeld ?? true;
    const link = this.#letGo();
    this.#phase = 'opening';
    this.#aim.comeBack();
    if (end.how === 'moving') this.#aim.goElsewhere(link?.redirect ?? null);
    if (end.how === 'moving') void link?.close(0);
    else link?.reset();
    if (wasSilent) {
      this.#options.events.buried(end.sentBytes);
      if (!this.#attempts.areUnderWay) this.#attempts.schedule(0);
      return;
    }
    if (hasHeld) this.#attempts.startOver(end.address);
    this.#options.events.dropped(end);
    this.#attempts.schedule(hasHeld ? 0 : this.#attempts.waitAfter('publish', end.address));
  }
}
