import type { LiveObsState } from '../../contract/live-show.ts';
import type { ObsLink, ObsLinkState, ObsLook } from '../../obs/link.ts';
import type { ObsPush } from '../../obs/push-settings.ts';
import { isSameStream } from '../../preflight/obs-push.ts';
import { Onlooker, type OnlookerOptions } from '../onlooker.ts';
import { RoadWatch } from '../road-watch.ts';
import { endAt } from '../road.ts';
import type { LiveSource, SourceEnd, SourceStart } from '../source.ts';

export interface ObsSourceOptions extends OnlookerOptions {
  /** Its own: let go with it. */
  readonly link: ObsLink;
  /** Whether OBS can be asked, and what it is set to. */
  readonly onObs?: (obs: LiveObsState) => void;
}

const PREFIX = 'OBS_WEBSOCKET_OUTPUT_';
/** OBS has given up, or is gone: the drop stays open this long for it to push again. */
const OVER_MS = 60_000;
/** OBS drops frames once this much waits in its queue; congestion is the share of it that does (`drop_threshold` of its rtmp output). */
const QUEUE_MS = 700;
/** Nothing left OBS for this long while it says that it streams: it waits for a network that is silent. */
const STUCK_MS = 2500;

/** OBS pushing by itself, as it says over its WebSocket server. OBS never says why a push ended: that is asked into here. */
export class ObsSource implements LiveSource {
  readonly kind = 'obs';
  readonly ended: Promise<SourceEnd>;
  readonly #options: ObsSourceOptions;
  readonly #onlooker: Onlooker;
  readonly #road: RoadWatch;
  #settleEnd: (end: SourceEnd) => void = () => {};
  #unlisten: () => void = () => {};
  #obs: LiveObsState = { link: 'connecting', aim: 'unknown' };
  #goneId: string | null = null;
  #goneMs = 0;
  #overTimer: NodeJS.Timeout | null = null;
  /** The user's own button in OBS. */
  #isStopping = false;
  #liveMs = 0;
  #sentMs = 0;
  #rttMs: number | null = null;
  readonly #lost = { network: 0, encoder: 0, render: 0 };
  #over = false;

  constructor(options: ObsSourceOptions) {
    const { ports } = options;
    this.#options = options;
    this.#onlooker = new Onlooker(options, { source: 'obs', surroundingsChanged: () => {} });
    this.#road = new RoadWatch({
      keeper: this.#onlooker.keeper,
      dial: ports.dial,
      open: (connectMs) => {
        this.#rttMs = connectMs;
      },
      failed: () => {
        this.#rttMs = null;
        // Two witnesses: OBS waits for days where its kernel does.
        if (this.#isStuck && this.#base === 'live') this.#dropped();
      },
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  start(): Promise<SourceStart> {
    this.#onlooker.start();
    // Also known before anything is lost: a recheck of a dead name server would not find the address.
    this.#road.start();
    this.#unlisten = this.#options.link.listen({
      state: (state) => this.#linkIs(state),
      look: (look) => this.#looked(look),
      streamState: (state) => this.#said(state.startsWith(PREFIX) ? state.slice(PREFIX.length) : state),
    });
    this.#linkIs(this.#options.link.state);
    return Promise.resolve({ ok: true });
  }

  /** OBS keeps its own time; what can be tried anew is to reach it. */
  retryNow(): void {
    this.#options.link.again();
  }

  slept(gapMs: number): void {
    this.#onlooker.slept(gapMs);
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
    this.#road.stop();
    this.#forgetDrop();
    this.#onlooker.end();
    this.#settleEnd({ reason: null });
  }

  get #base(): string {
    return this.#onlooker.desk.status.base;
  }

  get #isStuck(): boolean {
    return this.#options.ports.now() - this.#sentMs >= STUCK_MS;
  }

  #said(state: string): void {
    if (state === 'STOPPING') this.#isStopping = true;
    if (state === 'STOPPED') this.#stopped();
    // What is set to another stream is no concern of this show; a stale answer is put right by the next look.
    if (this.#obs.aim !== 'this') return;
    switch (state) {
      case 'STARTING':
        this.#isStopping = false;
        if (this.#base === 'waiting') this.#onlooker.desk.state('connecting');
        return;
      case 'STARTED':
      case 'RECONNECTED':
        this.#isLive();
        return;
      case 'RECONNECTING':
        this.#dropped();
    }
  }

  /** What no event said: the source began in the middle of a push, or the connection missed one. */
  #looked({ status, push, second }: ObsLook): void {
    this.#aimedAt(push);
    const base = this.#base;
    if (this.#obs.aim !== 'this') {
      if (base !== 'waiting') this.#rest();
      return;
    }
    if (status.outputReconnecting) {
      if (base === 'live') this.#dropped();
      return;
    }
    if (!status.outputActive) {
      if (this.#goneId !== null) this.#back(false);
      else if (base === 'live') this.#stopped();
      return;
    }
    // The first look since the counters began anew has nothing to compare with.
    if (second === null || second.kbps > 0) this.#sentMs = this.#options.ports.now();
    if (base === 'live' && this.#isStuck) this.#road.lookNow();
    // While it connects for the first time OBS calls its output inactive, so what is active here is on air, unless nothing gets out.
    if (base !== 'live' && (base !== 'reconnecting' || !this.#isStuck)) this.#isLive();
    if (second === null) return;
    const { kbps, fps, congestion, network, encoder, render } = second;
    this.#lost.network += network;
    this.#lost.encoder += encoder;
    this.#lost.render += render;
    this.#onlooker.desk.metrics({
      inKbps: Math.round(kbps),
      outKbps: Math.round(kbps),
      fps: Math.round(fps * 10) / 10,
      queueMs: Math.round(Math.min(1, Math.max(0, congestion)) * QUEUE_MS),
      droppedFrames: this.#lost.network,
      encoderLostFrames: this.#lost.encoder,
      renderLostFrames: this.#lost.render,
      ...(this.#rttMs === null ? {} : { rttMs: this.#rttMs }),
    });
  }

  #isLive(): void {
    this.#isStopping = false;
    this.#sentMs = this.#options.ports.now();
    if (this.#goneId !== null) this.#back(true);
    this.#stopTimer();
    this.#onlooker.recovered();
    if (this.#base !== 'live') this.#liveMs = this.#options.ports.now();
    this.#onlooker.desk.state('live');
  }

  /** OBS tries again by itself. Told once, however often it is said. */
  #dropped(): void {
    this.#inquire();
    this.#onlooker.desk.state('reconnecting', this.#onlooker.inquiry?.cause ?? null);
  }

  /** The end of a push. Without a STOPPING before it, it was not the user's. Some outputs say it twice. */
  #stopped(): void {
    const wasAsked = this.#isStopping;
    this.#isStopping = false;
    if (this.#base === 'waiting' || this.#base === 'ended') return;
    if (wasAsked) {
      this.#rest();
      return;
    }
    this.#inquire();
    this.#onlooker.desk.state('ended', this.#onlooker.inquiry?.cause ?? null);
    this.#overTimer ??= setTimeout(() => this.#forgetDrop(), OVER_MS);
    this.#onlooker.desk.state('waiting');
  }

  #inquire(): void {
    if (this.#onlooker.inquiry !== null) return;
    const { ports, show } = this.#options;
    const now = ports.now();
    const address = this.#onlooker.keeper.firstAddress ?? show.target.host;
    const stuck = this.#isStuck;
    const seen = {
      how: stuck ? 'silent' : 'fin',
      errno: null,
      address,
      port: show.target.port,
      sinceHeardMs: stuck ? Math.round(now - this.#sentMs) : null,
    } as const;
    const onAirMs = Math.round(now - this.#liveMs);
    this.#onlooker.inquire(
      this.#base === 'live'
        ? { drop: endAt({ ...seen, stage: 'live', ageMs: onAirMs, publishedMs: onAirMs }) }
        : { failure: endAt({ ...seen, how: 'fin', stage: 'connect', ageMs: 0 }) },
    );
  }

  /** The push is over, and nothing was wrong with its end. */
  #rest(): void {
    this.#forgetDrop();
    this.#onlooker.desk.state('ended');
    this.#onlooker.desk.state('waiting');
  }

  #forgetDrop(): void {
    this.#stopTimer();
    this.#onlooker.abandon();
    if (this.#goneId !== null) this.#onlooker.desk.incidents.close(this.#goneId);
    this.#goneId = null;
  }

  #stopTimer(): void {
    if (this.#overTimer !== null) clearTimeout(this.#overTimer);
    this.#overTimer = null;
  }

  #linkIs(state: ObsLinkState): void {
    if (state !== 'off') this.#tellObs({ link: state, aim: state === 'connected' ? this.#obs.aim : 'unknown' });
    const base = this.#base;
    if (state === 'connected' || this.#goneId !== null || base === 'waiting' || base === 'ended') return;
    this.#onlooker.abandon();
    this.#goneMs = this.#options.ports.now();
    const view = { cause: 'live.encoder-gone', alternatives: [], evidence: { source: 'obs', obs: state } } as const;
    this.#goneId = this.#onlooker.desk.incidents.open(view);
    this.#onlooker.desk.incidents.name(this.#goneId, view);
    this.#onlooker.desk.state('waiting', 'live.encoder-gone');
    this.#overTimer ??= setTimeout(() => this.#rest(), OVER_MS);
  }

  #back(isLive: boolean): void {
    if (this.#goneId === null) return;
    this.#stopTimer();
    const recoveredMs = Math.round(this.#options.ports.now() - this.#goneMs);
    this.#onlooker.desk.incidents.close(this.#goneId, isLive ? { recoveredMs } : {});
    this.#goneId = null;
    if (!isLive) this.#rest();
  }

  #aimedAt(push: ObsPush | null): void {
    // An answer that failed to come says nothing of a push that goes on.
    if (push === null) return;
    const aim = isSameStream(push, this.#onlooker.keeper.target) ? 'this' : 'other';
    this.#tellObs({ link: this.#obs.link, aim });
  }

  #tellObs(obs: LiveObsState): void {
    if (obs.link === this.#obs.link && obs.aim === this.#obs.aim) return;
    this.#obs = obs;
    this.#options.onObs?.(obs);
  }
}
