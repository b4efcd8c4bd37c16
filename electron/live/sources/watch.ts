import type { UpstreamEnd } from '../../contract/relay-port.ts';
import { Onlooker, type OnlookerOptions } from '../onlooker.ts';
import { RoadWatch } from '../road-watch.ts';
import { endAt } from '../road.ts';
import type { LiveSource, SourceEnd, SourceStart } from '../source.ts';
import { ViewMeter } from '../view-meter.ts';
import { isWatchable, view, type ViewerEnd } from '../viewer.ts';

export interface WatchOptions extends OnlookerOptions {
  /** Absent: continuously. Otherwise a look of `lookMs` every `everyMs`, for metered connections. */
  readonly samples?: { readonly lookMs: number; readonly everyMs: number };
}

const TICK_MS = 1000;
const ROAD_FAILS = 2;
const STALLED_MS = 3000;
/** A tick this late: this process stood still, not the stream. What came meanwhile is heard within a second. */
const STOOD_STILL_MS = 500;
const LISTEN_AGAIN_MS = 1000;
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
  readonly #onlooker: Onlooker;
  readonly #road: RoadWatch;
  readonly #meter: ViewMeter;
  readonly #stop = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #settleEnd: (end: SourceEnd) => void = () => {};
  /** The open drop is the road's alone: the stream goes on, as far as anybody sees. */
  #dropIsRoad = false;
  #rttMs: number | null = null;
  #reopens = 0;
  #lastEnd: ViewerEnd | null = null;
  #current: AbortController | null = null;
  #openedMs = 0;
  #tickedMs = Infinity;
  #listensFromMs = -Infinity;
  #over = false;

  constructor(options: WatchOptions) {
    const { show, ports } = options;
    this.#options = options;
    this.watches = show.playUrl !== null && isWatchable(show.playUrl) ? 'stream' : 'road';
    this.#onlooker = new Onlooker(options, { source: 'watch', surroundingsChanged: () => this.retryNow() });
    this.#road = new RoadWatch({
      keeper: this.#onlooker.keeper,
      dial: ports.dial,
      open: (connectMs) => this.#roadIs(connectMs),
      failed: (end, times) => {
        this.#rttMs = null;
        if (times >= ROAD_FAILS) this.#inquire({ failure: end }, true);
      },
    });
    this.#meter = new ViewMeter(ports.now());
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  start(): Promise<SourceStart> {
    this.#onlooker.start();
    this.#later('tick', TICK_MS, () => this.#tick());
    if (this.watches === 'stream') void this.#look();
    this.#road.start();
    return Promise.resolve({ ok: true });
  }

  retryNow(): void {
    if (this.#over || this.watches === 'road') return;
    if (this.#current !== null) this.#current.abort();
    else this.#later('look', 0, () => void this.#look());
  }

  slept(gapMs: number): void {
    this.#onlooker.slept(gapMs);
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
    this.#road.stop();
    this.#onlooker.end();
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
    if (!this.#dropIsRoad) this.#onlooker.recovered();
    this.#onlooker.desk.state('live');
  }

  #tick(): void {
    const { ports, samples } = this.#options;
    const now = ports.now();
    this.#later('tick', TICK_MS, () => this.#tick());
    if (now - this.#tickedMs > TICK_MS + STOOD_STILL_MS) this.#listensFromMs = now + LISTEN_AGAIN_MS;
    this.#tickedMs = now;
    if (now < this.#listensFromMs) return;
    const { base } = this.#onlooker.desk.status;
    if (this.watches === 'stream' && (this.#current !== null || samples === undefined)) {
      const metrics = this.#meter.tick(now, this.#rttMs);
      // What a viewer misses is told by stalls; the seconds around one are no weak encoder.
      if (base === 'live' || base === 'waiting') this.#onlooker.desk.metrics(metrics);
    }
    const sinceMs = now - (this.#meter.mediaMs ?? this.#openedMs);
    if (base === 'live' && samples === undefined && sinceMs > STALLED_MS) this.#stalled(this.#lastEnd === null ? 'silent' : 'fin');
    if (base !== 'reconnecting') return;
    if (samples === undefined && now - this.#openedMs > FRESH_LOOK_MS) this.#current?.abort();
    const toldSo = this.#lastEnd === 'not-there' || this.#lastEnd === 'closed';
    if (sinceMs > (toldSo ? OVER_MS : OVER_SILENT_MS)) this.#pushIsOver();
  }

  #stalled(how: 'silent' | 'fin'): void {
    if (this.#onlooker.desk.status.base !== 'live') return;
    const { ports, show } = this.#options;
    const now = ports.now();
    const sinceHeardMs = this.#meter.mediaMs === null ? null : Math.round(now - this.#meter.mediaMs);
    const onAirMs = Math.round(now - (this.#onlooker.desk.status.onAirSinceMs ?? now));
    const seen = {
      stage: 'live',
      how,
      errno: null,
      address: this.#onlooker.keeper.firstAddress ?? show.target.host,
      port: show.target.port,
    } as const;
    this.#inquire({ drop: endAt({ ...seen, ageMs: onAirMs, publishedMs: onAirMs, sinceHeardMs }) }, false);
    this.#onlooker.desk.state('reconnecting', this.#onlooker.inquiry?.cause ?? null);
    // A stream that ended may come again over the same connection: the proof starts anew.
    this.#meter.forget();
  }

  #pushIsOver(): void {
    this.#onlooker.abandon();
    this.#onlooker.desk.state('ended');
    this.#onlooker.desk.state('waiting');
  }

  #inquire(seen: { readonly drop: UpstreamEnd } | { readonly failure: UpstreamEnd }, isRoad: boolean): void {
    this.#dropIsRoad = isRoad && (this.#onlooker.inquiry === null || this.#dropIsRoad);
    this.#onlooker.inquire(seen);
  }

  #roadIs(connectMs: number): void {
    this.#rttMs = connectMs;
    if (this.#dropIsRoad) this.#onlooker.recovered();
    this.#dropIsRoad = false;
  }

  #later(name: 'tick' | 'look', ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(name));
    if (this.#over) return;
    this.#timers.set(name, setTimeout(then, ms));
  }
}
