import type { AppState } from '../contract/app-state.ts';
import type { Answer } from '../contract/bridge.ts';
import { NO_UPDATE, type UpdateFault, type UpdateState } from '../contract/update.ts';
import type { CheckResult } from '../updates/check.ts';
import type { Release } from '../updates/release.ts';
import type { StateHub } from './state-hub.ts';

/** What looks for releases and brings them; loaded when updates are on, and not before. */
export interface UpdateSource {
  check(signal: AbortSignal): Promise<CheckResult>;
  download(release: Release, onPercent: (percent: number) => void, signal: AbortSignal): Promise<UpdateFault | null>;
  /** How to install what was downloaded, once nothing of this program runs any more; or why it cannot be. */
  installation(): Promise<(() => void) | UpdateFault>;
}

export interface UpdateDeskOptions {
  readonly hub: StateHub;
  readonly load: () => Promise<UpdateSource>;
  /** Ends the program, and does this last. */
  readonly quitAndThen: (act: () => void) => void;
  readonly onFault: (where: string, error: unknown) => void;
  /** After the program started, ms. */
  readonly firstCheckMs?: number;
  readonly everyMs?: number;
}

const FIRST_CHECK_MS = 60_000;
const EVERY_MS = 24 * 3_600_000;
const OK = { ok: true, value: null } as const;

/** New versions: off until the user turns them on; never while a show is live; nothing is downloaded or installed unasked. */
export class UpdateDesk {
  readonly #options: UpdateDeskOptions;
  readonly #unsubscribe: () => void;
  #source: Promise<UpdateSource> | null = null;
  #release: Release | null = null;
  #timer: NodeJS.Timeout | null = null;
  #work: AbortController | null = null;

  constructor(options: UpdateDeskOptions) {
    this.#options = options;
    this.#unsubscribe = options.hub.subscribe(() => this.#follow());
    this.#follow();
  }

  check(): Answer<null> {
    const refusal = this.#refusal();
    if (refusal !== null) return refusal;
    this.#start('checking', (signal) => this.#check(signal));
    return OK;
  }

  download(): Answer<null> {
    const refusal = this.#refusal();
    const release = this.#release;
    if (refusal !== null) return refusal;
    if (release === null) return { ok: false, code: 'no-update' };
    if (this.#state.status !== 'ready') this.#start('downloading', (signal) => this.#download(release, signal));
    return OK;
  }

  async install(): Promise<Answer<null>> {
    const refusal = this.#refusal();
    if (refusal !== null) return refusal;
    if (this.#state.status !== 'ready') return { ok: false, code: 'no-update' };
    const install = await (await this.#load()).installation();
    // It took a moment, and a show may have begun in it.
    const late = this.#refusal();
    if (late !== null) return late;
    if (typeof install === 'string') {
      this.#tell({ status: 'failed', fault: install });
      return { ok: false, code: 'no-update' };
    }
    this.#options.quitAndThen(install);
    return OK;
  }

  dispose(): void {
    this.#unsubscribe();
    this.#work?.abort();
    clearTimeout(this.#timer ?? undefined);
  }

  get #state(): UpdateState {
    return this.#options.hub.state.update;
  }

  #refusal(): Extract<Answer<null>, { ok: false }> | null {
    const { state } = this.#options.hub;
    if (!isOn(state)) return { ok: false, code: 'updates-off' };
    return isLive(state) ? { ok: false, code: 'update-while-live' } : null;
  }

  /** What the settings and the shows say now. */
  #follow(): void {
    const { state } = this.#options.hub;
    if (!isOn(state) || isLive(state)) this.#work?.abort();
    if (!isOn(state)) {
      clearTimeout(this.#timer ?? undefined);
      this.#timer = null;
      this.#release = null;
      if (state.update.status !== 'idle') this.#tell(NO_UPDATE);
    } else this.#timer ??= this.#later(this.#options.firstCheckMs ?? FIRST_CHECK_MS);
  }

  #later(waitMs: number): NodeJS.Timeout {
    const everyMs = this.#options.everyMs ?? EVERY_MS;
    return setTimeout(() => {
      const { status } = this.#state;
      if (status !== 'found' && status !== 'ready') this.check();
      // A show is live: soon after is early enough.
      this.#timer = this.#later(isLive(this.#options.hub.state) ? everyMs / 24 : everyMs);
    }, waitMs).unref();
  }

  #start(status: 'checking' | 'downloading', work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#work !== null) return;
    const abort = new AbortController();
    this.#work = abort;
    this.#tell({ status, percent: 0, fault: null });
    void work(abort.signal)
      .catch((error: unknown) => {
        this.#options.onFault(`updates, ${status}`, error);
        this.#tell({ status: 'failed', fault: 'not-installed' });
      })
      .finally(() => {
        this.#work = null;
        if (abort.signal.aborted) this.#tell(this.#release === null ? NO_UPDATE : { status: 'found', percent: 0, fault: null });
      });
  }

  async #check(signal: AbortSignal): Promise<void> {
    const result = await (await this.#load()).check(signal);
    if (signal.aborted) return;
    this.#release = result.kind === 'found' ? result.release : null;
    if (result.kind === 'failed') this.#tell({ status: 'failed', version: null, fault: result.fault });
    else if (result.kind === 'current') this.#tell({ status: 'current', version: null });
    else this.#tell({ status: 'found', version: result.release.version });
  }

  async #download(release: Release, signal: AbortSignal): Promise<void> {
    const onPercent = (percent: number): void => this.#tell({ percent });
    const fault = await (await this.#load()).download(release, onPercent, signal);
    if (signal.aborted) return;
    this.#tell(fault === null ? { status: 'ready', percent: 100 } : { status: 'failed', fault });
  }

  #load(): Promise<UpdateSource> {
    this.#source ??= this.#options.load().catch((error: unknown) => {
      this.#source = null;
      throw error;
    });
    return this.#source;
  }

  #tell(change: Partial<UpdateState>): void {
    this.#options.hub.update((state) => ({ ...state, update: { ...state.update, ...change } }));
  }
}

function isOn({ settings, update }: AppState): boolean {
  return settings.updates && update.possible === 'yes';
}

function isLive({ shows }: AppState): boolean {
  return shows.some(({ live }) => live?.active === true);
}
