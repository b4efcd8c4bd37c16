import { relayEvent, type RelayCommand, type RelayEvent } from '../../contract/relay-port.ts';
import type { RelayChild, SpawnRelay } from '../relay-child.ts';

/** A relay that died comes back at once; one that keeps dying, ever later. */
const RESTART_WAITS_MS = [0, 500, 1000, 2000, 5000] as const;
const PATIENT_AGAIN_MS = 60_000;

export interface RelayProcessEvents {
  readonly event: (event: RelayEvent) => void;
  /** It died by itself and is started again; `restarts` counts those in quick succession. */
  readonly crashed: (why: string, restarts: number) => void;
}

/** The relay's process, started again whenever it dies unasked. What it says is parsed before anybody hears it. */
export class RelayProcess {
  readonly #spawn: SpawnRelay;
  readonly #events: RelayProcessEvents;
  readonly #now: () => number;
  #child: RelayChild | null = null;
  #restart: NodeJS.Timeout | null = null;
  #crashes = 0;
  #lastCrashMs = -Infinity;
  #over = false;

  constructor(spawn: SpawnRelay, events: RelayProcessEvents, now: () => number) {
    this.#spawn = spawn;
    this.#events = events;
    this.#now = now;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  launch(): void {
    const child = this.#spawn();
    this.#child = child;
    const offMessage = child.onMessage((message) => {
      const parsed = relayEvent.safeParse(message);
      if (parsed.success && this.#child === child) this.#events.event(parsed.data);
    });
    const offExit = child.onExit((why) => {
      offMessage();
      offExit();
      if (this.#child === child) this.#died(why);
    });
  }

  send(command: RelayCommand): void {
    this.#child?.send(command);
  }

  /** For good. */
  end(): void {
    this.#over = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#child?.kill();
    this.#child = null;
  }

  #died(why: string): void {
    this.#child = null;
    if (this.#over) return;
    const now = this.#now();
    this.#crashes = now - this.#lastCrashMs < PATIENT_AGAIN_MS ? this.#crashes + 1 : 0;
    this.#lastCrashMs = now;
    this.#restart = setTimeout(() => this.launch(), RESTART_WAITS_MS[Math.min(this.#crashes, RESTART_WAITS_MS.length - 1)]);
    this.#events.crashed(why, this.#crashes + 1);
  }
}
