import type { IncidentCause, LiveIncident } from '../../contract/live-status.ts';
import type { ObsLink, ObsLinkState, ObsLook } from '../../obs/link.ts';
import type { PreflightPorts } from '../../preflight/check.ts';
import { DropInquiry, type InquiryPorts } from '../drop-inquiry.ts';
import { LiveDesk } from '../live-desk.ts';
import { MachineNews } from '../machine-news.ts';
import { MachineWatch, machinePorts } from '../machine-watch.ts';
import { endAt } from '../road.ts';
import type { LiveShow } from '../show.ts';
import type { LiveSource, SourceEnd, SourceStart, Tell } from '../source.ts';
import { inquiryPorts } from './inquiry-ports.ts';
import { TargetKeeper } from './target-keeper.ts';

export interface ObsSourceOptions {
  readonly show: LiveShow;
  /** Its own: let go with it. */
  readonly link: ObsLink;
  readonly ports: PreflightPorts;
  readonly tell: Tell;
  readonly tellApart: (code: IncidentCause, about: Pick<LiveIncident, 'evidence'>) => string;
}

const PREFIX = 'OBS_WEBSOCKET_OUTPUT_';
/** OBS has given up, or is gone: the drop stays open this long for it to push again. */
const OVER_MS = 60_000;
/** OBS's queue holds about this much before it drops frames; congestion is the share of it that is full. */
const QUEUE_MS = 700;

/** OBS pushing by itself, as it says over its WebSocket server. OBS never says why a push ended: that is asked into here. */
export class ObsSource implements LiveSource {
  readonly kind = 'obs';
  readonly ended: Promise<SourceEnd>;
  readonly #options: ObsSourceOptions;
  readonly #desk: LiveDesk;
  readonly #keeper: TargetKeeper;
  readonly #inquiryPorts: InquiryPorts;
  readonly #news: MachineNews;
  readonly #machine: MachineWatch;
  #settleEnd: (end: SourceEnd) => void = () => {};
  #unlisten: () => void = () => {};
  #inquiry: DropInquiry | null = null;
  #goneId: string | null = null;
  #goneMs = 0;
  #overTimer: NodeJS.Timeout | null = null;
  /** The user's own button in OBS. */
  #isStopping = false;
  #liveMs = 0;
  #droppedFrames = 0;
  #over = false;

  constructor(options: ObsSourceOptions) {
    const { show, ports, tell, tellApart } = options;
    this.#options = options;
    this.#desk = new LiveDesk({ tell, tellApart, now: ports.now, wallNow: ports.wallNow });
    this.#keeper = new TargetKeeper(show, ports);
    this.#inquiryPorts = inquiryPorts({
      show,
      ports,
      incidents: this.#desk.incidents,
      keeper: this.#keeper,
      source: 'obs',
      wallNow: ports.wallNow,
      networkIsBack: () => {},
      learned: () => {},
    });
    this.#news = new MachineNews(this.#desk.incidents, ports.now);
    this.#machine = new MachineWatch(
      machinePorts(ports),
      {
        slept: (gapMs) => this.slept(gapMs),
        clockStepped: (stepMs) => this.#news.clockStepped(stepMs),
        networkChanged: (from, to) => this.#news.happened({ cause: 'live.network-changed', evidence: { from, to } }, this.#inquiry),
      },
      () => this.#keeper.firstAddress,
    );
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  start(): Promise<SourceStart> {
    this.#desk.state('waiting');
    this.#machine.start();
    this.#unlisten = this.#options.link.listen({
      state: (state) => this.#linkIs(state),
      look: (look) => this.#looked(look),
      streamState: (state) => this.#said(state.startsWith(PREFIX) ? state.slice(PREFIX.length) : state),
    });
    // Known before anything is lost: a recheck of a dead name server would not find it.
    void this.#keeper.relayTarget(AbortSignal.timeout(OVER_MS)).catch(() => {});
    return Promise.resolve({ ok: true });
  }

  /** OBS keeps its own time. */
  retryNow(): void {}

  slept(gapMs: number): void {
    this.#news.happened({ cause: 'live.slept', evidence: { gapMs } }, this.#inquiry);
  }

  /** What OBS pushes is OBS's: this only stops looking. */
  stop(): void {
    this.stopNow();
  }

  stopNow(): void {
    if (this.#over) return;
    this.#over = true;
    this.#unlisten();
    this.#options.link.off();
    this.#machine.stop();
    this.#news.end();
    this.#forgetDrop();
    this.#desk.state('ended');
    this.#desk.end();
    this.#settleEnd({ reason: null });
  }

  #said(state: string): void {
    switch (state) {
      case 'STARTING':
        this.#isStopping = false;
        if (this.#desk.status.base === 'waiting') this.#desk.state('connecting');
        return;
      case 'STARTED':
      case 'RECONNECTED':
        this.#isLive();
        return;
      case 'RECONNECTING':
        this.#dropped();
        return;
      case 'STOPPING':
        this.#isStopping = true;
        return;
      case 'STOPPED':
        this.#stopped();
    }
  }

  /** What no event said: the source began in the middle of a push, or the connection missed one. */
  #looked({ status, second }: ObsLook): void {
    const { base } = this.#desk.status;
    if (status.outputReconnecting) {
      if (base === 'live') this.#dropped();
      return;
    }
    if (!status.outputActive) {
      if (this.#goneId !== null) this.#back(false);
      else if (base === 'live') this.#stopped();
      return;
    }
    // While it connects for the first time OBS calls its output inactive, so what is active here is on air.
    if (base !== 'live') this.#isLive();
    if (second === null) return;
    this.#droppedFrames += second.network;
    const { kbps, fps, congestion } = second;
    this.#desk.metrics({
      inKbps: Math.round(kbps),
      outKbps: Math.round(kbps),
      fps: Math.round(fps * 10) / 10,
      gopMs: 0,
      queueMs: Math.round(Math.min(1, Math.max(0, congestion)) * QUEUE_MS),
      queueBytes: 0,
      droppedFrames: this.#droppedFrames,
      unackedBytes: 0,
      avSkewMs: 0,
    });
  }

  #isLive(): void {
    this.#isStopping = false;
    if (this.#goneId !== null) this.#back(true);
    const inquiry = this.#inquiry;
    this.#inquiry = null;
    if (this.#overTimer !== null) clearTimeout(this.#overTimer);
    this.#overTimer = null;
    const { now } = this.#options.ports;
    inquiry?.recovered({ recoveredMs: Math.round(now() - inquiry.openedMs) });
    if (this.#desk.status.base !== 'live') this.#liveMs = now();
    this.#desk.state('live');
  }

  /** OBS tries again by itself. Told once, however often it is said. */
  #dropped(): void {
    if (this.#inquiry === null) this.#inquire();
    this.#desk.state('reconnecting', this.#inquiry?.cause ?? null);
  }

  /** The end of a push. Without a STOPPING before it, it was not the user's. Some outputs say it twice. */
  #stopped(): void {
    const { base } = this.#desk.status;
    if (base === 'waiting' || base === 'ended' || base === 'idle') return;
    if (this.#isStopping) {
      this.#isStopping = false;
      this.#forgetDrop();
      this.#desk.state('ended');
    } else {
      if (this.#inquiry === null) this.#inquire();
      this.#desk.state('ended', this.#inquiry?.cause ?? null);
      this.#overTimer ??= setTimeout(() => this.#forgetDrop(), OVER_MS);
    }
    this.#desk.state('waiting');
  }

  #inquire(): void {
    const { ports, show } = this.#options;
    const { base } = this.#desk.status;
    const address = this.#keeper.firstAddress ?? show.target.host;
    const seen = { how: 'fin', errno: null, address, port: show.target.port } as const;
    const onAirMs = base === 'live' ? Math.round(ports.now() - this.#liveMs) : 0;
    const end =
      base === 'live'
        ? { drop: endAt({ ...seen, stage: 'live', ageMs: onAirMs, publishedMs: onAirMs }) }
        : { failure: endAt({ ...seen, stage: 'connect', ageMs: 0 }) };
    this.#inquiry = new DropInquiry(this.#inquiryPorts, end, this.#news.recentClue());
  }

  #forgetDrop(): void {
    if (this.#overTimer !== null) clearTimeout(this.#overTimer);
    this.#overTimer = null;
    this.#inquiry?.abandon();
    this.#inquiry = null;
    if (this.#goneId !== null) this.#desk.incidents.close(this.#goneId);
    this.#goneId = null;
  }

  #linkIs(state: ObsLinkState): void {
    const { base } = this.#desk.status;
    if (state === 'connected' || this.#goneId !== null || base === 'waiting' || base === 'ended') return;
    this.#inquiry?.abandon();
    this.#inquiry = null;
    this.#goneMs = this.#options.ports.now();
    const view = { cause: 'live.encoder-gone', alternatives: [], evidence: { source: 'obs', obs: state } } as const;
    this.#goneId = this.#desk.incidents.open(view);
    this.#desk.incidents.name(this.#goneId, view);
    this.#desk.state('waiting', 'live.encoder-gone');
  }

  #back(isLive: boolean): void {
    if (this.#goneId === null) return;
    const recoveredMs = Math.round(this.#options.ports.now() - this.#goneMs);
    this.#desk.incidents.close(this.#goneId, isLive ? { recoveredMs } : {});
    this.#goneId = null;
    if (isLive) return;
    this.#desk.state('ended');
    this.#desk.state('waiting');
  }
}
