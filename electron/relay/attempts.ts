import type { UpstreamEnd } from '../contract/relay-port.ts';
import type { Aim } from './aim.ts';
import { raceGraceMs } from './liveness.ts';
import type { OpenLink, PublishLink } from './publish-link.ts';
import { ATTEMPT_LIFE_MS, ReconnectPlan, SILENT_STEP_MS, type AttemptFailure } from './reconnect-plan.ts';

export interface AttemptsOptions {
  readonly open: OpenLink;
  readonly aim: Aim;
  readonly opened: (link: PublishLink) => void;
  readonly failed: (end: UpstreamEnd) => void;
}

/** Attempts to open a link, one after the other, or beside each other where nothing answers. Knows nothing of publishing. */
export class Attempts {
  readonly #options: AttemptsOptions;
  #plan: ReconnectPlan;
  #count = 0;
  readonly #opening = new Set<AbortController>();
  #next: NodeJS.Timeout | null = null;
  #grace: NodeJS.Timeout | null = null;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#plan = new ReconnectPlan(performance.now(), null);
  }

  /** Since the last `startOver`. */
  get count(): number {
    return this.#count;
  }

  get areUnderWay(): boolean {
    return this.#opening.size > 0;
  }

  /** Nothing is scheduled by this. `failedAddress`: as `ReconnectPlan` has it. */
  startOver(failedAddress: string | null): void {
    this.#plan = new ReconnectPlan(performance.now(), failedAddress);
    this.#count = 0;
  }

  schedule(inMs: number): void {
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = setTimeout(() => {
      this.#next = null;
      void this.#attempt();
    }, inMs);
  }

  cancel(): void {
    if (this.#next !== null) clearTimeout(this.#next);
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#next = null;
    this.#grace = null;
    for (const attempt of this.#opening) attempt.abort();
    this.#opening.clear();
  }

  /** Ms from this failure to the next attempt. */
  waitAfter(failure: AttemptFailure, address: string): number {
    return this.#plan.afterFailure(failure, address, performance.now());
  }

  /** Ms to the one that this schedules; null where one is on its way without it. */
  scheduleAfter(failure: AttemptFailure, address: string, isRace: boolean): number | null {
    const waitMs = this.waitAfter(failure, address);
    // In a race, and while another attempt is under way, one each second is already on its way; a silent publish has none beside it.
    if (isRace || this.areUnderWay || (failure === 'silent' && this.#next !== null)) return null;
    this.schedule(waitMs);
    return waitMs;
  }

  /** Keeps a link that is open for a last moment, in which `cancel` resets it; then it is the caller's. One at a time. */
  hold(link: PublishLink, then: () => void): void {
    if (this.#grace !== null) {
      link.reset();
      return;
    }
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = null;
    const holder = new AbortController();
    holder.signal.addEventListener('abort', () => link.reset(), { once: true });
    this.#opening.add(holder);
    this.#grace = setTimeout(() => {
      this.#opening.delete(holder);
      this.cancel();
      then();
    }, raceGraceMs(link.rttMs));
  }

  async #attempt(): Promise<void> {
    const { aim, open, opened, failed } = this.#options;
    this.#count += 1;
    const attempt = new AbortController();
    this.#opening.add(attempt);
    // Silence is not waited for: the next attempt starts beside this one.
    this.schedule(SILENT_STEP_MS);
    const target = await aim.take(this.#count);
    if (attempt.signal.aborted) return;
    const address = this.#plan.nextAddress(target.addresses);
    if (address === null) {
      this.#opening.delete(attempt);
      return;
    }
    const life = setTimeout(() => attempt.abort('silent'), ATTEMPT_LIFE_MS);
    const result = await open(target, address, attempt.signal);
    clearTimeout(life);
    const wanted = this.#opening.delete(attempt);
    if (!wanted) {
      if (result.ok) result.link.reset();
      return;
    }
    if (result.ok) opened(result.link);
    else failed(result.end);
  }
}
