import os from 'node:os';
import { localAddressFor } from '../network/local-address.ts';

export interface MachineEvents {
  /** Timers stood still this long. */
  readonly slept: (gapMs: number) => void;
  /** The wall clock jumped while time went on as always. */
  readonly clockStepped: (stepMs: number) => void;
  /** The way to the ingest begins at another address of this computer. */
  readonly networkChanged: (from: string, to: string) => void;
}

export interface MachinePorts {
  readonly now: () => number;
  readonly wallNow: () => number;
  /** Monotonic ms, the computer's sleep included. */
  readonly upNow: () => number;
  /** The local address that packets to this one leave from; null while there is no way. */
  readonly localAddressFor: (address: string) => Promise<string | null>;
}

const TICK_MS = 1000;
const SLEPT_MS = 5000;
const STEP_MS = 2000;
const SIGNAL_MS = 100;
const ADDRESS_EVERY_TICKS = 2;

/** This computer's own. Only on Linux does the monotonic clock leave sleep out. */
export function machinePorts({ now, wallNow }: Pick<MachinePorts, 'now' | 'wallNow'>): MachinePorts {
  return { now, wallNow, upNow: process.platform === 'linux' ? () => os.uptime() * 1000 : now, localAddressFor };
}

/** Watches for what happens to the computer itself: sleep, a clock that jumps, another network. */
export class MachineWatch {
  readonly #ports: MachinePorts;
  readonly #events: MachineEvents;
  readonly #ingest: () => string | null;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;
  #lastWallMs = 0;
  #lastUpMs = 0;
  #ticks = 0;
  #local: string | null = null;
  #stopped = false;
  #doubt: NodeJS.Timeout | null = null;
  #asking = false;

  /** `ingest`: an address of the ingest, once one is known. */
  constructor(ports: MachinePorts, events: MachineEvents, ingest: () => string | null) {
    this.#ports = ports;
    this.#events = events;
    this.#ingest = ingest;
  }

  start(): void {
    this.#mark();
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    process.on('SIGCONT', this.#continued);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#doubt !== null) clearTimeout(this.#doubt);
    process.removeListener('SIGCONT', this.#continued);
  }

  tick(): void {
    // Whichever of the two went on while the computer slept.
    const gapMs = Math.max(this.#ports.now() - this.#lastMs, this.#ports.upNow() - this.#lastUpMs);
    const stepMs = this.#ports.wallNow() - this.#lastWallMs - gapMs;
    this.#mark();
    if (gapMs - TICK_MS > SLEPT_MS) this.#maybeSlept(Math.round(gapMs));
    else if (Math.abs(stepMs) > STEP_MS) this.#events.clockStepped(Math.round(stepMs));
    this.#ticks += 1;
    if (this.#ticks % ADDRESS_EVERY_TICKS === 0) void this.#lookAtAddress();
  }

  /** Timers that are due come before the signal that woke the process: only without one has the computer slept. */
  #maybeSlept(gapMs: number): void {
    if (this.#doubt !== null) clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => {
      this.#doubt = null;
      this.#events.slept(gapMs);
    }, SIGNAL_MS);
  }

  /** Stopped by the terminal and continued: this process stood still, not the computer. */
  readonly #continued = (): void => {
    if (this.#doubt !== null) clearTimeout(this.#doubt);
    this.#doubt = null;
    this.#mark();
  };

  #mark(): void {
    this.#lastMs = this.#ports.now();
    this.#lastWallMs = this.#ports.wallNow();
    this.#lastUpMs = this.#ports.upNow();
  }

  async #lookAtAddress(): Promise<void> {
    const ingest = this.#ingest();
    if (ingest === null || this.#asking) return;
    this.#asking = true;
    const local = await this.#ports.localAddressFor(ingest);
    this.#asking = false;
    // No way at all is the drop's own matter; the same network may come back.
    if (this.#stopped || local === null) return;
    const before = this.#local;
    this.#local = local;
    if (before !== null && before !== local) this.#events.networkChanged(before, local);
  }
}
