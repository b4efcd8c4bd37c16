import type { RelayBuffer, RelayEvent, RelayRecording, RelayStart, UpstreamEnd } from '../../contract/relay-port.ts';
import { isCauseCode } from '../../contract/cause.ts';
import type { IncidentCause, LiveIncident, LiveMetrics } from '../../contract/live-status.ts';
import type { PreflightPorts } from '../../preflight/check.ts';
import { maskSecrets } from '../../push-url/mask.ts';
import { BestClock } from '../best-clock.ts';
import { DropInquiry, type InquiryPorts } from '../drop-inquiry.ts';
import type { IncidentView } from '../incidents.ts';
import { LiveDesk } from '../live-desk.ts';
import { MachineWatch, machinePorts } from '../machine-watch.ts';
import { endAt } from '../road.ts';
import type { SpawnRelay } from '../relay-child.ts';
import type { LiveShow } from '../show.ts';
import { HOLD_MS } from '../upstream-end.ts';
import type { LiveSource, SourceEnd, SourceStart, Tell } from '../source.ts';
import { MachineNews } from '../machine-news.ts';
import { inquiryPorts } from './inquiry-ports.ts';
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

/** The show through our own relay: its process, its address and its signature kept up; its drops asked into. */
export class RelaySource implements LiveSource {
  readonly kind = 'relay';
  readonly ended: Promise<SourceEnd>;
  readonly #options: RelaySourceOptions;
  readonly #desk: LiveDesk;
  readonly #process: RelayProcess;
  readonly #keeper: TargetKeeper;
  readonly #news: MachineNews;
  readonly #machine: MachineWatch;
  readonly #inquiryPorts: InquiryPorts;
  readonly #stop = new AbortController();
  #settleStart: (result: SourceStart) => void = () => {};
  #settleEnd: (end: SourceEnd) => void = () => {};
  #port: number | null = null;
  #inquiry: DropInquiry | null = null;
  #encoderGoneId: string | null = null;
  /** A recovery that must first hold. */
  #holding: NodeJS.Timeout | null = null;
  #crash: { readonly id: string; readonly atMs: number } | null = null;
  #hopeless: IncidentCause | null = null;
  readonly #clock: BestClock;
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
    this.#clock = new BestClock(ports.wallNow);
    const { now: wallNow } = this.#clock;
    this.#keeper = new TargetKeeper(show, { ...ports, wallNow });
    this.#inquiryPorts = inquiryPorts({
      show,
      ports,
      incidents: this.#desk.incidents,
      keeper: this.#keeper,
      wallNow,
      clockStepsMs: () => this.#clock.stepsMs,
      networkIsBack: () => this.retryNow(),
      learned: () => this.#learned(),
    });
    this.#news = new MachineNews(this.#desk.incidents, ports.now);
    this.#machine = new MachineWatch(
      machinePorts(ports),
      {
        slept: (gapMs) => this.slept(gapMs),
        clockStepped: (stepMs) => this.#news.clockStepped(this.#clock.stepped(stepMs)),
        networkChanged: (from, to) => {
          this.#news.happened({ cause: 'live.network-changed', evidence: { from, to } }, this.#inquiry);
          this.retryNow();
        },
      },
      () => this.#keeper.firstAddress,
    );
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  start(): Promise<SourceStart> {
    this.#process.launch();
    this.#machine.start();
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
    this.#news.happened({ cause: 'live.slept', evidence: { gapMs } }, this.#inquiry);
    this.retryNow();
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
        this.#encoder(event);
        return;
      case 'nominal':
        this.#desk.nominal({ fps: event.fps, kbps: event.kbps });
        return;
      case 'stream':
        this.#desk.fault(event.what, event.byMs);
        return;
      case 'drop':
        this.#dropped({ drop: this.#masked(event.end) });
        return;
      case 'attempt-failed':
        if (event.end.how !== 'ours') this.#dropped({ failure: this.#masked(event.end) });
        return;
      case 'recovered': {
        const { recoveredMs, lostMs, lostFrames } = event;
        this.#recovered({ recoveredMs, lostMs, lostFrames });
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
    const why = own ?? (state === 'reconnecting' || (state === 'ended' && this.#hopeless !== null) ? (this.#inquiry?.cause ?? null) : null);
    this.#desk.state(state, why);
    if (state === 'live') {
      const { now } = this.#options.ports;
      if (this.#inquiry !== null && this.#inquiry.drop === null)
        this.#recovered({ recoveredMs: Math.round(now() - this.#inquiry.openedMs) });
      if (this.#crash !== null) this.#desk.incidents.close(this.#crash.id, { recoveredMs: Math.round(now() - this.#crash.atMs) });
      this.#crash = null;
    }
    if (state === 'ended') this.#forget();
  }

  #encoder({ what, gapMs, detail }: Extract<RelayEvent, { type: 'encoder' }>): void {
    const { incidents } = this.#desk;
    if (what === 'gone') {
      const view: IncidentView = { cause: 'live.encoder-gone', alternatives: [], evidence: detail === null ? {} : { detail } };
      this.#encoderGoneId ??= incidents.open(view);
      incidents.name(this.#encoderGoneId, view);
    } else if (what === 'returned' || what === 'replaced') {
      if (this.#encoderGoneId !== null) incidents.close(this.#encoderGoneId, gapMs === undefined ? {} : { recoveredMs: gapMs });
      this.#encoderGoneId = null;
    }
  }

  /** What a server says may hold any part of the push URL. */
  #masked(end: UpstreamEnd): UpstreamEnd {
    const { target } = this.#keeper;
    const hidden = (words: string | null): string | null => (words === null ? null : maskSecrets(words, target));
    return { ...end, serverCode: hidden(end.serverCode), serverText: hidden(end.serverText), detail: hidden(end.detail) };
  }

  #dropped(seen: { readonly drop: UpstreamEnd } | { readonly failure: UpstreamEnd }): void {
    if (this.#over) return;
    if (this.#holding !== null) clearTimeout(this.#holding);
    this.#holding = null;
    if (this.#inquiry !== null) {
      this.#inquiry.attemptFailed('drop' in seen ? seen.drop : seen.failure);
      return;
    }
    this.#inquiry = new DropInquiry(this.#inquiryPorts, seen, this.#news.recentClue());
  }

  #recovered(recovery: { readonly recoveredMs: number; readonly lostMs?: number; readonly lostFrames?: number }): void {
    const inquiry = this.#inquiry;
    if (this.#holding !== null) clearTimeout(this.#holding);
    const close = (): void => {
      this.#holding = null;
      this.#inquiry = null;
      inquiry?.recovered(recovery);
    };
    if (inquiry?.wasThrownOut === true) this.#holding = setTimeout(close, HOLD_MS);
    else close();
  }

  /** Something new is known about a drop: the clock's offset, or that no retry can succeed. */
  #learned(): void {
    const inquiry = this.#inquiry;
    if (inquiry === null) return;
    this.#clock.compared(inquiry.finding('clock'));
    if (this.#hopeless !== null) return;
    const { hopeless } = inquiry;
    if (hopeless === null || this.#renewed()) return;
    this.#hopeless = hopeless;
    this.#process.send({ type: 'hopeless', code: hopeless });
  }

  async #answerTarget(requestId: number): Promise<void> {
    this.#renewed();
    const target = await this.#keeper.relayTarget(this.#stop.signal);
    const errno = this.#keeper.unresolved;
    this.#process.send({ type: 'target', requestId, target: errno === null ? target : null });
    // Without an address the relay has nothing to fail at.
    if (errno === null) return;
    this.#dropped({ failure: endAt({ stage: 'tcp', how: 'error', errno, address: target.host, port: target.port, ageMs: 0 }) });
  }

  #renewed(): boolean {
    if (!this.#keeper.renew()) return false;
    this.#inquiry?.resigned();
    return true;
  }

  #crashed(why: string, restarts: number): void {
    if (this.#killing !== null) {
      this.#finish(this.#hopeless);
      return;
    }
    this.#forget();
    const view = { cause: 'app.relay-crashed', alternatives: [], evidence: { exit: why, restarts } } as const;
    this.#crash ??= { id: this.#desk.incidents.open(view), atMs: this.#options.ports.now() };
    this.#desk.incidents.name(this.#crash.id, view);
    if (this.#desk.status.onAirSinceMs !== null) this.#desk.state('reconnecting', 'app.relay-crashed');
  }

  #forget(): void {
    if (this.#holding !== null) clearTimeout(this.#holding);
    this.#holding = null;
    this.#inquiry?.abandon();
    this.#inquiry = null;
    if (this.#encoderGoneId !== null) this.#desk.incidents.close(this.#encoderGoneId);
    this.#encoderGoneId = null;
  }

  #finish(reason: IncidentCause | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#settleStart({ ok: true });
    if (this.#killing !== null) clearTimeout(this.#killing);
    this.#process.end();
    this.#machine.stop();
    this.#stop.abort();
    this.#forget();
    this.#news.end();
    if (this.#desk.status.state !== 'idle') this.#desk.state('ended', reason);
    this.#desk.end();
    this.#settleEnd({ reason });
  }
}

function metricsOf({ rttMs, ...metrics }: Extract<RelayEvent, { type: 'metrics' }>['metrics']): LiveMetrics {
  return rttMs === undefined ? metrics : { ...metrics, rttMs };
}
