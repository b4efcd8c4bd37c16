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
import type { LiveSource, SourceEnd, SourceStart } from '../live/source.ts';
import { fingerprint } from '../push-url/fingerprint.ts';
import { encoderServers } from './encoder-servers.ts';
import { incidentState } from './incident-state.ts';
import { relayWarning } from './relay-warning.ts';
import { SeriesKeeper } from './live-series.ts';

export type SessionSource = LiveSource & {
  readonly setPolicy?: (policy: BufferPolicy) => void;
  readonly watches?: 'stream' | 'road';
};

/** What one start of a source needs to know. */
export interface SourceTold {
  readonly tell: (event: LiveEvent) => void;
  readonly onRelay: (event: RelayEvent) => void;
  readonly onObs: (obs: LiveObsState) => void;
}

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
  readonly #startedAtMs: number;
  /** By how much the wall clock was set since: a show is counted on by the clock it began with. */
  #steppedMs = 0;
  #source: SessionSource | null = null;
  #policy: BufferPolicy;
  #span: ChartSpan = '5m';
  #state: LiveState = 'idle';
  #reason: StateEvent['reason'] | null = null;
  #stateSince: number;
  #onAirSince: number | null = null;
  #onAirAtMs: number | null = null;
  #onAirMs: number | null = null;
  #endedAtMs: number | null = null;
  #stopping = false;
  #metrics: LiveMetrics | null = null;
  #metricsAt = -Infinity;
  #retry: { readonly attempts: number; readonly waitMs: number | null; readonly dueMs: number | null } | null = null;
  #incidents: readonly LiveIncidentState[] = [];
  #warnings: LiveShowState['warnings'] = [];
  #encoder: LiveShowState['encoder'] = null;
  /** By which other devices reach this computer. */
  #addresses: readonly string[] = [];
  #listening: { readonly url: string; readonly server: string; readonly key: string } | null = null;
  #obs: LiveObsState | null;
  #recording: LiveShowState['recording'] = { status: 'off', file: null, errno: null };
  #watchdog: NodeJS.Timeout | null = null;
  #settleEnd: (end: SourceEnd) => void = () => {};

  constructor(choice: LiveChoice, ports: SessionPorts) {
    this.choice = choice;
    this.#policy = choice.policy;
    this.#obs = choice.source === 'obs' ? { link: 'connecting', aim: 'unknown' } : null;
    this.#ports = ports;
    this.#startedAtMs = ports.wallNow();
    this.#stateSince = ports.now();
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  get active(): boolean {
    return this.#endedAtMs === null;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** For the clipboard, and nothing else: the whole address with its key. */
  get address(): { readonly url: string; readonly server: string; readonly key: string } | null {
    return this.#listening;
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
    if (addresses.join() === this.#addresses.join()) return;
    this.#addresses = addresses;
    if (this.#encoder === null || this.#listening === null) return;
    this.#encoder = { ...this.#encoder, servers: encoderServers(this.#listening.server, this.choice.lan, this.#addresses) };
    this.#ports.changed('whole');
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
    const { now } = this.#ports;
    const dueMs = this.#retry?.dueMs ?? null;
    return {
      ...this.facts(),
      clock: {
        nowMs: this.#endedAtMs ?? this.#wallNow(),
        onAirMs: this.#onAirSince === null ? this.#onAirMs : Math.round(now() - this.#onAirSince),
        inStateMs: Math.round(now() - this.#stateSince),
        retryInMs: dueMs === null ? null : Math.max(0, Math.round(dueMs - now())),
      },
      series: this.#series.series(this.#span),
    };
  }

  facts(): LiveFacts {
    const retry = this.#retry;
    return {
      choice: { ...this.choice, policy: this.#policy },
      watches: this.#source?.watches ?? null,
      active: this.active,
      stopping: this.#stopping && this.active,
      state: this.#state,
      reason: this.#reason ?? null,
      startedAtMs: this.#startedAtMs,
      onAirAtMs: this.#onAirAtMs,
      endedAtMs: this.#endedAtMs,
      retry: retry === null ? null : { attempts: retry.attempts, waitMs: retry.waitMs },
      metrics: this.#metrics,
      incidents: this.#incidents,
      warnings: this.#warnings,
      encoder: this.#encoder,
      obs: this.#obs,
      recording: this.#recording,
    };
  }

  #wallNow(): number {
    return this.#ports.wallNow() - this.#steppedMs;
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
        this.#listening = { url: event.url, server: event.server, key: event.streamKey };
        this.#encoder = {
          servers: encoderServers(event.server, this.choice.lan, this.#addresses),
          keyFingerprint: fingerprint(event.streamKey),
          connection: this.#encoder?.connection ?? 'none',
        };
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
    const { now } = this.#ports;
    // A new reason for the same state does not begin it anew.
    if (state !== this.#state) this.#stateSince = now();
    this.#state = state;
    this.#reason = reason ?? null;
    if (state === 'live' && this.#onAirSince === null) {
      this.#onAirSince = now();
      this.#onAirAtMs = this.#wallNow();
    }
    if (state !== 'reconnecting' && state !== 'connecting') this.#retry = null;
    if (state === 'ended' && this.#onAirSince !== null) {
      this.#onAirMs = Math.round(now() - this.#onAirSince);
      this.#onAirSince = null;
    }
    this.#ports.changed('whole');
  }

  #incidentSaid(event: IncidentEvent): void {
    const known = this.incident(event.id);
    const { stepMs } = event.evidence;
    if (known === null && event.cause === 'clock.stepped' && typeof stepMs === 'number') this.#steppedMs += stepMs;
    const incident = incidentState(event, known, this.#wallNow());
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
    } else if (event.type === 'encoder' && warning === null && this.#encoder !== null) {
      this.#encoder = { ...this.#encoder, connection: event.what === 'gone' ? 'gone' : event.what === 'ended' ? 'none' : 'here' };
    } else if (warning === null) return;
    if (warning !== null) this.#warn(warning.code, warning.params);
    else this.#ports.changed('whole');
  }

  #warn(code: LiveWarningCode, params: { readonly [key: string]: string | number }): void {
    this.#warnings = [...this.#warnings.filter((warning) => warning.code !== code), { code, params, atMs: this.#wallNow() }];
    this.#ports.changed('whole');
  }

  /** One second: a point, and everything that counts. */
  #tick(): void {
    if (!this.active) return;
    const { now } = this.#ports;
    if (now() - this.#metricsAt > STALE_METRICS_MS) this.#metrics = null;
    const { inKbps = 0, outKbps = 0, fps = 0, queueMs = 0 } = this.#metrics ?? {};
    // Before the encoder has come there is nothing to draw.
    const nobodyYet = this.#obs !== null || this.#encoder?.connection === 'none';
    if (!nobodyYet || this.#onAirAtMs !== null) {
      const atMs = this.#wallNow();
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
    const { now } = this.#ports;
    if (this.#onAirSince !== null) this.#onAirMs = Math.round(now() - this.#onAirSince);
    this.#onAirSince = null;
    this.#endedAtMs = this.#wallNow();
    this.#state = 'ended';
    this.#reason = end.reason;
    this.#retry = null;
    if (this.#encoder !== null) this.#encoder = { ...this.#encoder, connection: 'none' };
    this.#listening = null;
    this.#settleEnd(end);
    this.#ports.changed('whole');
  }
}
