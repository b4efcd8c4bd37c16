import type { DropInquiry } from './drop-inquiry.ts';
import type { IncidentDesk } from './incidents.ts';
import type { MachineClue } from './judge-drop.ts';

/** A drop this long after a sleep or a change of network comes from it. */
const EXPLAINS_MS = 15_000;
const ONE_SLEEP_MS = 3000;

/** What happened to the computer: an incident of its own, unless a drop is there or follows that it explains. */
export class MachineNews {
  readonly #incidents: IncidentDesk;
  readonly #now: () => number;
  #last: { readonly clue: MachineClue; readonly atMs: number } | null = null;
  #own: { readonly id: string; readonly timer: NodeJS.Timeout } | null = null;

  constructor(incidents: IncidentDesk, now: () => number) {
    this.#incidents = incidents;
    this.#now = now;
  }

  happened(clue: MachineClue, inquiry: DropInquiry | null): void {
    const before = this.#last;
    this.#last = { clue, atMs: this.#now() };
    // The timers and the system tell of one sleep each.
    const twice = clue.cause === 'live.slept' && before?.clue.cause === 'live.slept' && this.#now() - before.atMs < ONE_SLEEP_MS;
    if (twice && this.#own !== null) return;
    if (inquiry !== null) {
      inquiry.explainedBy(clue);
      return;
    }
    this.#closeOwn();
    const view = { cause: clue.cause, alternatives: [], evidence: clue.evidence };
    const id = this.#incidents.open(view);
    this.#incidents.name(id, view);
    this.#own = { id, timer: setTimeout(() => this.#closeOwn(), EXPLAINS_MS).unref() };
  }

  /** For a drop that begins now. What was an incident of its own becomes that drop's cause. */
  recentClue(): MachineClue | null {
    const last = this.#last;
    this.#closeOwn();
    return last !== null && this.#now() - last.atMs < EXPLAINS_MS ? last.clue : null;
  }

  /** Media goes on: said once, and over. */
  clockStepped(stepMs: number): void {
    const view = { cause: 'clock.stepped', alternatives: [], evidence: { stepMs } } as const;
    this.#incidents.close(this.#incidents.open(view));
  }

  end(): void {
    this.#closeOwn();
  }

  #closeOwn(): void {
    if (this.#own === null) return;
    clearTimeout(this.#own.timer);
    this.#incidents.close(this.#own.id);
    this.#own = null;
  }
}
