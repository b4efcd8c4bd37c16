import path from 'node:path';
import { onTestFinished } from 'vitest';
import { AboutDesk } from '../../electron/shell/about-desk.ts';
import { AuthorityDesk } from '../../electron/shell/authority-desk.ts';
import { DraftDesk } from '../../electron/shell/draft-desk.ts';
import { createHandlers, type HandlersOptions } from '../../electron/shell/handlers.ts';
import { initialState } from '../../electron/shell/initial-state.ts';
import type { Handlers } from '../../electron/shell/ipc-server.ts';
import { ObsDesk } from '../../electron/shell/obs-desk.ts';
import { openProfileStore, type ProfileStore } from '../../electron/shell/profiles.ts';
import { openSecretStore, type SecretStore } from '../../electron/shell/secret-store.ts';
import { Shows } from '../../electron/shell/shows.ts';
import { createStateHub, type StateHub } from '../../electron/shell/state-hub.ts';
import { tempFolder } from './temp-folder.ts';

const NOW = Date.UTC(2026, 10, 23, 20);

/** What main does for each channel. Everything but the desks is real: the shows, their files, the state. */
export interface OpenedHandlers {
  readonly folder: string;
  readonly hub: StateHub;
  readonly profiles: ProfileStore;
  readonly secrets: SecretStore;
  readonly handlers: Handlers;
  readonly authority: AuthorityDesk;
  /** The file of the licences; it is not there yet. */
  readonly licences: string;
  /** What the desks were told. */
  readonly told: readonly string[];
  /** The addresses that the system was asked to open. */
  readonly opened: readonly string[];
  clipboard: string;
  /** The file that the user picks when asked for one. */
  picked: string | null;
  /** The shows that are live. */
  live: readonly string[];
  /** The list of shows as the next start would find it. */
  readonly again: () => Promise<ProfileStore>;
  readonly pasteShow: (pushUrl: string) => Promise<string>;
}

export async function openHandlers(): Promise<OpenedHandlers> {
  const folder = tempFolder();
  const onUnsaved = (): void => {};
  const openProfiles = () => openProfileStore({ file: path.join(folder, 'profiles.json'), wallNow: () => NOW, onUnsaved });
  const profiles = await openProfiles();
  const encryption = {
    usable: false,
    backend: 'basic_text',
    encrypt: () => Promise.reject(new Error('not asked')),
    decrypt: () => Promise.reject(new Error('not asked')),
  };
  const secrets = await openSecretStore({ folder, encryption, keepInFile: false, wallNow: () => NOW, onUnsaved });
  // What is still to be written is, before the folder goes.
  onTestFinished(async () => {
    await Promise.all([profiles.idle(), secrets.idle()]);
  });
  const hub = createStateHub(
    initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: ['zh-TW'] }, profiles.loaded),
  );
  const shows = new Shows({ hub, profiles, secrets, wallNow: () => NOW, onSecretsChanged: () => {} });
  const licences = path.join(folder, 'licences.json');
  const authority = new AuthorityDesk({ hub, shows, pickFile: () => Promise.resolve(its.picked) });
  const told: string[] = [];
  const opened: string[] = [];
  const forgetting = (showId: string): void => void told.push(`forgets ${showId}`);
  const handlers = createHandlers({
    hub,
    shows,
    secrets,
    authority,
    preflight: { record: () => null, offeredUrl: () => null, forget: forgetting } as unknown as HandlersOptions['preflight'],
    network: { forget: () => {}, noteStart: () => Promise.resolve() } as unknown as HandlersOptions['network'],
    live: {
      isLiveShow: (showId: string) => its.live.includes(showId),
      forget: () => {},
      encoderText: () => null,
      incident: () => null,
    } as unknown as HandlersOptions['live'],
    about: new AboutDesk({ file: licences, version: '0.1.0', versions: { ...process.versions, electron: '45.4.1', chrome: '150.0.1' } }),
    drafts: new DraftDesk(hub, shows),
    compact: { enter: () => {}, leave: () => {}, pin: () => {} },
    closing: { answer: () => Promise.resolve() },
    obs: new ObsDesk({ hub, secrets }),
    history: {
      keep: (days: number) => void told.push(`keeps ${days} days`),
    } as unknown as HandlersOptions['history'],
    updates: {
      check: () => ({ ok: true, value: null }),
      download: () => ({ ok: true, value: null }),
      install: () => Promise.resolve({ ok: true, value: null }),
    },
    practice: { start: () => Promise.resolve(null), stop: () => Promise.resolve() },
    ports: {
      readClipboard: () => Promise.resolve(its.clipboard),
      writeClipboard: (text) => {
        its.clipboard = text;
        return Promise.resolve();
      },
      openExternal: (url) => {
        opened.push(url);
        return Promise.resolve();
      },
      controlWindow: () => {},
      applyTheme: () => {},
      systemLanguage: () => 'zh-CN',
      buildReport: () => {
        throw new Error('no report to build');
      },
      onWindowReady: () => {},
    },
  });
  const its: OpenedHandlers = {
    folder,
    hub,
    profiles,
    secrets,
    handlers,
    authority,
    licences,
    told,
    opened,
    clipboard: '',
    picked: null,
    live: [],
    again: async () => {
      await profiles.idle();
      return await openProfiles();
    },
    pasteShow: async (pushUrl) => {
      its.clipboard = pushUrl;
      const pasted = await handlers['show.pasteSecret']({ showId: null, field: 'pushUrl' });
      if (!pasted.ok) throw new Error(pasted.code);
      return pasted.value.showId;
    },
  };
  return its;
}
