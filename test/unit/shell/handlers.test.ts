import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DESKTOP_DEFAULTS } from '../../../electron/contract/desktop.ts';
import type { RequestChannel } from '../../../electron/contract/channels.ts';
import { AboutDesk } from '../../../electron/shell/about-desk.ts';
import { AuthorityDesk } from '../../../electron/shell/authority-desk.ts';
import { DraftDesk } from '../../../electron/shell/draft-desk.ts';
import { createHandlers, type HandlersOptions } from '../../../electron/shell/handlers.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { INPUTS } from '../../../electron/contract/schemas.ts';
import { serveIpc, type Handlers } from '../../../electron/shell/ipc-server.ts';
import { LINKS } from '../../../electron/shell/links.ts';
import { ObsDesk } from '../../../electron/shell/obs-desk.ts';
import { openProfileStore, type ProfileStore } from '../../../electron/shell/profiles.ts';
import { openSecretStore, type SecretStore } from '../../../electron/shell/secret-store.ts';
import { Shows } from '../../../electron/shell/shows.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { GOOD_INPUTS } from '../../support/inputs.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF';
const NOW = Date.UTC(2026, 10, 23, 20);

let folder: string;
let hub: StateHub;
let profiles: ProfileStore;
let secrets: SecretStore;
let handlers: Handlers;
let authority: AuthorityDesk;
let licences: string;
let picked: string | null;
let clipboard: string;
let opened: string[];
let live: string[];
let preflightSaid: string[];

/** Everything but the desks is real: the shows, their files, the state. */
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-handlers-'));
  clipboard = '';
  picked = null;
  opened = [];
  live = [];
  preflightSaid = [];
  const onUnsaved = (): void => {};
  profiles = await openProfileStore({ file: path.join(folder, 'profiles.json'), wallNow: () => NOW, onUnsaved });
  const encryption = {
    usable: false,
    backend: 'basic_text',
    encrypt: () => Promise.reject(new Error('not asked')),
    decrypt: () => Promise.reject(new Error('not asked')),
  };
  secrets = await openSecretStore({ folder, encryption, keepInFile: false, wallNow: () => NOW, onUnsaved });
  hub = createStateHub(initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: ['zh-TW'] }, profiles.loaded));
  const shows = new Shows({ hub, profiles, secrets, wallNow: () => NOW, onSecretsChanged: () => {} });
  licences = path.join(folder, 'licences.json');
  authority = new AuthorityDesk({ hub, shows, pickFile: () => Promise.resolve(picked) });
  const forgetting = (showId: string): void => void preflightSaid.push(`forgets ${showId}`);
  handlers = createHandlers({
    hub,
    shows,
    secrets,
    authority,
    preflight: { record: () => null, offeredUrl: () => null, forget: forgetting } as unknown as HandlersOptions['preflight'],
    network: { forget: () => {}, noteStart: () => Promise.resolve() } as unknown as HandlersOptions['network'],
    live: {
      isLiveShow: (showId: string) => live.includes(showId),
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
      keep: (days: number) => void preflightSaid.push(`keeps ${days} days`),
    } as unknown as HandlersOptions['history'],
    updates: {
      check: () => ({ ok: true, value: null }),
      download: () => ({ ok: true, value: null }),
      install: () => Promise.resolve({ ok: true, value: null }),
    },
    practice: { start: () => Promise.resolve(null), stop: () => Promise.resolve() },
    ports: {
      readClipboard: () => Promise.resolve(clipboard),
      writeClipboard: (text) => {
        clipboard = text;
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
});
afterEach(async () => {
  await Promise.all([profiles.idle(), secrets.idle()]);
  await rm(folder, { recursive: true, force: true });
});

async function pasteShow(): Promise<string> {
  clipboard = URL;
  const pasted = await handlers['show.pasteSecret']({ showId: null, field: 'pushUrl' });
  if (!pasted.ok) throw new Error(pasted.code);
  return pasted.value.showId;
}

describe('links', () => {
  it('are opened by name, each an address of its own table and nothing else', async () => {
    for (const link of Object.keys(LINKS) as (keyof typeof LINKS)[]) await handlers['link.open']({ link });
    expect(opened).toEqual(Object.values(LINKS));
    for (const url of opened) expect(url).toMatch(/^https:\/\/www\.tencentcloud\.com\//);
  });

  it('of any other kind never reach the system', async () => {
    const listeners = new Map<string, (event: null, ...args: unknown[]) => unknown>();
    serveIpc<null>({
      ipc: { handle: (channel, listener) => void listeners.set(channel, listener), on: () => {} },
      isTrusted: () => true,
      answering: () => Promise.resolve({ inputs: INPUTS, handlers }),
      onFault: () => {},
    });
    for (const link of ['https://example.com/', 'file:///etc/passwd', 'javascript:1', '__proto__', 'constructor', 'toString', '', 7])
      expect(await listeners.get('link.open')?.(null, { link })).toEqual({ ok: false, code: 'bad-input' });
    expect(opened).toEqual([]);
  });
});

describe('secrets', () => {
  it('come from the clipboard and go back to it by id; no answer holds one', async () => {
    const showId = await pasteShow();
    clipboard = '';
    for (const part of ['url', 'server', 'key'] as const) {
      expect(await handlers['show.copyUrl']({ showId, part })).toEqual({ ok: true, value: null });
      expect(URL).toContain(clipboard);
      expect(clipboard).not.toBe('');
    }
    const ready = await handlers['app.ready']({});
    expect(JSON.stringify(ready)).not.toMatch(/canary|0123456789abcdef/);
  });

  it('an empty clipboard changes nothing, and what is no secret is not kept', async () => {
    for (const [text, field, code] of [
      ['', 'pushUrl', 'nothing-to-paste'],
      [' \n\t', 'signingKey', 'nothing-to-paste'],
      ['buy milk', 'pushUrl', 'not-a-url'],
      ['two words', 'signingKey', 'not-a-key'],
      ['push.example.com', 'playUrl', 'not-a-url'],
    ] as const) {
      clipboard = text;
      expect(await handlers['show.pasteSecret']({ showId: null, field })).toEqual({ ok: false, code });
    }
    expect(hub.state.shows).toEqual([]);
  });

  it('typed in vain is said as a notice, without what was typed, and the notice goes with the next good one', async () => {
    const showId = await pasteShow();
    await handlers['show.typeSecret']({ showId, field: 'signingKey', text: 'canary two words' });
    expect(hub.state.notices).toMatchObject([{ code: 'secret-refused', params: { field: 'signingKey', why: 'not-a-key' } }]);
    expect(JSON.stringify(hub.state)).not.toContain('canary two');
    await handlers['show.typeSecret']({ showId, field: 'signingKey', text: 'goodkey' });
    expect(hub.state.notices).toEqual([]);
    expect(hub.state.shows[0]?.hasKey).toBe(true);
  });
});

describe('about', () => {
  const zod = { name: 'zod', version: '4.6.7', licence: 'MIT', text: 'MIT License: as it is' };

  it('lists what is built in, and gives each text only when it is asked for', async () => {
    await writeFile(licences, JSON.stringify({ packages: [zod] }));
    const about = await handlers['app.about']({});
    expect(about).toMatchObject({
      ok: true,
      value: { versions: { electron: '45.4.1', chromium: '150.0.1', node: process.versions.node } },
    });
    expect(about).toMatchObject({ value: { packages: [{ name: 'zod', version: '4.6.7', licence: 'MIT' }] } });
    expect(JSON.stringify(about)).not.toContain('as it is');
    expect(await handlers['app.licence']({ id: 'zod@4.6.7' })).toEqual({ ok: true, value: { text: zod.text } });
    expect(await handlers['app.licence']({ id: 'zod@4.6.8' })).toEqual({ ok: false, code: 'no-licence' });
  });

  it('reads again after a list that could not be read, and takes none that is far too large', async () => {
    await expect(handlers['app.about']({})).rejects.toThrow();
    await writeFile(licences, JSON.stringify({ packages: [{ ...zod, text: 'x'.repeat(5_000_000) }] }));
    await expect(handlers['app.about']({})).rejects.toThrow('larger');
    await writeFile(licences, JSON.stringify({ packages: [zod] }));
    expect(await handlers['app.about']({})).toMatchObject({ ok: true });
  });

  it('copies the versions, and nothing of a show', async () => {
    await pasteShow();
    expect(await handlers['app.copyVersions']({})).toEqual({ ok: true, value: null });
    expect(clipboard).toMatch(/^Cuelight 0\.1\.0\nElectron 45\.4\.1, Chromium 150\.0\.1, Node [\d.]+\n\w+ \w+, .+\n$/u);
    expect(clipboard).not.toMatch(/canary|push\.example/u);
  });
});

describe('what is refused', () => {
  it('whatever is wished of a show that is not there', async () => {
    const before = hub.state;
    const ofShow = (Object.keys(GOOD_INPUTS) as RequestChannel[]).filter(
      (channel) =>
        /^(?:show|preflight\.(?:copy|start|consent))/.test(channel) && 'showId' in GOOD_INPUTS[channel] && channel !== 'show.select',
    );
    expect(ofShow.length).toBeGreaterThan(10);
    for (const channel of ofShow) {
      if (channel === ('show.typeSecret' as string)) continue;
      clipboard = URL;
      const wish = handlers[channel] as (input: unknown) => unknown;
      expect(await wish({ ...GOOD_INPUTS[channel], showId: 'gone' }), channel).toEqual({ ok: false, code: 'unknown-show' });
      expect(clipboard, channel).toBe(URL);
    }
    expect(await handlers['show.select']({ showId: 'gone' })).toEqual({ ok: false, code: 'unknown-show' });
    expect(hub.state.shows).toBe(before.shows);
  });

  it('a copy of what is not there leaves the clipboard alone', async () => {
    const showId = await pasteShow();
    clipboard = 'mine';
    expect(await handlers['preflight.copyReport']({ showId, format: 'text' })).toEqual({ ok: false, code: 'no-report' });
    expect(await handlers['preflight.copyEvidence']({ showId, checkId: 'tcp' })).toEqual({ ok: false, code: 'no-report' });
    expect(await handlers['show.copyOffer']({ showId })).toEqual({ ok: false, code: 'nothing-offered' });
    expect(await handlers['live.copyEncoder']({ showId, part: 'url' })).toEqual({ ok: false, code: 'not-live' });
    expect(await handlers['live.copyIncident']({ showId, id: '1' })).toEqual({ ok: false, code: 'no-report' });
    expect(clipboard).toBe('mine');
  });

  it('taking away a show that is live, or practice under one', async () => {
    const showId = await pasteShow();
    live = [showId, 'practice'];
    expect(await handlers['show.remove']({ showId })).toEqual({ ok: false, code: 'already-live' });
    expect(await handlers['practice.stop']({})).toEqual({ ok: false, code: 'already-live' });
    expect(hub.state.shows).toHaveLength(1);
    live = [];
    expect(await handlers['show.remove']({ showId })).toEqual({ ok: true, value: null });
    expect(hub.state.shows).toEqual([]);
    expect(preflightSaid).toEqual([`forgets ${showId}`]);
    expect(secrets.of(showId)).toEqual({});
  });

  it('practice that cannot be had', async () => {
    expect(await handlers['practice.start']({ fault: 'none' })).toEqual({ ok: false, code: 'practice-failed' });
    expect(hub.state.shows).toEqual([]);
  });
});

describe('settings', () => {
  it('change one by one, the language at once, and are kept', async () => {
    await handlers['settings.change']({ language: 'en' });
    expect(hub.state).toMatchObject({ lang: 'en', settings: { language: 'en', theme: 'system' } });
    await handlers['settings.change']({ language: 'system', theme: 'light' });
    expect(hub.state).toMatchObject({ lang: 'zh-CN', settings: { language: 'system', theme: 'light' } });
    await handlers['settings.change']({ keepSecretsInFile: true, allowDoh: true, desktop: { soundVolume: 20 } });
    await handlers['settings.change']({ desktop: { closeToTray: false }, updates: true });
    expect(hub.state.secrets.kind).toBe('file');
    await profiles.idle();
    const again = await openProfileStore({ file: path.join(folder, 'profiles.json'), wallNow: () => NOW, onUnsaved: () => {} });
    expect(again.loaded.settings).toEqual({
      language: 'system',
      theme: 'light',
      keepSecretsInFile: true,
      zoomPercent: 100,
      notifyDrops: true,
      allowDoh: true,
      obs: false,
      obsAddress: '',
      desktop: { ...DESKTOP_DEFAULTS, soundVolume: 20, closeToTray: false },
      historyDays: 90,
      updates: true,
    });
  });

  it('say how long the history is kept, and it takes effect at once', async () => {
    await handlers['settings.change']({ historyDays: 7 });
    await handlers['settings.change']({ theme: 'dark' });
    expect(hub.state.settings.historyDays).toBe(7);
    expect(preflightSaid).toEqual(['keeps 7 days']);
  });

  it('take a file of certificate authorities, whose place the window never learns, and let it go', async () => {
    const certificates = makeCertificates();
    const good = path.join(folder, 'company-ca.pem');
    await writeFile(good, certificates.authority('Company CA').cert);
    certificates.remove();
    expect(await handlers['settings.chooseAuthority']({})).toEqual({ ok: true, value: null });
    expect(hub.state.authorityFile).toBeNull();
    picked = good;
    expect(await handlers['settings.chooseAuthority']({})).toEqual({ ok: true, value: null });
    expect(hub.state.authorityFile).toBe('company-ca.pem');
    expect(JSON.stringify(hub.state)).not.toContain(folder);
    expect(await authority.read()).toMatchObject({ ok: true });

    picked = path.join(folder, 'words.txt');
    await writeFile(picked, 'no certificate');
    expect(await handlers['settings.chooseAuthority']({})).toEqual({ ok: false, code: 'authority-no-certificate' });
    expect(hub.state.authorityFile).toBe('company-ca.pem');
    await profiles.idle();
    const again = await openProfileStore({ file: path.join(folder, 'profiles.json'), wallNow: () => NOW, onUnsaved: () => {} });
    expect(again.loaded.authorityFile).toBe(good);

    await rename(good, `${good}.away`);
    expect(await authority.read()).toEqual({ ok: false, why: 'unreadable' });
    expect(hub.state.notices).toMatchObject([{ code: 'authority-unusable', params: { file: 'company-ca.pem', why: 'unreadable' } }]);
    await rename(`${good}.away`, good);
    expect(await authority.read()).toMatchObject({ ok: true });
    expect(hub.state.notices).toEqual([]);

    await handlers['settings.removeAuthority']({});
    expect(hub.state.authorityFile).toBeNull();
    expect(await authority.read()).toBeNull();
  });
});
