import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ShowState } from '../contract/app-state.ts';
import type { Answer } from '../contract/bridge.ts';
import type { LiveChoice } from '../contract/live-show.ts';
import type { Input } from '../contract/schemas.ts';
import type { PreflightRequest } from '../preflight/request.ts';
import { lostShows } from './lost-shows.ts';
import { giveNotice, withdrawNotice } from './notices.ts';
import { PRACTICE_SHOW_ID, practiceShow, type PracticeShow } from './practice-show.ts';
import { newProfile, SHOW_LIMIT, type Library, type Profile, type ProfileStore } from './profiles.ts';
import { pickSecret, readUrl, signUrl } from './push-url-desk.ts';
import type { SecretField, SecretStore, ShowSecrets, StoredField } from './secret-store.ts';
import { showRequest } from './show-request.ts';
import { showOf, showState } from './show-state.ts';
import type { StateHub } from './state-hub.ts';

/** Nobody guesses it, and it still fits a line. */
const ENCODER_KEY_BYTES = 12;
const OK = { ok: true, value: null } as const;
const UNKNOWN_SHOW = { ok: false, code: 'unknown-show' } as const;

export interface ShowsOptions {
  readonly hub: StateHub;
  readonly profiles: ProfileStore;
  readonly secrets: SecretStore;
  readonly wallNow: () => number;
  /** Its URL or a key changed, or it is gone. */
  readonly onSecretsChanged: (showId: string) => void;
}

/** The shows: profiles on disk, their secrets in the store, and the practice show, which is in memory only. */
export class Shows {
  readonly #options: ShowsOptions;
  #profiles: readonly Profile[];
  #authorityFile: string | null;
  #liveShowIds: readonly string[] = [];
  #practice: PracticeShow | null = null;

  constructor(options: ShowsOptions) {
    this.#options = options;
    this.#profiles = options.profiles.loaded.profiles;
    this.#authorityFile = options.profiles.loaded.authorityFile;
    const lost = options.profiles.damaged === null ? [] : lostShows(options.secrets);
    if (lost.length === 0) this.#publishAll();
    else this.#setProfiles([...this.#profiles, ...lost]);
    this.#offerAgain(options.profiles.loaded.liveShowIds.at(-1));
  }

  add(name = ''): Answer<{ showId: string }> {
    if (this.#profiles.length >= SHOW_LIMIT) return { ok: false, code: 'too-many-shows' };
    const profile = newProfile(randomUUID(), name);
    this.#setProfiles([...this.#profiles, profile]);
    this.select(profile.id);
    return { ok: true, value: { showId: profile.id } };
  }

  select(showId: string | null): Answer<null> {
    const { hub } = this.#options;
    if (showId !== null && showOf(hub.state, showId) === null) return UNKNOWN_SHOW;
    hub.update((state) => (state.selectedShowId === showId ? state : { ...state, selectedShowId: showId }));
    this.#save();
    return OK;
  }

  change({ showId, ...patch }: Input<'show.change'>): Answer<null> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Profile>;
    if (!this.#patch(showId, given)) return UNKNOWN_SHOW;
    // A verdict is about one way to sign.
    if (patch.provider !== undefined) this.#options.onSecretsChanged(showId);
    return OK;
  }

  remove(showId: string): Answer<null> {
    if (this.#profile(showId) === null) return UNKNOWN_SHOW;
    if (showId === PRACTICE_SHOW_ID) this.#practice = null;
    else this.#options.secrets.forget(showId);
    this.#setProfiles(this.#profiles.filter(({ id }) => id !== showId));
    this.#options.onSecretsChanged(showId);
    return OK;
  }

  /** Takes what was pasted or typed; without a show it makes one. Text that holds nothing usable changes nothing. */
  storeSecret(showId: string | null, field: SecretField, text: string): Answer<{ showId: string }> {
    if (showId !== null && this.#profile(showId) === null) return UNKNOWN_SHOW;
    const value = pickSecret(field, text);
    if (value === null) return { ok: false, code: field === 'pushUrl' || field === 'playUrl' ? 'not-a-url' : 'not-a-key' };
    let id = showId;
    if (id === null) {
      const added = this.add();
      if (!added.ok) return added;
      id = added.value.showId;
    }
    this.#putSecret(id, field, value);
    if (field === 'pushUrl') this.#patch(id, this.#named(id, value, false));
    return { ok: true, value: { showId: id } };
  }

  /** A URL that main itself made: offered or signed here. */
  replaceUrl(showId: string, url: string, signedHere: boolean): void {
    this.#putSecret(showId, 'pushUrl', url);
    this.#patch(showId, this.#named(showId, url, signedHere));
  }

  forgetSecret(showId: string, field: SecretField): Answer<null> {
    if (this.#profile(showId) === null) return UNKNOWN_SHOW;
    if (showId === PRACTICE_SHOW_ID) return OK;
    this.#options.secrets.forget(showId, field);
    this.#describe(showId);
    this.#options.onSecretsChanged(showId);
    return OK;
  }

  sign({ showId, end, algorithm = 'auto' }: Input<'show.sign'>): Answer<{ expiresAt: string }> {
    const profile = this.#profile(showId);
    if (profile === null) return UNKNOWN_SHOW;
    const { pushUrl, signingKey, backupKey } = this.#secrets(showId);
    const key = signingKey ?? backupKey;
    if (pushUrl === undefined) return { ok: false, code: 'no-push-url' };
    if (key === undefined) return { ok: false, code: 'no-key' };
    const nowMs = this.#options.wallNow();
    const endsAtMs = 'endsAt' in end ? Date.parse(end.endsAt) : nowMs + end.validHours * 3_600_000;
    if (endsAtMs <= nowMs) return { ok: false, code: 'bad-input' };
    const expiresAtS = Math.floor(endsAtMs / 1000);
    const signed = signUrl(pushUrl, { key, algorithm, provider: profile.provider, expiresAtS, nowS: Math.floor(nowMs / 1000) });
    if (signed === null) return { ok: false, code: 'not-signable' };
    this.replaceUrl(showId, signed, true);
    return { ok: true, value: { expiresAt: new Date(expiresAtS * 1000).toISOString() } };
  }

  /** Puts the practice show in place, fresh, and selects it; null takes it away. */
  setPractice(secrets: ShowSecrets | null): string {
    if (secrets === null && this.#practice === null) return PRACTICE_SHOW_ID;
    this.#practice = secrets === null ? null : practiceShow(secrets, this.#practice);
    this.#options.onSecretsChanged(PRACTICE_SHOW_ID);
    this.#publishAll();
    if (secrets !== null) this.select(PRACTICE_SHOW_ID);
    return PRACTICE_SHOW_ID;
  }

  requestFor(showId: string): PreflightRequest | null {
    const profile = this.#profile(showId);
    return profile === null ? null : showRequest(profile, this.#secrets(showId), this.#options.hub.state.settings);
  }

  /** Where this show's encoder pushes to: the same each time, so that it is pointed there once. Port null: none was taken yet. */
  encoderAddress(showId: string): { readonly streamKey: string; readonly port: number | null } {
    const known = this.#secrets(showId).encoderKey;
    const streamKey = known ?? randomBytes(ENCODER_KEY_BYTES).toString('hex');
    if (known === undefined) this.#storeSecret(showId, 'encoderKey', streamKey);
    return { streamKey, port: this.#profile(showId)?.live.port ?? null };
  }

  keepPort(showId: string, port: number): void {
    const profile = this.#profile(showId);
    if (profile !== null && profile.live.port !== port) this.#patch(showId, { live: { ...profile.live, port } });
  }

  keepChoice(showId: string, choice: LiveChoice): void {
    const profile = this.#profile(showId);
    if (profile !== null) this.#patch(showId, { live: { ...profile.live, ...choice } });
  }

  /** So that the next start knows, should this one end without a word. */
  keepLive(showIds: readonly string[]): void {
    const own = showIds.filter((id) => id !== PRACTICE_SHOW_ID);
    if (own.join() === this.#liveShowIds.join()) return;
    this.#liveShowIds = own;
    if (own.length > 0) withdrawNotice(this.#options.hub, 'show-interrupted');
    this.#save();
  }

  /** Kept with the shows, in the one file; the window is told its name alone. */
  get authorityFile(): string | null {
    return this.#authorityFile;
  }

  keepAuthorityFile(file: string | null): void {
    this.#authorityFile = file;
    this.#options.hub.update((state) => ({ ...state, authorityFile: file === null ? null : path.basename(file) }));
    this.#save();
  }

  /** After the settings or the place of the secrets changed. */
  save(): void {
    this.#save();
  }

  #named(showId: string, url: string, signsHere: boolean): Partial<Profile> {
    const host = this.#profile(showId)?.name === '' && showId !== PRACTICE_SHOW_ID ? readUrl(url).host : null;
    return host === null ? { signsHere } : { signsHere, name: host.slice(0, 80) };
  }

  #storeSecret(showId: string, field: StoredField, value: string): void {
    if (showId !== PRACTICE_SHOW_ID) this.#options.secrets.set(showId, field, value);
    else if (this.#practice !== null) this.#practice = { ...this.#practice, secrets: { ...this.#practice.secrets, [field]: value } };
  }

  #putSecret(showId: string, field: SecretField, value: string): void {
    this.#storeSecret(showId, field, value);
    this.#describe(showId);
    this.#options.onSecretsChanged(showId);
  }

  #patch(showId: string, patch: Partial<Profile>): boolean {
    const profile = this.#profile(showId);
    if (profile === null) return false;
    const changed: Profile = { ...profile, ...patch };
    if (showId === PRACTICE_SHOW_ID && this.#practice !== null) {
      this.#practice = { ...this.#practice, profile: changed };
      this.#describe(showId);
    } else this.#setProfiles(this.#profiles.map((its) => (its.id === showId ? changed : its)));
    return true;
  }

  #profile(showId: string): Profile | null {
    if (showId === PRACTICE_SHOW_ID) return this.#practice?.profile ?? null;
    return this.#profiles.find(({ id }) => id === showId) ?? null;
  }

  #secrets(showId: string): ShowSecrets {
    return showId === PRACTICE_SHOW_ID ? (this.#practice?.secrets ?? {}) : this.#options.secrets.of(showId);
  }

  #setProfiles(profiles: readonly Profile[]): void {
    this.#profiles = profiles;
    this.#publishAll();
    this.#save();
  }

  #save(): void {
    const { settings, selectedShowId } = this.#options.hub.state;
    const library: Library = {
      settings,
      authorityFile: this.#authorityFile,
      selectedShowId: this.#profiles.some(({ id }) => id === selectedShowId) ? selectedShowId : null,
      liveShowIds: this.#liveShowIds,
      profiles: this.#profiles,
    };
    this.#options.profiles.save(library);
  }

  /** Cuelight was gone before this show's end. Nothing goes live by itself. */
  #offerAgain(showId: string | undefined): void {
    const profile = showId === undefined ? null : this.#profile(showId);
    if (profile === null) return;
    const { id, name, live } = profile;
    giveNotice(this.#options.hub, 'show-interrupted', {
      showId: id,
      name,
      recordedKind: live.record && live.source === 'relay' ? 'yes' : 'no',
    });
    // Said at one start, and not at each one after it.
    this.#save();
  }

  #publishAll(): void {
    const ids = [...this.#profiles.map(({ id }) => id), ...(this.#practice === null ? [] : [PRACTICE_SHOW_ID])];
    this.#options.hub.update((state) => ({
      ...state,
      shows: ids.flatMap((id) => this.#stateOf(id, showOf(state, id)) ?? []),
      selectedShowId: state.selectedShowId !== null && ids.includes(state.selectedShowId) ? state.selectedShowId : (ids[0] ?? null),
    }));
  }

  #describe(showId: string): void {
    this.#options.hub.update((state) => ({
      ...state,
      shows: state.shows.map((show) => (show.id === showId ? (this.#stateOf(showId, show) ?? show) : show)),
    }));
  }

  #stateOf(showId: string, old: ShowState | null): ShowState | null {
    const profile = this.#profile(showId);
    return profile === null ? null : showState(profile, this.#secrets(showId), old);
  }
}
