import type { Answer } from '../contract/bridge.ts';
import type { NetworkAnswer, RunState } from '../contract/app-state.ts';
import { patchShow, showOf } from './show-state.ts';
import type { StateHub } from './state-hub.ts';

/** A network that just came up has no route, name server or lease yet; this long is waited after the change, ms. */
export const SETTLE_MS = 1500;

export interface NetworkDeskOptions {
  readonly hub: StateHub;
  readonly localAddress: () => Promise<string | null>;
  readonly start: (showId: string) => Answer<{ runId: string }>;
  /** The run's end, however it ends. */
  readonly ended: (showId: string) => Promise<RunState | null>;
  readonly onFault: (where: string, error: unknown) => void;
}

/**
 * "Test again on another network": after a blocked port, waits for the network to change, runs the pre-flight again, and keeps both
 * answers about the port side by side.
 */
export class NetworkDesk {
  readonly #options: NetworkDeskOptions;
  /** The address each finished run was made from, for the "before" of a later test. */
  readonly #addresses = new Map<string, string | null>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: NetworkDeskOptions) {
    this.#options = options;
  }

  /** Remembers from where a run is made; called when it starts. */
  async noteStart(showId: string): Promise<void> {
    this.#addresses.set(showId, await this.#options.localAddress());
  }

  watch(showId: string, wanted: boolean): Answer<null> {
    const show = showOf(this.#options.hub.state, showId);
    if (show === null) return { ok: false, code: 'unknown-show' };
    if (!wanted) {
      patchShow(this.#options.hub, showId, () => ({ networkTest: null }));
      return { ok: true, value: null };
    }
    const before = show.run === null ? null : answerOf(show.run, this.#addresses.get(showId) ?? null);
    if (before === null) return { ok: false, code: 'no-report' };
    patchShow(this.#options.hub, showId, () => ({ networkTest: { phase: 'waiting', before, after: null } }));
    return { ok: true, value: null };
  }

  networkChanged(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const show of this.#options.hub.state.shows) {
        if (show.networkTest?.phase === 'waiting')
          this.#testAgain(show.id).catch((error: unknown) => this.#options.onFault('a network test', error));
      }
    }, SETTLE_MS);
  }

  /** Another URL, or none: a test under way is about the old one, and so is what it found. */
  forget(showId: string): void {
    this.#addresses.delete(showId);
    patchShow(this.#options.hub, showId, ({ networkTest }) => (networkTest === null ? {} : { networkTest: null }));
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #testAgain(showId: string): Promise<void> {
    const localAddress = await this.#options.localAddress();
    // The cable is out and the next one not in yet: go on waiting.
    if (localAddress === null) return;
    const started = this.#options.start(showId);
    if (!started.ok) return;
    this.#addresses.set(showId, localAddress);
    this.#patch(showId, { phase: 'running' });
    const run = await this.#options.ended(showId);
    const after = run?.id === started.value.runId ? answerOf(run, localAddress) : null;
    this.#patch(showId, after === null ? { phase: 'waiting' } : { phase: 'done', after });
  }

  #patch(showId: string, patch: { readonly phase: 'waiting' | 'running' | 'done'; readonly after?: NetworkAnswer }): void {
    patchShow(this.#options.hub, showId, ({ networkTest }) => (networkTest === null ? {} : { networkTest: { ...networkTest, ...patch } }));
  }
}

function answerOf(run: RunState, localAddress: string | null): NetworkAnswer | null {
  const tcp = run.findings.find(({ id }) => id === 'tcp');
  if (tcp === undefined || run.verdict === null) return null;
  // What the connection itself was made from is surer than what the route table says.
  const used = tcp.evidence['localAddress'];
  return { localAddress: typeof used === 'string' ? used : localAddress, tcp: tcp.code, verdict: run.verdict, at: run.startedAt };
}
