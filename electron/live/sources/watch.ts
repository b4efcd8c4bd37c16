import type { UpstreamEnd } from '../../contract/relay-port.ts';
import type { IncidentCause, LiveIncident } from '../../contract/live-status.ts';
import { literalAddresses } from '../../network/probes.ts';
import type { PreflightPorts } from '../../preflight/check.ts';
import { DropInquiry, type InquiryPorts } from '../drop-inquiry.ts';
import { LiveDesk } from '../live-desk.ts';
import { MachineNews } from '../machine-news.ts';
import { MachineWatch, machinePorts } from '../machine-watch.ts';
import { endAt, probeRoad } from '../road.ts';
import type { LiveShow } from '../show.ts';
import type { LiveSource, SourceEnd, SourceStart, Tell } from '../source.ts';
import { ViewMeter } from '../view-meter.ts';
import { isWatchable, view, type ViewerEnd } from '../viewer.ts';
import { inquiryPorts } from './inquiry-ports.ts';
import { TargetKeeper } from './target-keeper.ts';

export interface WatchOptions {
  readonly show: LiveShow;
  /** Absent: continuously. Otherwise a look of `lookMs` every `everyMs`, for metered connections. */
  readonly samples?: { readonly lookMs: number; readonly everyMs: number };
  readonly ports: PreflightPorts;
  readonly tell: Tell;
  readonly tellApart: (code: IncidentCause, about: Pick<LiveIncident, 'evidence'>) => string;
}

const TICK_MS = 1000;
const ROAD_EVERY_MS = 5000;
/** One lost packet is no broken road: asked again at once, and believed the second time. */
const ROAD_AGAIN_MS = 1000;
const ROAD_FAILS = 2;
const STALLED_MS = 3000;
/** The push is over when the server says so, or hangs up, and nothing comes for this long. */
const OVER_MS = 10_000;
/** With the connection open and nothing coming: a phone in a lift comes back. */
const OVER_SILENT_MS = 60_000;
/** While nothing comes the viewer's connection may itself be dead: another one tells. */
const FRESH_LOOK_MS = 5000;
const REOPEN_WAITS_MS = [300, 1000, 2000, 5000] as const;

/** A push that somebody else makes, seen as a viewer sees it, and the road to its ingest. Never publishes, never counts as a pusher. */
export class WatchSource implements LiveSource {
  readonly kind = 'watch';
  readonly ended: Promise<SourceEnd>;
  /** `road`: without a play URL nobody can see what arrives. */
  readonly watches: 'stream' | 'road';
  readonly #options: WatchOptions;
  readonly #desk: LiveDesk;
  readonly #keeper: TargetKeeper;
  readonly #inquiryPorts: InquiryPorts;
  readonly #news: MachineNews;
  readonly #machine: MachineWatch;
  readonly #meter: ViewMeter;
  readonly #stop = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #settleEnd: (end: SourceEnd) => void = () => {};
  #inquiry: DropInquiry | null = null;
  #inquiryIsRoad = false;
  #roadFails = 0;
  #rttMs: number | null = null;
  #reopens = 0;
  #lastEnd: ViewerEnd | null = null;
  #current: AbortController | null = null;
  #openedMs = 0;
  #over = false;

  constructor(options: WatchOptions) {
    const { show, ports, tell, tellApart } = options;
    this.#options = options;
    this.watches = show.playUrl !== null && isWatchable(show.playUrl) ? 'stream' : 'road';
    this.#desk = new LiveDesk({ tell, tellApart, now: ports.now, wallNow: ports.wallNow });
    this.#keeper = new TargetKeeper(show, ports);
    this.#meter = new ViewMeter(ports.now());
    this.#inquiryPorts = inquiryPorts({
      show,
      ports,
      incidents: this.#desk.incidents,
      keeper: this.#keeper,
      watching: true,
      wallNow: ports.wallNow,
      networkIsBack: () => this.retryNow(),
      learned: () => {},
    });
    this.#news = new MachineNews(this.#desk.incidents, ports.now);
    this.#machine = new MachineWatch(
      machinePorts(ports),
      {
        slept: (gapMs) => this.slept(gapMs),
        clockStepped: (stepMs) => this.#news.clockStepped(stepMs),
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
    this.#desk.state('waiting');
    this.#machine.start();
    this.#later('tick', TICK_MS, () => this.#tick());
    if (this.watches === 'stream') void this.#look();
    void this.#road();
    return Promise.resolve({ ok: true });
  }

  retryNow(): void {
    if (this.#over || this.watches === 'road') return;
    if (this.#current !== null) this.#current.abort();
    else this.#later('look', 0, () => void this.#look());
  }

  slept(gapMs: number): void {
    this.#news.happened({ cause: 'live.slept', evidence: { gapMs } }, this.#inquiry);
    this.retryNow();
  }

  /** Nothing is sent, so there is nothing to drain. */
  stop(): void {
    this.stopNow();
  }

  stopNow(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#machine.stop();
    this.#news.end();
    this.#inquiry?.abandon();
    this.#inquiry = null;
    this.#desk.state('ended');
    this.#desk.end();
    this.#settleEnd({ reason: null });
  }

  async #look(): Promise<void> {
    const { show, ports, samples } = this.#options;
    if (show.playUrl === null || this.#current !== null || this.#over) return;
    this.#openedMs = ports.now();
    this.#meter.forget();
    const look = new AbortController();
    this.#current = look;
    const onStop = (): void => look.abort();
    this.#stop.signal.addEventListener('abort', onStop, { once: true });
    const timer = samples === undefined ? null : setTimeout(onStop, samples.lookMs);
    const end = await view(show.playUrl, {
      ports,
      signal: look.signal,
      media: (message) => {
        const before = this.#meter.isLive;
        this.#meter.received(message, ports.now());
        if (!before && this.#meter.isLive) this.#seen();
      },
    });
    if (timer !== null) clearTimeout(timer);
    this.#stop.signal.removeEventListener('abort', onStop);
    this.#current = null;
    if (this.#over) return;
    if (end === 'aborted' && samples !== undefined) {
      // A whole look without media is as good as a stall.
      if (!this.#meter.isLive) this.#stalled('silent');
      this.#later('look', Math.max(0, samples.everyMs - samples.lookMs), () => void this.#look());
      return;
    }
    this.#reopens = this.#meter.isLive ? 0 : this.#reopens + 1;
    if (end !== 'aborted') this.#lastEnd = end;
    // The viewer's connection alone says little: what counts is whether media comes again over the next one.
    if (end === 'not-there') this.#stalled('fin');
    this.#later(
      'look',
      end === 'aborted' ? 0 : (REOPEN_WAITS_MS[Math.min(this.#reopens, REOPEN_WAITS_MS.length - 1)] ?? TICK_MS),
      () => void this.#look(),
    );
  }

  /** Media that proves a push. */
  #seen(): void {
    this.#lastEnd = null;
    this.#reopens = 0;
    if (!this.#inquiryIsRoad) this.#recovered();
    this.#desk.state('live');
  }

  #recovered(): void {
    const inquiry = this.#inquiry;
    this.#inquiry = null;
    inquiry?.recovered({ recoveredMs: Math.round(this.#options.ports.now() - inquiry.openedMs) });
  }

  #tick(): void {
    const { ports, samples } = this.#options;
    const now = ports.now();
    this.#later('tick', TICK_MS, () => this.#tick());
    const { base } = this.#desk.status;
    if (this.watches === 'stream' && (this.#current !== null || samples === undefined)) {
      const metrics = this.#meter.tick(now, this.#rttMs);
      // What a viewer misses is told by stalls; the seconds around one are no weak encoder.
      if (base === 'live' || base === 'waiting') this.#desk.metrics(metrics);
    }
    const sinceMs = now - (this.#meter.mediaMs ?? this.#openedMs);
    if (base === 'live' && samples === undefined && sinceMs > STALLED_MS) this.#stalled(this.#lastEnd === null ? 'silent' : 'fin');
    if (base !== 'reconnecting') return;
    if (samples === undefined && now - this.#openedMs > FRESH_LOOK_MS) this.#current?.abort();
    const toldSo = this.#lastEnd === 'not-there' || this.#lastEnd === 'closed';
    if (sinceMs > (toldSo ? OVER_MS : OVER_SILENT_MS)) this.#pushIsOver();
  }

  #stalled(how: 'silent' | 'fin'): void {
    if (this.#desk.status.base !== 'live') return;
    const { ports, show } = this.#options;
    const now = ports.now();
    const sinceHeardMs = this.#meter.mediaMs === null ? null : Math.round(now - this.#meter.mediaMs);
    const onAirMs = Math.round(now - (this.#desk.status.onAirSinceMs ?? now));
    const seen = {
      stage: 'live',
      how,
      errno: null,
      address: this.#keeper.firstAddress ?? show.target.host,
      port: show.target.port,
    } as const;
    this.#inquire({ drop: endAt({ ...seen, ageMs: onAirMs, publishedMs: onAirMs, sinceHeardMs }) }, false);
    this.#desk.state('reconnecting', this.#inquiry?.cause ?? null);
    // A stream that ended may come again over the same connection: the proof starts anew.
    this.#meter.forget();
  }

  #pushIsOver(): void {
    this.#inquiry?.abandon();
    this.#inquiry = null;
    this.#desk.state('ended');
    this.#desk.state('waiting');
  }

  #inquire(seen: { readonly drop: UpstreamEnd } | { readonly failure: UpstreamEnd }, isRoad: boolean): void {
    if (this.#inquiry !== null) {
      this.#inquiry.attemptFailed('drop' in seen ? seen.drop : seen.failure);
      this.#inquiryIsRoad &&= isRoad;
      return;
    }
    this.#inquiryIsRoad = isRoad;
    this.#inquiry = new DropInquiry(this.#inquiryPorts, seen, this.#news.recentClue());
  }

  async #road(): Promise<void> {
    const { ports } = this.#options;
    const { tls, host, port } = await this.#keeper.relayTarget(this.#stop.signal);
    const address = this.#keeper.firstAddress ?? literalAddresses(host)?.[0]?.address;
    if (this.#over) return;
    if (address === undefined) {
      this.#later('road', ROAD_EVERY_MS, () => void this.#road());
      return;
    }
    const answer = await probeRoad({ secure: tls, host, address, port, dial: ports.dial, signal: this.#stop.signal });
    if (this.#over) return;
    this.#rttMs = answer.ok ? answer.connectMs : null;
    this.#roadFails = answer.ok ? 0 : this.#roadFails + 1;
    if (answer.ok && this.#inquiryIsRoad) {
      this.#recovered();
      this.#inquiryIsRoad = false;
    }
    if (!answer.ok && this.#roadFails >= ROAD_FAILS && answer.end.how !== 'ours') this.#inquire({ failure: answer.end }, true);
    this.#later('road', !answer.ok && this.#roadFails < ROAD_FAILS ? ROAD_AGAIN_MS : ROAD_EVERY_MS, () => void this.#road());
  }

  #later(name: 'tick' | 'look' | 'road', ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(name));
    if (this.#over) return;
    this.#timers.set(name, setTimeout(then, ms));
  }
}
