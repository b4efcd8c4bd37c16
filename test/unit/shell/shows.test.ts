import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { PRACTICE_SHOW_ID } from '../../../electron/shell/practice-show.ts';
import { openProfileStore, SHOW_LIMIT, type ProfileStore } from '../../../electron/shell/profiles.ts';
import { openSecretStore, type SecretField, type SecretStore } from '../../../electron/shell/secret-store.ts';
import { Shows } from '../../../electron/shell/shows.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';

const KEY = 'canarykey1234567890';
const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF';

let folder: string;
let hub: StateHub;
let profiles: ProfileStore;
let secrets: SecretStore;
let shows: Shows;
let changed: string[];
const NOW = Date.UTC(2026, 10, 23, 20);

async function open(): Promise<void> {
  const onUnsaved = (error: unknown): never => {
    throw error;
  };
  profiles = await openProfileStore({ file: path.join(folder, 'profiles.json'), wallNow: () => NOW, onUnsaved });
  secrets = await openSecretStore({
    folder,
    encryption: {
      usable: true,
      backend: 'test',
      encrypt: (text) => Promise.resolve(Buffer.from(text).map((byte) => byte ^ 1)),
      decrypt: (data) => Promise.resolve({ text: Buffer.from(data.map((byte) => byte ^ 1)).toString(), outdated: false }),
    },
    keepInFile: false,
    wallNow: () => NOW,
    onUnsaved,
  });
  hub = createStateHub(initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, profiles.loaded));
  changed = [];
  shows = new Shows({ hub, profiles, secrets, wallNow: () => NOW, onSecretsChanged: (showId) => changed.push(showId) });
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-shows-'));
  await open();
});
afterEach(async () => {
  await Promise.all([profiles.idle(), secrets.idle()]);
  await rm(folder, { recursive: true, force: true });
});

function only(): ShowState {
  const [show] = hub.state.shows;
  if (show === undefined) throw new Error('no show');
  return show;
}

function paste(text: string, field: SecretField = 'pushUrl', showId: string | null = null): string {
  const stored = shows.storeSecret(showId, field, text);
  if (!stored.ok) throw new Error(stored.code);
  return stored.value.showId;
}

describe('the cloud’s API key of a show', () => {
  it('is asked with once both halves are there; only the name of it is shown or kept with the shows', async () => {
    const showId = paste(URL);
    expect(only()).toMatchObject({ cloudId: null, hasCloudKey: false });
    paste('canaryCLOUDkey', 'cloudKey', showId);
    expect(shows.requestFor(showId)?.cloud).toBeUndefined();
    shows.change({ showId, cloudId: 'AKIDfriday' });
    expect(shows.requestFor(showId)?.cloud).toEqual({ secretId: 'AKIDfriday', secretKey: 'canaryCLOUDkey' });
    expect(only()).toMatchObject({ cloudId: 'AKIDfriday', hasCloudKey: true });
    expect(JSON.stringify(hub.state)).not.toContain('canaryCLOUD');
    await profiles.idle();
    expect(await readFile(path.join(folder, 'profiles.json'), 'utf8')).not.toContain('canaryCLOUD');
    await open();
    expect(shows.requestFor(showId)?.cloud).toEqual({ secretId: 'AKIDfriday', secretKey: 'canaryCLOUDkey' });
    shows.forgetSecret(showId, 'cloudKey');
    expect(shows.requestFor(showId)?.cloud).toBeUndefined();
  });

  it('that is none is refused as a key', () => {
    const showId = paste(URL);
    expect(shows.storeSecret(showId, 'cloudKey', 'two words')).toEqual({ ok: false, code: 'not-a-key' });
  });
});

describe('shows', () => {
  it('takes a URL out of five megabytes of log, and nothing that its own file would not take back', async () => {
    // A search that were not linear would not come back before the test's own limit.
    paste(`${'12:00:01 ok\n'.repeat(450_000)}push to ${URL}\n${'rtmp://a.example.com/live/x '.repeat(100_000)}`);
    expect(secrets.of(only().id).pushUrl).toBe(URL);
    expect(shows.storeSecret(null, 'pushUrl', `rtmp://push.example.com/live/x?${'a'.repeat(70_000)}`)).toEqual({
      ok: false,
      code: 'not-a-url',
    });
    await Promise.all([profiles.idle(), secrets.idle()]);
    await open();
    expect(secrets.damaged).toEqual([]);
    expect(only().hasPushUrl).toBe(true);
  });

  it('makes one of a pasted URL, named by its host, selected, and masked', () => {
    const showId = paste(`  ${URL}\n`);
    expect(hub.state.selectedShowId).toBe(showId);
    expect(only()).toMatchObject({
      name: 'push.example.com',
      kind: 'own',
      host: 'push.example.com',
      hasPushUrl: true,
      hasKey: false,
      publish: 'ask',
    });
    expect(only().maskedUrl).toContain('can…');
    expect(JSON.stringify(hub.state)).not.toMatch(/canaryfriday|0123456789abcdef/);
    expect(changed).toEqual([showId]);
  });

  it.each([
    ['server and key on two lines', 'rtmp://push.example.com/live\ncanaryfriday?txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF'],
    ['a debugger’s output', `(lldb) po rtmpUrl\n  rtmpUrl = @"${URL}"\n(lldb) c\nProcess 812 resuming\n`],
    ['a log with other addresses', `GET https://api.example.com/v1/room\nplay http://play.example.com/live/x.flv\npush ${URL}\nok\n`],
  ])('finds the push URL in %s', (_what, text) => {
    paste(text);
    expect(shows.requestFor(only().id)?.text.replace('\n', '/')).toBe(URL);
  });

  it.each(['hello', 'a whole\nparagraph of\nwords about streaming', '   '])('keeps nothing of a paste without a URL (%j)', (text) => {
    expect(shows.storeSecret(null, 'pushUrl', text)).toEqual({ ok: false, code: 'not-a-url' });
    expect(hub.state.shows).toEqual([]);
  });

  it('keeps a viewers’ address that was pasted by mistake, so that the check can say what it is', () => {
    paste('https://play.example.com/live/friday.flv');
    expect(only().hasPushUrl).toBe(true);
  });

  it('comes back after a restart, secrets from their store and the rest from a file without any', async () => {
    const showId = paste(URL);
    paste(KEY, 'signingKey', showId);
    shows.change({ showId, name: 'Friday', plannedHours: 4, publish: 'rehearsal' });
    await Promise.all([profiles.idle(), secrets.idle()]);
    expect(await readFile(path.join(folder, 'profiles.json'), 'utf8')).not.toMatch(/canary|rtmp|example\.com\//);
    await open();
    expect(only()).toMatchObject({ id: showId, name: 'Friday', plannedHours: 4, publish: 'rehearsal', hasKey: true, canSign: true });
    expect(shows.requestFor(showId)).toMatchObject({ text: URL, keys: { primary: KEY }, publish: 'rehearsal' });
  });

  it('keeps whose URL it is, where that was chosen, and signs by it', async () => {
    const showId = paste('rtmp://push.example.com/live/canaryfriday');
    paste(KEY, 'signingKey', showId);
    // A key without any known host to go with it is Tencent's way of signing.
    expect(only()).toMatchObject({ provider: null, foundProvider: null, signEnd: 'exact', canSign: true });
    changed.length = 0;
    shows.change({ showId, provider: 'huawei-d' });
    expect(changed).toEqual([showId]);
    expect(only()).toMatchObject({ provider: 'huawei-d', foundProvider: null, signEnd: 'at-least', canSign: true });
    await Promise.all([profiles.idle(), secrets.idle()]);
    await open();
    expect(only().provider).toBe('huawei-d');
    expect(shows.sign({ showId, end: { validHours: 12 } }).ok).toBe(true);
    expect(shows.requestFor(showId)).toMatchObject({
      provider: 'huawei-d',
      text: expect.stringMatching(/hwSecret=[0-9a-f]{64}&hwTime=/) as string,
    });
    expect(only()).toMatchObject({ foundProvider: 'huawei-d' });
    // Several ways to sign: which one, only the user knows.
    shows.change({ showId, provider: 'huawei' });
    expect(only().signEnd).toBe('at-least');
    paste('rtmp://push.example.com/live/canaryfriday', 'pushUrl', showId);
    expect(only()).toMatchObject({ signEnd: null, canSign: false });
    shows.change({ showId, provider: 'youtube' });
    expect(only().canSign).toBe(false);
    shows.change({ showId, provider: null });
    expect(only()).toMatchObject({ provider: null, canSign: true });
  });

  it('makes shows again of the secrets whose list was damaged, for good', async () => {
    const showId = paste(URL);
    paste(KEY, 'signingKey', showId);
    await Promise.all([profiles.idle(), secrets.idle()]);
    await writeFile(path.join(folder, 'profiles.json'), '{"version":1,"profiles":[{"id"');
    await open();
    expect(only()).toMatchObject({ id: showId, name: 'push.example.com', hasPushUrl: true, hasKey: true, canSign: true, publish: 'ask' });
    await profiles.idle();
    await open();
    expect(profiles.damaged).toBeNull();
    expect(only()).toMatchObject({ id: showId, hasKey: true });
    // Only then: a list without a show whose secret is still there is no damage.
    profiles.save({ ...profiles.loaded, profiles: [] });
    await profiles.idle();
    await open();
    expect(hub.state.shows).toEqual([]);
  });

  it('trims a pasted key and refuses what is none', () => {
    const showId = paste(URL);
    paste(` ${KEY}\r\n`, 'signingKey', showId);
    expect(shows.requestFor(showId)?.keys.primary).toBe(KEY);
    expect(shows.storeSecret(showId, 'backupKey', 'two words')).toEqual({ ok: false, code: 'not-a-key' });
    expect(shows.storeSecret(showId, 'playUrl', 'not a url')).toEqual({ ok: false, code: 'not-a-url' });
  });

  it('lets a check ask a second name server only once the user said so', () => {
    const showId = paste(URL);
    expect(shows.requestFor(showId)?.allowDoh).toBe(false);
    hub.update((state) => ({ ...state, settings: { ...state.settings, allowDoh: true } }));
    expect(shows.requestFor(showId)?.allowDoh).toBe(true);
  });

  it('signs anew until the end asked for, and then this computer’s clock matters', () => {
    const showId = paste(URL);
    expect(shows.sign({ showId, end: { validHours: 12 } })).toEqual({ ok: false, code: 'no-key' });
    paste(KEY, 'signingKey', showId);
    expect(shows.requestFor(showId)?.signsHere).toBe(false);
    const signed = shows.sign({ showId, end: { validHours: 12 } });
    expect(signed).toEqual({ ok: true, value: { expiresAt: new Date(NOW + 12 * 3_600_000).toISOString() } });
    const expected = (NOW / 1000 + 12 * 3600).toString(16).toUpperCase();
    expect(shows.requestFor(showId)).toMatchObject({ signsHere: true, text: expect.stringContaining(`txTime=${expected}`) as string });
    expect(shows.sign({ showId, end: { endsAt: new Date(NOW - 1000).toISOString() } })).toEqual({ ok: false, code: 'bad-input' });
  });

  it('forgets a key, and a whole show with its secrets', async () => {
    const showId = paste(URL);
    paste(KEY, 'signingKey', showId);
    shows.forgetSecret(showId, 'signingKey');
    expect(only()).toMatchObject({ hasKey: false, canSign: false });
    shows.remove(showId);
    expect(hub.state).toMatchObject({ shows: [], selectedShowId: null });
    await secrets.idle();
    expect(secrets.of(showId)).toEqual({});
    expect(shows.change({ showId, name: 'x' })).toEqual({ ok: false, code: 'unknown-show' });
  });

  it('that were live when the program ended without a word are offered once at the next start, until one is live', async () => {
    const pasted = shows.storeSecret(null, 'pushUrl', URL);
    const showId = pasted.ok ? pasted.value.showId : '';
    shows.keepChoice(showId, { source: 'relay', policy: 'gapless', record: true, lan: false });
    shows.keepLive([showId]);
    await profiles.idle();
    await secrets.idle();
    await open();
    expect(hub.state.notices).toMatchObject([
      { code: 'show-interrupted', params: { showId, name: 'push.example.com', recordedKind: 'yes' } },
    ]);
    shows.keepLive([showId]);
    expect(hub.state.notices).toEqual([]);
    shows.keepLive([]);
    await profiles.idle();
    await open();
    expect(hub.state.notices).toEqual([]);
    shows.keepLive([PRACTICE_SHOW_ID]);
    await profiles.idle();
    await open();
    expect(hub.state.notices).toEqual([]);
    shows.keepLive([showId]);
    await profiles.idle();
    await open();
    expect(hub.state.notices).toHaveLength(1);
    await profiles.idle();
    await open();
    expect(hub.state.notices).toEqual([]);
  });

  it('of which there are too many take no other one, and say so', () => {
    let added = shows.add();
    for (let count = 1; count < SHOW_LIMIT; count += 1) added = shows.add();
    expect(added.ok).toBe(true);
    expect(shows.add()).toEqual({ ok: false, code: 'too-many-shows' });
    expect(shows.storeSecret(null, 'pushUrl', URL)).toEqual({ ok: false, code: 'too-many-shows' });
    expect(hub.state.shows).toHaveLength(SHOW_LIMIT);
  });

  it('keeps the practice show in memory only', async () => {
    paste(URL);
    shows.setPractice({ pushUrl: 'rtmp://127.0.0.1:40000/live/practice-canary?txSecret=x&txTime=1', signingKey: KEY });
    expect(hub.state.selectedShowId).toBe(PRACTICE_SHOW_ID);
    expect(hub.state.shows.map(({ kind }) => kind)).toEqual(['own', 'practice']);
    expect(shows.requestFor(PRACTICE_SHOW_ID)).toMatchObject({ publish: 'real', controls: 'none', keys: { primary: KEY } });
    await Promise.all([profiles.idle(), secrets.idle()]);
    await open();
    expect(hub.state.shows.map(({ kind }) => kind)).toEqual(['own']);
    shows.setPractice(null);
    expect(hub.state.selectedShowId).toBe(hub.state.shows[0]?.id);
  });
});
