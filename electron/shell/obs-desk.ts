import { z } from 'zod';
import type { Answer, RefusalCode } from '../contract/bridge.ts';
import { OBS_HERE, parseObsAddress, type ObsAddress } from '../obs/address.ts';
import { serviceSettings } from '../obs/answers.ts';
import type { ObsConnection } from '../obs/connection.ts';
import type { ObsReport } from '../obs/inspect.ts';
import { ObsLink } from '../obs/link.ts';
import { pushOf, putBackIntoObs, putIntoObs, type PutOutcome } from '../obs/push-settings.ts';
import { OBS_SECRETS_ID, type SecretStore } from './secret-store.ts';
import type { StateHub } from './state-hub.ts';

export interface ObsDeskOptions {
  readonly hub: StateHub;
  readonly secrets: Pick<SecretStore, 'of' | 'set' | 'forget'>;
}

/** What OBS had before, and what was put there instead: if it has that no longer, the user has chosen anew. */
const kept = z.object({ before: serviceSettings, server: z.string(), key: z.string() });

const OK = { ok: true, value: null } as const;
const REFUSAL: { readonly [why in Extract<PutOutcome, { ok: false }>['why']]: RefusalCode } = {
  live: 'obs-live',
  closed: 'obs-not-found',
  refused: 'obs-refused',
};
const PASSWORD_LIMIT = 1024;

/** OBS on this computer, asked when a pre-flight runs and told where to push when the user says so; each over a connection of its own. Its library is read when first asked for. */
export class ObsDesk {
  readonly #options: ObsDeskOptions;
  readonly #stop = new AbortController();
  /** Kept up for a show each, until the show lets go of it. */
  readonly #links = new Set<ObsLink>();

  constructor(options: ObsDeskOptions) {
    this.#options = options;
    this.#publish();
  }

  /** What it is set to; null while the user has it switched off. */
  async inspect(signal: AbortSignal): Promise<ObsReport | null> {
    const { obs, obsAddress } = this.#options.hub.state.settings;
    if (!obs) return null;
    const address = parseObsAddress(obsAddress);
    if (address === null) return { found: false, why: 'not-found' };
    const { inspectOnce } = await import('../obs/inspect.ts');
    return inspectOnce(address, this.#password, signal);
  }

  /** Kept up as OBS comes and goes, until its user lets it go. */
  openLink(): ObsLink {
    const link = new ObsLink(() => performance.now());
    this.#links.add(link);
    link.listen({
      state: (state) => {
        if (state === 'off') this.#links.delete(link);
      },
    });
    link.use(this.#address, this.#password);
    return link;
  }

  /** Another address or password: who waits for OBS tries it at once; what works is left alone. */
  settingsChanged(): void {
    for (const link of this.#links) if (link.state !== 'connected') link.use(this.#address, this.#password);
  }

  storePassword(text: string): Answer<null> {
    const password = text.replace(/[\r\n]+$/, '');
    if (password === '') return { ok: false, code: 'nothing-to-paste' };
    if (password.length > PASSWORD_LIMIT || /[\r\n]/.test(password)) return { ok: false, code: 'not-a-key' };
    this.#options.secrets.set(OBS_SECRETS_ID, 'obsPassword', password);
    this.settingsChanged();
    this.#publish();
    return OK;
  }

  forgetPassword(): Answer<null> {
    this.#options.secrets.forget(OBS_SECRETS_ID, 'obsPassword');
    this.#publish();
    return OK;
  }

  /** What was there before is kept, to be put back: where ours was there already, what was before that. */
  async put(server: string, key: string): Promise<Answer<null>> {
    return this.#with(async (connection, signal) => {
      const put = await putIntoObs(connection, server, key, signal);
      if (!put.ok) return { ok: false, code: REFUSAL[put.why] };
      const had = pushOf(put.before);
      const last = this.#kept;
      const before = last !== null && had.server === last.server && had.key === last.key ? last.before : put.before;
      this.#options.secrets.set(OBS_SECRETS_ID, 'obsBefore', JSON.stringify({ before, server, key }));
      this.#publish();
      return OK;
    });
  }

  async putBack(): Promise<Answer<null>> {
    const before = this.#kept?.before;
    if (before === undefined) return { ok: false, code: 'nothing-offered' };
    return this.#with(async (connection, signal) => {
      const put = await putBackIntoObs(connection, before, signal);
      if (!put.ok) return { ok: false, code: REFUSAL[put.why] };
      this.#options.secrets.forget(OBS_SECRETS_ID, 'obsBefore');
      this.#publish();
      return OK;
    });
  }

  dispose(): void {
    this.#stop.abort();
  }

  get #address(): ObsAddress {
    return parseObsAddress(this.#options.hub.state.settings.obsAddress) ?? OBS_HERE;
  }

  get #password(): string | null {
    return this.#options.secrets.of(OBS_SECRETS_ID).obsPassword ?? null;
  }

  /** Null where nothing is kept, or nothing that can be read. */
  get #kept(): z.infer<typeof kept> | null {
    const text = this.#options.secrets.of(OBS_SECRETS_ID).obsBefore;
    if (text === undefined) return null;
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  async #with(work: (connection: ObsConnection, signal: AbortSignal) => Promise<Answer<null>>): Promise<Answer<null>> {
    const address = parseObsAddress(this.#options.hub.state.settings.obsAddress);
    if (address === null) return { ok: false, code: 'obs-not-found' };
    const { ObsConnection: Connection } = await import('../obs/connection.ts');
    const opened = await Connection.open(address, this.#password, this.#stop.signal);
    if (!opened.ok)
      return { ok: false, code: opened.why === 'wrong-password' || opened.why === 'needs-password' ? 'obs-refused' : 'obs-not-found' };
    try {
      return await work(opened.connection, this.#stop.signal);
    } finally {
      opened.connection.close();
    }
  }

  #publish(): void {
    const obs = { hasPassword: this.#password !== null, canPutBack: this.#kept !== null };
    this.#options.hub.update((state) => ({ ...state, obs }));
  }
}
