import type {
  BufferPolicy,
  ChartSpan,
  LiveChoice,
  LiveIncidentState,
  LiveObsState,
  LiveShowState,
  LiveWarningCode,
} from '../contract/live-show.ts';
import type { IncidentEvent, LiveEvent, LiveMetrics, LiveState, StateEvent } from '../contract/live-status.ts';
import type { RelayEvent } from '../contract/relay-port.ts';
import type { SourceEnd, SourceStart } from '../live/source.ts';
import { EncoderAddress, type WholeAddress } from './encoder-address.ts';
import { incidentState } from './incident-state.ts';
import { SeriesKeeper } from './live-series.ts';
import { relayWarning } from './relay-warning.ts';
import type { SessionSource, SourceTold } from './session-source.ts';
import { ShowClock } from './show-clock.ts';

export interface SessionPorts {
  /** `port` 0: any free one. */
  readonly open: (port: number, told: SourceTold) => SessionSource;
  readonly now: () => number;
  readonly wallNow: () => number;
  /** `whole`: something happened; otherwise a second went by. */
  readonly changed: (what: 'tick' | 'whole') => void;
  readonly incident: (incident: LiveIncidentState) => void;
  /** Each second from the first picture on, whoever looks. */
  readonly second: (atMs: number, metrics: LiveMetrics | null) => void;
}

/** All but what is drawn: cheap enough to be asked for at every event. */
export type LiveFacts = Omit<LiveShowState, 'series' | 'clock'>;

const INCIDENTS_KEPT = 200;
/** Without a word from the source for this long the second is counted without it. */
const SILENT_SECOND_MS = 1500;
const STALE_METRICS_MS = 2500;

/** One show being live: what its source tells, folded into what the window shows. It judges nothing. */
export class LiveSession {
  readonly choice: LiveChoice;
  readonly ended: Promise<SourceEnd>;
  readonly #ports: SessionPorts;
  readonly #series = new SeriesKeeper();
  readonly #clock: ShowClock;
  #source: SessionSource | null = null;
  #policy: BufferPolicy;
  #span: ChartSpan = '5m';
  #state: LiveState = 'idle';
  #reason: StateEvent['reason'] | null = null;
  #stopping = false;
  #metrics: LiveMetrics | null = null;
  #metricsAt = -Infinity;
  #retry: { readonly attempts: number; readonly waitMs: number | null; readonly dueMs: number | null } | null = null;
  #incidents: readonly LiveIncidentState[] = [];
  #warnings: LiveShowState['warnings'] = [];
  readonly #encoder: EncoderAddress;
  #obs: LiveObsState | null;
  #recording: LiveShowState['recording'] = { status: 'off', file: null, errno: null };
  #watchdog: NodeJS.Timeout | null = null;
  #settleEnd: (end: SourceEnd) => void = () => {};

  constructor(choice: LiveChoice, ports: SessionPorts) {
    this.choice = choice;
    this.#policy = choice.policy;
    this.#obs = choice.source === 'obs' ? { link: 'connecting', aim: 'unknown' } : null;
    this.#ports = ports;
    this.#clock = new ShowClock(ports);
    this.#encoder = new EncoderAddress(choice.lan);
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  get active(): boolean {
    return this.#clock.endedAtMs === null;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** For the clipboard, and nothing else: the whole address with its key. */
  get address(): WholeAddress | null {
    return this.#encoder.whole;
  }

  /** The stable port if it is free, else another, which is said. */
  async begin(port: number): Promise<SourceStart> {
    let started = await this.#launch(port);
    if (!started.ok && 'errno' in started && started.errno === 'EADDRINUSE' && port !== 0) {
      this.#warn('port-moved', { port });
      started = await this.#launch(0);
    }
    if (!started.ok) this.#end({ reason: null });
    else this.#tickSoon();
    return started;
  }

  /** Told to end, and not at its end yet. */
  get stopping(): boolean {
    return this.#stopping && this.active;
  }

  stop(drainMs: number): void {
    if (!this.active || this.#stopping) return;
    this.#stopping = true;
    this.#source?.stop(drainMs);
    this.#ports.changed('whole');
  }

  retryNow(): void {
    this.#source?.retryNow();
  }

  slept(gapMs: number): void {
    this.#source?.slept(gapMs);
  }

  /** Another network gives other addresses; the port and the key stay. */
  reachedBy(addresses: readonly string[]): void {
    if (this.#encoder.reachedBy(addresses)) this.#ports.changed('whole');
  }

  setPolicy(policy: BufferPolicy): void {
    this.#policy = policy;
    this.#source?.setPolicy?.(policy);
    this.#ports.changed('whole');
  }

  setSpan(span: ChartSpan): void {
    this.#span = span;
    this.#ports.changed('whole');
  }

  incident(id: string): LiveIncidentState | null {
    return this.#incidents.find((incident) => incident.id === id) ?? null;
  }

  /** All of it, as of now. */
  view(): LiveShowState {
    return {
      ...this.facts(),
      clock: this.#clock.view(this.#retry?.dueMs ?? null),
      series: this.#series.series(this.#span),
    };
  }

  facts(): LiveFacts {
    const retry = this.#retry;
    return {
      choice: { ...this.choice, policy: this.#policy },
      watches: this.#source?.watches ?? null,
      active: this.active,
      stopping: this.stopping,
      state: this.#state,
      reason: this.#reason ?? null,
      startedAtMs: this.#clock.startedAtMs,
      onAirAtMs: this.#clock.onAirAtMs,
      endedAtMs: this.#clock.endedAtMs,
      retry: retry === null ? null : { attempts: retry.attempts, waitMs: retry.waitMs },
      metrics: this.#metrics,
      incidents: this.#incidents,
      warnings: this.#warnings,
      encoder: this.#encoder.state,
      obs: this.#obs,
      recording: this.#recording,
    };
  }

  async #launch(port: number): Promise<SourceStart> {
    const source = this.#ports.open(port, {
      tell: (event) => this.#told(event),
      onRelay: (event) => this.#relaySaid(event),
      onObs: (obs) => {
        this.#obs = obs;
        this.#ports.changed('whole');
      },
    });
    this.#source = source;
    const started = await source.start();
    if (started.ok) void source.ended.then((end) => this.#end(end));
    return started;
  }

  #told(event: LiveEvent): void {
    if (!this.active) return;
    switch (event.event) {
      case 'listening':
        this.#encoder.listen(event);
        this.#ports.changed('whole');
        return;
      case 'state':
        this.#stateChanged(event);
        return;
      case 'metrics': {
        const { event: _event, at: _at, t: _t, ...metrics } = event;
        this.#metrics = metrics;
        this.#metricsAt = this.#ports.now();
        this.#tick();
        return;
      }
      case 'incident':
        this.#incidentSaid(event);
        return;
    }
  }

  #stateChanged({ state, reason }: StateEvent): void {
    // A new reason for the same state does not begin it anew.
    if (state !== this.#state) this.#clock.stateBegins();
    this.#state = state;
    this.#reason = reason ?? null;
    if (state === 'live') this.#clock.onAir();
    if (state !== 'reconnecting' && state !== 'connecting') this.#retry = null;
    if (state === 'ended') this.#clock.offAir();
    this.#ports.changed('whole');
  }

  #incidentSaid(event: IncidentEvent): void {
    const known = this.incident(event.id);
    const { stepMs } = event.evidence;
    if (known === null && event.cause === 'clock.stepped' && typeof stepMs === 'number') this.#clock.stepped(stepMs);
    const incident = incidentState(event, known, this.#clock.wallNow());
    this.#incidents =
      known === null
        ? [...this.#incidents, incident].slice(-INCIDENTS_KEPT)
        : this.#incidents.map((before) => (before.id === event.id ? incident : before));
    const { phase, cause } = event;
    if (phase !== 'closed' && this.#state === 'reconnecting') this.#reason = cause;
    if (phase === 'named' && known?.phase !== 'named') this.#ports.incident(incident);
    this.#ports.changed('whole');
  }

  /** What no contract tells and only a window shows; the rest is told by the source, in the words of the contract. */
  #relaySaid(event: RelayEvent): void {
    const warning = relayWarning(event);
    if (event.type === 'attempt-failed') {
      const { attempts, nextInMs } = event;
      this.#retry = { attempts, waitMs: nextInMs, dueMs: nextInMs === null ? null : this.#ports.now() + nextInMs };
    } else if (event.type === 'need-target') {
      this.#retry = { attempts: event.attempts, waitMs: null, dueMs: null };
      return;
    } else if (event.type === 'recording') {
      const { what, file, errno } = event;
      this.#recording = { status: what === 'started' ? 'on' : what === 'failed' ? 'failed' : 'off', file, errno };
    } else if (event.type === 'encoder' && warning === null && this.#encoder.state !== null) {
      this.#encoder.connection(event.what === 'gone' ? 'gone' : event.what === 'ended' ? 'none' : 'here');
    } else if (warning === null) return;
    if (warning !== null) this.#warn(warning.code, warning.params);
    else this.#ports.changed('whole');
  }

  #warn(code: LiveWarningCode, params: { readonly [key: string]: string | number }): void {
    this.#warnings = [...this.#warnings.filter((warning) => warning.code !== code), { code, params, atMs: this.#clock.wallNow() }];
    this.#ports.changed('whole');
  }

  /** One second: a point, and everything that counts. */
  #tick(): void {
    if (!this.active) return;
    const { now } = this.#ports;
    if (now() - this.#metricsAt > STALE_METRICS_MS) this.#metrics = null;
    const { inKbps = 0, outKbps = 0, fps = 0, queueMs = 0 } = this.#metrics ?? {};
    // Before the encoder has come there is nothing to draw.
    const nobodyYet = this.#obs !== null || this.#encoder.state?.connection === 'none';
    if (!nobodyYet || this.#clock.onAirAtMs !== null) {
      const atMs = this.#clock.wallNow();
      this.#series.push({ atMs, inKbps, outKbps, fps, queueMs });
      this.#ports.second(atMs, this.#metrics);
    }
    this.#tickSoon();
    this.#ports.changed('tick');
  }

  #tickSoon(): void {
    if (this.#watchdog !== null) clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#tick(), SILENT_SECOND_MS);
  }

  #end(end: SourceEnd): void {
    if (!this.active) return;
    if (this.#watchdog !== null) clearTimeout(this.#watchdog);
    this.#clock.end();
    this.#state = 'ended';
    this.#reason = end.reason;
    this.#retry = null;
    this.#encoder.close();
    this.#settleEnd(end);
    this.#ports.changed('whole');
  }
}
