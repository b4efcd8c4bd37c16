import type { RelayBuffer, RelayEvent, RelayRecording, RelayStart } from '../../contract/relay-port.ts';
import { isCauseCode } from '../../contract/cause.ts';
import type { IncidentCause, LiveIncident, LiveMetrics } from '../../contract/live-status.ts';
import type { PreflightPorts } from '../../preflight/check.ts';
import { BestClock } from '../best-clock.ts';
import { LiveDesk } from '../live-desk.ts';
import { endAt } from '../road.ts';
import type { SpawnRelay } from '../relay-child.ts';
import type { LiveShow } from '../show.ts';
import type { LiveSource, SourceEnd, SourceStart, Tell } from '../source.ts';
import { Interruptions } from './interruptions.ts';
import { RelayProcess } from './relay-process.ts';
import { TargetKeeper } from './target-keeper.ts';

export interface RelaySourceOptions {
  readonly show: LiveShow;
  readonly spawn: SpawnRelay;
  readonly listen: RelayStart['listen'];
  /** What encoders are told, where `listen` stands for every address; else what is listened on. */
  readonly shownHost?: string;
  readonly app: string;
  /** The local one, per profile or per run. */
  readonly streamKey: string;
  readonly buffer: RelayBuffer;
  readonly recording: RelayRecording | null;
  readonly afterEnd: RelayStart['afterEnd'];
  readonly ports: PreflightPorts;
  readonly tell: Tell;
  readonly tellApart: (code: IncidentCause, about: Pick<LiveIncident, 'evidence'>) => string;
  /** What only a window shows: countdowns, recordings, refused encoders. */
  readonly onRelay?: (event: RelayEvent) => void;
}

const STOP_GRACE_MS = 3000;
const STOP_NOW_GRACE_MS = 500;

/** The show through our own relay: its process, its address and its signature kept up. */
export class RelaySource implements LiveSource {
  readonly kind = 'relay';
  readonly ended: Promise<SourceEnd>;
  readonly #options: RelaySourceOptions;
  readonly #desk: LiveDesk;
  readonly #process: RelayProcess;
  readonly #keeper: TargetKeeper;
  readonly #interruptions: Interruptions;
  readonly #stop = new AbortController();
  #settleStart: (result: SourceStart) => void = () => {};
  #settleEnd: (end: SourceEnd) => void = () => {};
  #port: number | null = null;
  #over = false;
  #killing: NodeJS.Timeout | null = null;

  constructor(options: RelaySourceOptions) {
    const { ports, show, tell, tellApart } = options;
    this.#options = options;
    this.#desk = new LiveDesk({ tell, tellApart, now: ports.now, wallNow: ports.wallNow });
    this.#process = new RelayProcess(
      options.spawn,
      { event: (event) => this.#received(event), crashed: (why, restarts) => this.#crashed(why, restarts) },
      ports.now,
    );
    const clock = new BestClock(ports.wallNow);
    this.#keeper = new TargetKeeper(show, { ...ports, wallNow: clock.now });
    this.#interruptions = new Interruptions({
      show,
      ports,
      incidents: this.#desk.incidents,
      keeper: this.#keeper,
      clock,
      retryNow: () => this.retryNow(),
      hopeless: (code) => this.#process.send({ type: 'hopeless', code }),
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  start(): Promise<SourceStart> {
    this.#process.launch();
    this.#interruptions.start();
    return new Promise((resolve) => {
      this.#settleStart = resolve;
    });
  }

  retryNow(): void {
    this.#process.send({ type: 'retry-now' });
  }

  setPolicy(policy: RelayBuffer['policy']): void {
    this.#process.send({ type: 'policy', policy });
  }

  slept(gapMs: number): void {
    this.#interruptions.slept(gapMs);
  }

  stop(drainMs: number): void {
    this.#process.send({ type: 'stop', drainMs });
    this.#endBy(drainMs + STOP_GRACE_MS);
  }

  stopNow(): void {
    this.#process.send({ type: 'stop-now' });
    this.#endBy(STOP_NOW_GRACE_MS);
  }

  /** Whatever the relay says or does not say, it is over by then. */
  #endBy(ms: number): void {
    if (!this.#process.isRunning) {
      this.#finish(null);
      return;
    }
    if (this.#killing !== null) clearTimeout(this.#killing);
    this.#killing = setTimeout(() => this.#finish(null), ms);
  }

  #received(event: RelayEvent): void {
    this.#options.onRelay?.(event);
    switch (event.type) {
      case 'ready':
        void this.#sendStart();
        return;
      case 'listening':
        this.#listening(event.host, event.port);
        return;
      case 'listen-failed':
        this.#listenFailed(event.errno);
        return;
      case 'state':
        this.#state(event);
        return;
      case 'metrics':
        this.#desk.metrics(metricsOf(event.metrics));
        return;
      case 'encoder':
        this.#interruptions.encoder(event);
        return;
      case 'nominal':
        this.#desk.nominal({ fps: event.fps, kbps: event.kbps });
        return;
      case 'stream':
        this.#desk.fault(event.what, event.byMs);
        return;
      case 'drop':
        this.#interruptions.dropped(event.end);
        return;
      case 'attempt-failed':
        this.#interruptions.attemptFailed(event.end);
        return;
      case 'recovered': {
        const { recoveredMs, lostMs, lostFrames } = event;
        this.#interruptions.recovered({ recoveredMs, lostMs, lostFrames });
        return;
      }
      case 'need-target':
        void this.#answerTarget(event.requestId);
        return;
      case 'stopped':
        this.#finish(event.reason !== null && isCauseCode(event.reason) ? event.reason : null);
        return;
      case 'mute-peer':
      case 'overflow':
      case 'not-catching-up':
      case 'recording':
        // Told by `onRelay` alone; what they do to the stream shows in the metrics.
        return;
    }
  }

  async #sendStart(): Promise<void> {
    const { listen, app, streamKey, buffer, recording, afterEnd } = this.#options;
    this.#keeper.renew();
    const target = await this.#keeper.relayTarget(this.#stop.signal);
    this.#process.send({
      type: 'start',
      listen: { ...listen, port: this.#port ?? listen.port },
      app,
      streamKey,
      target,
      buffer,
      ...(recording === null ? {} : { recording }),
      afterEnd,
    });
  }

  #listening(host: string, port: number): void {
    if (this.#port === port) return;
    this.#port = port;
    const { app, streamKey, shownHost = host } = this.#options;
    const server = `rtmp://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${port}/${app}`;
    this.#desk.listening({ url: `${server}/${streamKey}`, server, streamKey });
    this.#settleStart({ ok: true });
  }

  #listenFailed(errno: string): void {
    // After a crash the port may be held for a moment; at the start it is somebody else's.
    if (this.#port !== null) return;
    this.#settleStart({ ok: false, errno });
    this.#finish(null);
  }

  #state({ state, reason }: Extract<RelayEvent, { type: 'state' }>): void {
    const own = reason !== undefined && isCauseCode(reason) ? reason : null;
    this.#desk.state(state, own ?? this.#interruptions.causeOf(state));
    if (state === 'live') this.#interruptions.live();
    if (state === 'ended') this.#interruptions.abandon();
  }

  async #answerTarget(requestId: number): Promise<void> {
    this.#interruptions.renewTarget();
    const target = await this.#keeper.relayTarget(this.#stop.signal);
    const errno = this.#keeper.unresolved;
    this.#process.send({ type: 'target', requestId, target: errno === null ? target : null });
    // Without an address the relay has nothing to fail at.
    if (errno === null) return;
    this.#interruptions.attemptFailed(endAt({ stage: 'tcp', how: 'error', errno, address: target.host, port: target.port, ageMs: 0 }));
  }

  #crashed(why: string, restarts: number): void {
    if (this.#killing !== null) {
      this.#finish(this.#interruptions.hopeless);
      return;
    }
    this.#interruptions.crashed(why, restarts);
    if (this.#desk.status.onAirSinceMs !== null) this.#desk.state('reconnecting', 'app.relay-crashed');
  }

  #finish(reason: IncidentCause | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#settleStart({ ok: true });
    if (this.#killing !== null) clearTimeout(this.#killing);
    this.#process.end();
    this.#stop.abort();
    this.#interruptions.end();
    if (this.#desk.status.state !== 'idle') this.#desk.state('ended', reason);
    this.#desk.end();
    this.#settleEnd({ reason });
  }
}

function metricsOf({ rttMs, ...metrics }: Extract<RelayEvent, { type: 'metrics' }>['metrics']): LiveMetrics {
  return rttMs === undefined ? metrics : { ...metrics, rttMs };
}
