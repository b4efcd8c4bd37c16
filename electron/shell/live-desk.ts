import type { BufferPolicy, ChartSpan, LiveIncidentState } from '../contract/live-show.ts';
import type { LiveMetrics } from '../contract/live-status.ts';
import type { Answer, QrPicture } from '../contract/bridge.ts';
import type { Input } from '../contract/schemas.ts';
import { liveShowOf, type LiveShow } from '../live/show.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import type { PushTarget } from '../push-url/target.ts';
import { LiveSession, type LiveFacts } from './live-session.ts';
import { qrPicture } from './qr-picture.ts';
import type { SessionSource, SourceTold } from './session-source.ts';
import { patchShow, showOf } from './show-state.ts';
import type { Shows } from './shows.ts';
import type { StateHub } from './state-hub.ts';

/** One start of a source: the show, its secrets included, and where to listen. */
export interface SourceWish extends SourceTold {
  readonly source: Input<'live.start'>['source'];
  readonly show: LiveShow;
  readonly listen: { readonly host: string; readonly port: number };
  readonly streamKey: string;
  readonly policy: BufferPolicy;
  readonly record: boolean;
}

/** Writes one show down; it must cost nothing and never fail. */
export interface ShowRecorder {
  readonly second: (atMs: number, metrics: LiveMetrics | null) => void;
  readonly changed: (facts: LiveFacts) => void;
}

export interface LiveDeskOptions {
  readonly hub: StateHub;
  readonly shows: Pick<Shows, 'requestFor' | 'encoderAddress' | 'keepPort' | 'keepChoice' | 'keepLive'>;
  readonly openSource: (wish: SourceWish) => SessionSource;
  readonly now: () => number;
  readonly wallNow: () => number;
  /** By which other devices reach this computer, the likeliest first. */
  readonly lanAddresses: () => Promise<readonly string[]>;
  /** A drop has its name. */
  readonly onIncident: (showId: string, incident: LiveIncidentState) => void;
  /** A show has begun; null: it is not written down. */
  readonly record: (showId: string, show: LiveShow, streamKey: string) => ShowRecorder | null;
  /** The first show went live, or the last one is over. */
  readonly onLive: (isLive: boolean) => void;
  readonly onFault: (where: string, error: unknown) => void;
}

const OK = { ok: true, value: null } as const;
const UNKNOWN_SHOW = { ok: false, code: 'unknown-show' } as const;
const NOT_LIVE = { ok: false, code: 'not-live' } as const;

/** What is queued is sent for this long after Stop. */
const DRAIN_MS = 3000;
/** Everywhere on this computer, and nowhere else. */
const LOOPBACK = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';

/** The shows that are live. The media runs in processes of its own: what the window does, or whether there is one, changes nothing here. */
export class LiveDesk {
  readonly #options: LiveDeskOptions;
  readonly #sessions = new Map<string, { readonly session: LiveSession; readonly target: PushTarget }>();
  #seen = true;
  #wasLive = false;

  constructor(options: LiveDeskOptions) {
    this.#options = options;
  }

  get isLive(): boolean {
    return [...this.#sessions.values()].some(({ session }) => session.active);
  }

  get isEnding(): boolean {
    return this.isLive && [...this.#sessions.values()].every(({ session }) => !session.active || session.stopping);
  }

  async start({ showId, ...asked }: Input<'live.start'>): Promise<Answer<null>> {
    const { hub, shows, openSource, now, wallNow, onIncident, record, onFault } = this.#options;
    const known = showOf(hub.state, showId);
    if (known === null) return UNKNOWN_SHOW;
    if (this.#active(showId) !== null) return { ok: false, code: 'already-live' };
    const request = shows.requestFor(showId);
    if (request === null) return { ok: false, code: 'no-push-url' };
    const parsed = parsePushUrl(request.text);
    if (!parsed.ok) return { ok: false, code: 'not-a-url' };
    const show = liveShowOf(parsed.target, request);
    const choice = {
      source: asked.source,
      policy: asked.policy ?? known.liveChoice.policy,
      record: asked.record ?? known.liveChoice.record,
      lan: asked.lan ?? known.liveChoice.lan,
    };
    shows.keepChoice(showId, choice);
    const address = shows.encoderAddress(showId);
    let recorder: ShowRecorder | null = null;
    const session = new LiveSession(choice, {
      open: (port, told) =>
        openSource({
          ...told,
          ...choice,
          show,
          listen: { host: choice.lan ? EVERYWHERE : LOOPBACK, port },
          streamKey: address.streamKey,
        }),
      now,
      wallNow,
      changed: (what) => {
        if (what === 'whole') recorder?.changed(session.facts());
        this.#changed(showId, what);
      },
      second: (atMs, metrics) => recorder?.second(atMs, metrics),
      incident: (incident) => onIncident(showId, incident),
    });
    this.#sessions.set(showId, { session, target: show.target });
    void session.ended.then(() => this.#tellLive());
    this.#tellLive();
    try {
      await this.#tellAddresses(session);
      const started = await session.begin(address.port ?? 0);
      if (!started.ok) {
        this.#forget(showId);
        return { ok: false, code: 'cannot-listen', ...('errno' in started ? { detail: started.errno } : { detail: started.code }) };
      }
    } catch (error) {
      onFault('going live', error);
      this.#forget(showId);
      return { ok: false, code: 'fault' };
    }
    recorder = record(showId, show, address.streamKey);
    recorder?.changed(session.facts());
    const port = portOf(session.address?.server ?? null);
    if (port !== null) shows.keepPort(showId, port);
    return OK;
  }

  stop(showId: string): Answer<null> {
    return this.#with(showId, (session) => session.stop(DRAIN_MS));
  }

  retryNow(showId: string): Answer<null> {
    return this.#with(showId, (session) => session.retryNow());
  }

  setPolicy(showId: string, policy: BufferPolicy): Answer<null> {
    return this.#with(showId, (session) => session.setPolicy(policy));
  }

  /** Also of a show that is over: its chart is still there. */
  setSpan(showId: string, span: ChartSpan): Answer<null> {
    const known = this.#sessions.get(showId);
    if (known === undefined) return NOT_LIVE;
    known.session.setSpan(span);
    return OK;
  }

  /** A secret, for the clipboard. */
  encoderText(showId: string, part: 'url' | 'server' | 'key'): string | null {
    const session = this.#active(showId);
    const address = session?.address ?? null;
    if (session === null || address === null) return null;
    if (part === 'key') return address.key;
    const server = session.view().encoder?.servers[0] ?? address.server;
    return part === 'server' ? server : `${server}/${address.key}`;
  }

  /** The same as a picture for a phone's camera, by the address that was chosen. */
  encoderQr(showId: string, server: string): QrPicture | null {
    const session = this.#active(showId);
    const key = session?.address?.key;
    const known = session?.view().encoder?.servers.includes(server) === true;
    return key === undefined || !known ? null : qrPicture(`${server}/${key}`);
  }

  incident(showId: string, id: string): LiveIncidentState | null {
    return this.#sessions.get(showId)?.session.incident(id) ?? null;
  }

  isLiveShow(showId: string): boolean {
    return this.#active(showId) !== null;
  }

  /** Who on this computer pushes this very stream already: for the pre-flight. */
  localHolder(target: PushTarget): 'relay' | null {
    for (const { session, target: own } of this.#sessions.values()) {
      const pushes = session.state === 'live' || session.state === 'degraded' || session.state === 'reconnecting';
      // A key that is a query alone names its stream there.
      const sameName = own.stream === target.stream && (own.stream !== '' || own.query === target.query);
      const same = own.host === target.host && own.app === target.app && sameName;
      if (session.active && session.choice.source === 'relay' && pushes && same) return 'relay';
    }
    return null;
  }

  /** Another network, or awake again: what waits for its next try need not wait. */
  surroundingsChanged(): void {
    for (const { session } of this.#sessions.values()) {
      if (!session.active) continue;
      // OBS keeps its own time, and having thrown us out it is not to be forced.
      if (session.choice.source !== 'obs') session.retryNow();
      void this.#tellAddresses(session);
    }
  }

  /** The system says that it slept; timers may have seen nothing of it. */
  woke(sleptMs: number): void {
    for (const { session } of this.#sessions.values()) if (session.active) session.slept(sleptMs);
  }

  /** While nobody looks, seconds are counted and not told; what happens is told all the same. */
  setSeen(seen: boolean): void {
    if (this.#seen === seen) return;
    this.#seen = seen;
    if (seen) for (const showId of this.#sessions.keys()) this.#changed(showId, 'whole');
  }

  async stopAll(drainMs = DRAIN_MS): Promise<void> {
    const active = [...this.#sessions.values()].flatMap(({ session }) => (session.active ? [session] : []));
    for (const session of active) session.stop(drainMs);
    await Promise.all(active.map(({ ended }) => ended));
  }

  /** The show is gone, or never began. */
  #forget(showId: string): void {
    this.#sessions.delete(showId);
    patchShow(this.#options.hub, showId, () => ({ live: null }));
    this.#tellLive();
  }

  forget(showId: string): void {
    if (this.#active(showId) === null) this.#sessions.delete(showId);
  }

  async #tellAddresses(session: LiveSession): Promise<void> {
    if (session.choice.lan) session.reachedBy(await this.#options.lanAddresses());
  }

  #active(showId: string): LiveSession | null {
    const session = this.#sessions.get(showId)?.session ?? null;
    return session?.active === true ? session : null;
  }

  #with(showId: string, then: (session: LiveSession) => void): Answer<null> {
    if (showOf(this.#options.hub.state, showId) === null) return UNKNOWN_SHOW;
    const session = this.#active(showId);
    if (session === null) return NOT_LIVE;
    then(session);
    return OK;
  }

  #changed(showId: string, what: 'tick' | 'whole'): void {
    const known = this.#sessions.get(showId);
    if (known === undefined || (what === 'tick' && !this.#seen)) return;
    patchShow(this.#options.hub, showId, () => ({ live: known.session.view() }));
  }

  #tellLive(): void {
    this.#options.shows.keepLive([...this.#sessions].flatMap(([showId, { session }]) => (session.active ? [showId] : [])));
    if (this.isLive === this.#wasLive) return;
    this.#wasLive = this.isLive;
    this.#options.onLive(this.#wasLive);
  }
}

function portOf(server: string | null): number | null {
  const port = Number(/:(?<port>\d+)\/[^/]*$/.exec(server ?? '')?.groups?.['port']);
  return Number.isInteger(port) && port > 0 ? port : null;
}
