import type { UpstreamEnd } from '../contract/relay-port.ts';
import { Aim, type AimOptions } from './aim.ts';
import { LivenessJudge, raceGraceMs } from './liveness.ts';
import { EXPECTED_STREAM_ID, type LinkEvents, type OpenLink, type PublishLink } from './publish-link.ts';
import { ATTEMPT_LIFE_MS, ReconnectPlan, SILENT_STEP_MS, type AttemptFailure } from './reconnect-plan.ts';

const JUDGE_EVERY_MS = 250;
const PING_EVERY_MS = 1000;
/** A connection that ends this soon after Start and proved nothing was refused, whatever Start said. */
const HOLD_MS = 3000;

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

/** Gets one stream published and keeps it so: attempts, races, liveness. Knows nothing of frames. */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #aim: Aim;
  #phase: Phase = 'off';
  #link: PublishLink | null = null;
  #judge: LivenessJudge | null = null;
  #plan: ReconnectPlan | null = null;
  #attempts = 0;
  readonly #opening = new Set<AbortController>();
  #publishing: AbortController | null = null;
  #next: NodeJS.Timeout | null = null;
  #grace: NodeJS.Timeout | null = null;
  #clock: NodeJS.Timeout | null = null;
  #lastPingMs = 0;
  #saidMute = false;
  #acceptedMs = 0;
  /** Whether this server takes `connect` to `publish` in one flight. */
  #inOneFlight: 'unknown' | 'likely' | 'no' = 'unknown';

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#aim = new Aim(options);
  }

  get link(): PublishLink | null {
    return this.#link;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get isMute(): boolean {
    return this.#judge?.isMute(performance.now()) ?? false;
  }

  start(): void {
    if (this.#phase !== 'off') return;
    this.#phase = 'opening';
    this.#plan = new ReconnectPlan(performance.now(), null);
    this.#schedule(0);
  }

  /** The next attempt begins now; one already under way goes on. */
  retryNow(): void {
    if (this.#phase === 'opening' && this.#publishing === null) this.#schedule(0);
  }

  /** Unpublishes, with grace for the peer's FIN; nothing is told any more. */
  async close(moreMs: number): Promise<void> {
    const link = this.#phase === 'live' ? this.#link : null;
    if (link !== null) this.#link = null;
    this.stop();
    await link?.close(moreMs);
  }

  /** Everything ends at once. */
  stop(): void {
    this.#phase = 'off';
    this.#cancelAttempts();
    this.#publishing?.abort();
    this.#publishing = null;
    this.#link?.reset();
    this.#link = null;
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  #schedule(inMs: number): void {
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = setTimeout(() => {
      this.#next = null;
      void this.#attempt();
    }, inMs);
  }

  #cancelAttempts(): void {
    if (this.#next !== null) clearTimeout(this.#next);
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#next = null;
    this.#grace = null;
    for (const attempt of this.#opening) attempt.abort();
    this.#opening.clear();
  }

  async #attempt(): Promise<void> {
    this.#attempts += 1;
    const attempt = new AbortController();
    this.#opening.add(attempt);
    // Silence is not waited for: the next attempt starts beside this one.
    this.#schedule(SILENT_STEP_MS);
    const target = await this.#aim.take(this.#attempts);
    if (attempt.signal.aborted) return;
    const address = this.#plan?.nextAddress(target.addresses) ?? null;
    if (address === null) {
      this.#opening.delete(attempt);
      return;
    }
    const life = setTimeout(() => attempt.abort('silent'), ATTEMPT_LIFE_MS);
    const result = await this.#options.open(target, address, attempt.signal);
    clearTimeout(life);
    const wanted = this.#opening.delete(attempt);
    if (!wanted) {
      if (result.ok) result.link.reset();
      return;
    }
    if (result.ok) this.#opened(result.link);
    else this.#failed(result.end, failureOf(result.end));
  }

  #opened(link: PublishLink): void {
    if (this.#phase === 'silent') {
      this.#race(link);
      return;
    }
    this.#cancelAttempts();
    void this.#publish(link);
  }

  /** The path is back. The first connection gets a last moment to wake; then it is reset while the path carries the RST. */
  #race(second: PublishLink): void {
    if (this.#grace !== null) {
      second.reset();
      return;
    }
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = null;
    const holder = new AbortController();
    holder.signal.addEventListener('abort', () => second.reset(), { once: true });
    this.#opening.add(holder);
    this.#grace = setTimeout(() => {
      this.#opening.delete(holder);
      this.#cancelAttempts();
      if (this.#phase === 'silent') {
        const sentBytes = this.#link?.sentBytes ?? 0;
        this.#link?.reset();
        this.#link = null;
        this.#phase = 'opening';
        this.#options.events.buried(sentBytes);
      }
      // Not in one flight: the RST has to be read before the name is asked for, and they come by two connections.
      void this.#publish(second, false);
    }, raceGraceMs(second.rttMs));
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
        this.#schedule(0);
        return;
      }
      if (inOneFlight && refusal.stage !== 'publish') {
        // It may be the hurry that it did not take: once more in steps, before anything is said of it.
        this.#inOneFlight = 'no';
        if (refusal.how !== 'silent') {
          this.#schedule(0);
          return;
        }
      }
      this.#failed(refusal, refusal.how === 'silent' ? 'silent' : 'publish');
      return;
    }
    const now = performance.now();
    if (this.#inOneFlight === 'unknown' && !this.#aim.isElsewhere && link.streamId === EXPECTED_STREAM_ID) this.#inOneFlight = 'likely';
    this.#phase = 'live';
    this.#link = link;
    this.#judge = new LivenessJudge(now);
    this.#acceptedMs = now;
    this.#saidMute = false;
    this.#clock ??= setInterval(() => this.#tick(), JUDGE_EVERY_MS);
    this.#options.events.live(link);
    this.#ping(now);
  }

  #failed(end: UpstreamEnd, failure: AttemptFailure): void {
    if (this.#phase === 'off' || this.#plan === null) return;
    if (this.#phase !== 'silent') this.#aim.comeBack();
    const waitMs = this.#plan.afterFailure(failure, end.address, performance.now());
    const others = this.#opening.size > 0;
    // In a race, and while another attempt is under way, one each second is already on its way; a silent publish has none beside it.
    const scheduled = this.#phase === 'silent' || others || (failure === 'silent' && this.#next !== null);
    if (!scheduled) this.#schedule(waitMs);
    this.#options.events.attemptFailed(end, scheduled ? null : waitMs, this.#attempts);
  }

  #eventsOf(link: PublishLink): LinkEvents {
    const own = (): boolean => this.#link === link;
    return {
      heard: () => {
        if (!own()) return;
        this.#judge?.heard(performance.now());
        // Its own pings may come through while nothing of ours arrives there: whoever proves things must prove this too.
        if (this.#judge?.sinceProvedMs(performance.now()) === null) this.#wake();
      },
      proved: (seq) => {
        if (!own()) return;
        this.#judge?.proved(performance.now());
        this.#wake();
        this.#options.events.proved(seq);
      },
      drained: () => {
        if (!own()) return;
        this.#judge?.drained(performance.now());
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

  #wake(): void {
    const link = this.#link;
    if (this.#phase !== 'silent' || link === null) return;
    this.#cancelAttempts();
    this.#phase = 'live';
    this.#options.events.woke(link);
  }

  /** The live connection is gone, or goes since the server asked for it. */
  #lose(end: UpstreamEnd): void {
    const now = performance.now();
    const wasSilent = this.#phase === 'silent';
    const link = this.#link;
    this.#link = null;
    this.#phase = 'opening';
    this.#aim.comeBack();
    if (end.how === 'moving') this.#aim.goElsewhere(link?.redirect ?? null);
    if (end.how === 'moving') void link?.close(0);
    else link?.reset();
    if (wasSilent) {
      this.#options.events.buried(end.sentBytes);
      if (this.#opening.size === 0) this.#schedule(0);
      return;
    }
    const refusedLate = now - this.#acceptedMs < HOLD_MS && this.#judge?.sinceProvedMs(now) === null;
    if (!refusedLate || this.#plan === null) {
      this.#plan = new ReconnectPlan(now, end.address);
      this.#attempts = 0;
    }
    this.#options.events.dropped(end);
    this.#schedule(refusedLate ? this.#plan.afterFailure('publish', end.address, now) : 0);
  }

  #ping(now: number): void {
    this.#lastPingMs = now;
    this.#link?.ping();
  }

  #tick(): void {
    const link = this.#link;
    const judge = this.#judge;
    if (link === null || judge === null) return;
    const now = performance.now();
    if (now - this.#lastPingMs >= PING_EVERY_MS) this.#ping(now);
    if (!this.#saidMute && judge.isMute(now)) {
      this.#saidMute = true;
      this.#options.events.mute();
    }
    if (this.#phase !== 'live') return;
    const waiting = link.unackedBytes > 0 || link.owesPong;
    if (judge.judge({ waiting, pendingMediaMs: this.#options.mediaMs(link.pendingBytes) }, now) === 'alive') return;
    this.#phase = 'silent';
    this.#plan = new ReconnectPlan(now, null);
    this.#attempts = 0;
    this.#options.events.dropped(link.seen('silent'));
    this.#schedule(0);
  }
}

function failureOf(end: UpstreamEnd): AttemptFailure {
  return end.how === 'silent' ? 'silent' : 'refused';
}
