import type { IncidentCause, LiveEvent, LiveIncident, LiveMetrics } from '../contract/live-status.ts';
import type { RelayState } from '../contract/relay-port.ts';
import { IncidentDesk } from './incidents.ts';
import type { Tell } from './source.ts';
import { IDLE, reduceStatus, type LiveStatus, type StatusInput } from './status.ts';
import { nominalOf, type Nominal } from './weakness.ts';

export interface DeskPorts {
  readonly tell: Tell;
  readonly tellApart: (code: IncidentCause, about: Pick<LiveIncident, 'evidence'>) => string;
  /** Monotonic and wall clock, ms. */
  readonly now: () => number;
  readonly wallNow: () => number;
}

type Unstamped<T> = T extends LiveEvent ? Omit<T, 'at' | 't'> : never;
type FaultKind = 'timestamp-jump' | 'timestamp-backwards' | 'long-gop' | 'av-drift';
type FaultCause = 'live.timestamps' | 'live.long-gop' | 'live.av-drift';

const FAULTS: Record<FaultKind, FaultCause> = {
  'timestamp-jump': 'live.timestamps',
  'timestamp-backwards': 'live.timestamps',
  'long-gop': 'live.long-gop',
  'av-drift': 'live.av-drift',
};
/** The relay repeats a warning every 10 s while it lasts. */
const FAULT_LASTS_MS = 15_000;

/** Turns what a source sees into events: states by the one reducer, metrics, incidents of the stream itself. */
export class LiveDesk {
  readonly incidents: IncidentDesk;
  readonly #ports: DeskPorts;
  readonly #startedMs: number;
  #status: LiveStatus = IDLE;
  #weakId: string | null = null;
  #lastMetrics: LiveMetrics | null = null;
  readonly #faults = new Map<FaultCause, { readonly id: string; timer: NodeJS.Timeout }>();

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#startedMs = ports.now();
    this.incidents = new IncidentDesk({
      tellApart: ports.tellApart,
      tell: (incident) => {
        if (incident.phase !== 'closed') this.#reduce({ type: 'cause', cause: incident.cause, atMs: ports.now() });
        this.#say({ event: 'incident', ...incident });
      },
    });
  }

  get status(): LiveStatus {
    return this.#status;
  }

  listening(at: { readonly url: string; readonly server: string; readonly streamKey: string }): void {
    this.#say({ event: 'listening', ...at });
  }

  state(state: RelayState, reason: IncidentCause | null = null): void {
    this.#reduce({ type: 'state', state, reason, atMs: this.#ports.now() });
    if (state === 'ended') this.#forgetStream();
  }

  nominal(nominal: Nominal): void {
    this.#reduce({ type: 'nominal', nominal, atMs: this.#ports.now() });
  }

  metrics(metrics: LiveMetrics): void {
    this.#lastMetrics = metrics;
    this.#say({ event: 'metrics', ...metrics });
    this.#reduce({ type: 'metrics', metrics, atMs: this.#ports.now() });
  }

  /** The stream's own fault: an incident that ends when it has not come again for a while. */
  fault(what: FaultKind, byMs: number): void {
    const cause = FAULTS[what];
    const known = this.#faults.get(cause);
    if (known !== undefined) {
      clearTimeout(known.timer);
      known.timer = this.#faultTimer(cause);
      return;
    }
    const evidence = { byMs: Math.abs(byMs), ...(cause === 'live.timestamps' ? { direction: what.replace('timestamp-', '') } : {}) };
    const view = { cause, alternatives: [], evidence };
    const id = this.incidents.open(view);
    this.#faults.set(cause, { id, timer: this.#faultTimer(cause) });
    this.incidents.name(id, view);
  }

  /** Closes what is open and keeps no timer. */
  end(): void {
    this.#forgetStream();
    this.incidents.closeAll();
  }

  #faultTimer(cause: FaultCause): NodeJS.Timeout {
    return setTimeout(() => this.#endFault(cause), FAULT_LASTS_MS).unref();
  }

  #endFault(cause: FaultCause): void {
    const fault = this.#faults.get(cause);
    if (fault === undefined) return;
    clearTimeout(fault.timer);
    this.#faults.delete(cause);
    this.incidents.close(fault.id);
  }

  #forgetStream(): void {
    for (const cause of this.#faults.keys()) this.#endFault(cause);
    this.#endWeak();
  }

  #reduce(input: StatusInput): void {
    const before = this.#status;
    const after = reduceStatus(before, input);
    this.#status = after;
    if (after.state === before.state || after.state === 'idle') return;
    const { state, reason } = after;
    this.#say({ event: 'state', state, ...(reason === null ? {} : { reason }) });
    if (state === 'degraded') this.#openWeak(after);
    else this.#endWeak();
  }

  #openWeak({ weakness }: LiveStatus): void {
    if (weakness.cause === null || this.#weakId !== null) return;
    const { fps, inKbps, outKbps, queueMs, droppedFrames, unackedBytes } = this.#lastMetrics ?? {};
    const nominal = nominalOf(weakness);
    const { lastSecond } = weakness.lost;
    const seen = {
      fps,
      inKbps,
      outKbps,
      queueMs,
      droppedFrames,
      unackedBytes,
      nominalFps: nominal.fps,
      nominalKbps: nominal.kbps,
      lostFps: lastSecond?.fps,
      lostBy: lastSecond?.where,
    };
    const evidence: Record<string, number | string> = {};
    for (const [key, value] of Object.entries(seen)) if (value !== null && value !== undefined) evidence[key] = value;
    const view = { cause: weakness.cause, alternatives: [], evidence };
    this.#weakId = this.incidents.open(view);
    this.incidents.name(this.#weakId, view);
  }

  #endWeak(): void {
    const id = this.#weakId;
    this.#weakId = null;
    if (id !== null) this.incidents.close(id);
  }

  #say(event: Unstamped<LiveEvent>): void {
    const at = new Date(this.#ports.wallNow()).toISOString();
    const t = Math.round(this.#ports.now() - this.#startedMs);
    this.#ports.tell({ ...event, at, t });
  }
}
