import type { Answer } from '../contract/bridge.ts';
import { pickPushUrl, readUrl } from './push-url-desk.ts';
import type { Shows } from './shows.ts';
import type { StateHub } from './state-hub.ts';

const NO_DRAFT = { ok: false, code: 'no-draft' } as const;

/** A push URL that another program handed over. It is nobody's show, and nothing is done with it, until the user keeps it. */
export class DraftDesk {
  readonly #hub: StateHub;
  readonly #shows: Pick<Shows, 'storeSecret'>;
  #url: string | null = null;

  constructor(hub: StateHub, shows: Pick<Shows, 'storeSecret'>) {
    this.#hub = hub;
    this.#shows = shows;
  }

  /** Whatever the paste box would take. False: there is no push URL in it, and what was there stays. */
  fill(text: string): boolean {
    const url = pickPushUrl(text);
    if (url === null) return false;
    this.#url = url;
    const { maskedUrl, host } = readUrl(url);
    this.#hub.update((state) => ({ ...state, draft: { maskedUrl, host } }));
    return true;
  }

  keep(): Answer<{ showId: string }> {
    if (this.#url === null) return NO_DRAFT;
    // Always a show of its own: none that exists, live or not, is changed by a link.
    const kept = this.#shows.storeSecret(null, 'pushUrl', this.#url);
    if (kept.ok) this.#drop();
    return kept;
  }

  discard(): Answer<null> {
    if (this.#url === null) return NO_DRAFT;
    this.#drop();
    return { ok: true, value: null };
  }

  #drop(): void {
    this.#url = null;
    this.#hub.update((state) => ({ ...state, draft: null }));
  }
}
