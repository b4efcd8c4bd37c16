import { serviceSettings, stats, streamStatus, type ObsStats, type StreamStatus } from './answers.ts';
import type { ObsAddress } from './address.ts';
import type { ObsAbsence, ObsConnection } from './connection.ts';
import { pushOf, type ObsPush } from './push-settings.ts';
import { ObsMeter, type ObsSecond } from './stream-meter.ts';

export type ObsLinkState = 'off' | 'connecting' | 'connected' | ObsAbsence;

export interface ObsLook {
  readonly status: StreamStatus;
  readonly stats: ObsStats | null;
  /** Where it pushes to, or would; null where it did not say. */
  readonly push: ObsPush | null;
  /** Null for the first look, and after OBS's counters began anew. */
  readonly second: ObsSecond | null;
}

export interface ObsListener {
  readonly state?: (state: ObsLinkState) => void;
  /** Once a second while connected. */
  readonly look?: (look: ObsLook) => void;
  /** `OBS_WEBSOCKET_OUTPUT_STARTED` and so on. */
  readonly streamState?: (state: string) => void;
}

const LOOK_MS = 1000;
const WAITS_MS = [500, 1000, 2000, 5000] as const;
/** Only somebody who does something about it changes these. */
const UNTIL_TOLD: ReadonlySet<ObsLinkState> = new Set<ObsLinkState>(['needs-password', 'wrong-password', 'kicked']);

/** OBS, whenever it runs: the connection is made again as OBS starts, quits and starts again, and a dead one is noticed by its silence. */
export class ObsLink {
  readonly #now: () => number;
  readonly #listeners = new Set<ObsListener>();
  readonly #meter = new ObsMeter();
  #state: ObsLinkState = 'off';
  #login: { readonly address: ObsAddress; readonly password: string | null } | null = null;
  #connection: ObsConnection | null = null;
  #attempt: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #looking = false;
  /** Events so far: an answer that was on its way when one came is older than it. */
  #events = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get state(): ObsLinkState {
    return this.#state;
  }

  get connection(): ObsConnection | null {
    return this.#connection;
  }

  /** Returns its own end. */
  listen(listener: ObsListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** From now on with this address and password; what stopped it before counts no more. */
  use(address: ObsAddress, password: string | null): void {
    this.#letGo();
    this.#login = { address, password };
    this.#failures = 0;
    this.#tell('connecting');
    void this.#open();
  }

  /** With the same address and password, at once: also after an answer that ends all attempts. */
  again(): void {
    if (this.#login === null || this.#state === 'connected') return;
    this.use(this.#login.address, this.#login.password);
  }

  off(): void {
    this.#letGo();
    this.#login = null;
    this.#tell('off');
  }

  #letGo(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#attempt?.abort();
    this.#attempt = null;
    this.#connection?.close();
    this.#connection = null;
    this.#meter.forget();
  }

  async #open(): Promise<void> {
    const login = this.#login;
    if (login === null) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    // The library behind it is read when OBS is first looked for.
    const { ObsConnection: Connection } = await import('./connection.ts');
    const opened = await Connection.open(login.address, login.password, attempt.signal);
    if (attempt.signal.aborted) {
      if (opened.ok) opened.connection.close();
      return;
    }
    if (!opened.ok) {
      this.#lost(opened.why);
      return;
    }
    const { connection } = opened;
    connection.listen({
      streamState: (state) => {
        this.#events += 1;
        for (const listener of this.#listeners) listener.streamState?.(state);
        // Its settings may have changed since the last look, and cannot from here on.
        this.#lookNow(connection, attempt.signal);
      },
      closed: (why) => {
        if (this.#connection === connection) this.#lost(why === 'closed' ? 'not-found' : why);
      },
    });
    this.#connection = connection;
    this.#failures = 0;
    this.#tell('connected');
    void this.#look(connection, attempt.signal);
  }

  #lost(why: ObsAbsence): void {
    this.#letGo();
    this.#tell(why);
    if (this.#login === null || UNTIL_TOLD.has(why)) return;
    const waitMs = WAITS_MS[Math.min(this.#failures, WAITS_MS.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#open(), waitMs);
  }

  #lookNow(connection: ObsConnection, signal: AbortSignal): void {
    if (this.#looking || this.#connection !== connection) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    void this.#look(connection, signal);
  }

  async #look(connection: ObsConnection, signal: AbortSignal): Promise<void> {
    this.#looking = true;
    const events = this.#events;
    const [status, service] = await Promise.all([
      connection.ask(streamStatus, 'GetStreamStatus', undefined, signal),
      connection.ask(serviceSettings, 'GetStreamServiceSettings', undefined, signal),
    ]);
    const counted = status.ok && status.value.outputActive ? await connection.ask(stats, 'GetStats', undefined, signal) : null;
    this.#looking = false;
    if (signal.aborted || this.#connection !== connection) return;
    if (!status.ok) {
      this.#lost(status.why === 'closed' ? 'not-found' : 'silent');
      return;
    }
    if (events !== this.#events) {
      void this.#look(connection, signal);
      return;
    }
    const statsNow = counted?.ok === true ? counted.value : null;
    if (!status.value.outputActive) this.#meter.forget();
    const second = status.value.outputActive ? this.#meter.look(status.value, statsNow, this.#now()) : null;
    const push = service.ok ? pushOf(service.value) : null;
    for (const listener of this.#listeners) listener.look?.({ status: status.value, stats: statsNow, push, second });
    this.#timer = setTimeout(() => void this.#look(connection, signal), LOOK_MS);
  }

  #tell(state: ObsLinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener.state?.(state);
  }
}
