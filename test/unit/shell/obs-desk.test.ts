import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { ObsDesk } from '../../../electron/shell/obs-desk.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { OBS_SECRETS_ID, openSecretStore, type SecretStore } from '../../../electron/shell/secret-store.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { startScriptedObs, type ScriptedObs } from '../../support/obs-websocket.ts';

const PASSWORD = 'canary-correct-horse';
let folder: string;
let hub: StateHub;
let secrets: SecretStore;
let desk: ObsDesk;
let obs: ScriptedObs;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-obs-desk-'));
  obs = await startScriptedObs({ password: PASSWORD, service: { server: 'rtmp://old.example.com/live', key: 'canary-old-key' } });
  hub = createStateHub(initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY));
  set({ obs: true, obsAddress: `127.0.0.1:${obs.port}` });
  const encryption = {
    usable: false,
    backend: 'none',
    encrypt: () => Promise.reject(new Error()),
    decrypt: () => Promise.reject(new Error()),
  };
  secrets = await openSecretStore({ folder, encryption, keepInFile: true, wallNow: Date.now, onUnsaved: () => {} });
  desk = new ObsDesk({ hub, secrets });
});
afterEach(async () => {
  desk.dispose();
  await obs.close();
  await secrets.idle();
  await rm(folder, { recursive: true, force: true });
});

function set(change: { readonly obs?: boolean; readonly obsAddress?: string }): void {
  hub.update((state) => ({ ...state, settings: { ...state.settings, ...change } }));
}

const inspect = () => desk.inspect(new AbortController().signal);

test('asks nobody while it is switched off', async () => {
  set({ obs: false });
  expect(await inspect()).toBeNull();
  expect(obs.connections()).toBe(0);
});

test('wants the password, keeps it, and never shows it to the window', async () => {
  expect(await inspect()).toEqual({ found: false, why: 'needs-password' });
  expect(desk.storePassword(`${PASSWORD}\n`)).toEqual({ ok: true, value: null });
  expect(await inspect()).toMatchObject({ found: true, settings: { push: { key: 'canary-old-key' } } });
  expect(hub.state.obs).toEqual({ hasPassword: true, canPutBack: false });
  expect(JSON.stringify(hub.state)).not.toContain('canary');
  desk.forgetPassword();
  expect(hub.state.obs.hasPassword).toBe(false);
  expect(desk.storePassword('')).toEqual({ ok: false, code: 'nothing-to-paste' });
  expect(desk.storePassword('two\nlines')).toEqual({ ok: false, code: 'not-a-key' });
});

test('puts a URL in, twice, and gives back what was there before the first, also after a restart', async () => {
  desk.storePassword(PASSWORD);
  expect(await desk.put('rtmp://push.example.com/live', 'canary-friday')).toEqual({ ok: true, value: null });
  expect(await desk.put('rtmp://127.0.0.1:41935/live', 'canary-local')).toEqual({ ok: true, value: null });
  expect(obs.state.service).toMatchObject({ server: 'rtmp://127.0.0.1:41935/live', key: 'canary-local' });
  expect(hub.state.obs.canPutBack).toBe(true);
  expect(JSON.stringify(hub.state)).not.toContain('canary');
  await secrets.idle();
  expect(await readFile(path.join(folder, 'secrets.json'), 'utf8')).toContain('canary-old-key');
  const again = new ObsDesk({ hub, secrets });
  expect(await again.putBack()).toEqual({ ok: true, value: null });
  expect(obs.state.service).toMatchObject({ server: 'rtmp://old.example.com/live', key: 'canary-old-key' });
  expect(hub.state.obs.canPutBack).toBe(false);
  expect(secrets.of(OBS_SECRETS_ID).obsBefore).toBeUndefined();
});

test('what the user has set in OBS meanwhile is what is given back', async () => {
  desk.storePassword(PASSWORD);
  await desk.put('rtmp://push.example.com/live', 'canary-friday');
  obs.state.service = { server: 'rtmp://newer.example.com/live', key: 'canary-newer' };
  await desk.put('rtmp://push.example.com/live', 'canary-friday');
  expect(await desk.putBack()).toEqual({ ok: true, value: null });
  expect(obs.state.service).toMatchObject({ server: 'rtmp://newer.example.com/live', key: 'canary-newer' });
});

test('what was kept and cannot be read is nothing kept', () => {
  secrets.set(OBS_SECRETS_ID, 'obsBefore', '{"before":');
  expect(() => new ObsDesk({ hub, secrets })).not.toThrow();
  expect(hub.state.obs.canPutBack).toBe(false);
});

test('refuses plainly: while it streams, without OBS, with a wrong password', async () => {
  desk.storePassword(PASSWORD);
  obs.state.active = true;
  expect(await desk.put('rtmp://push.example.com/live', 'x')).toEqual({ ok: false, code: 'obs-live' });
  expect(hub.state.obs.canPutBack).toBe(false);
  desk.storePassword('another');
  expect(await desk.put('rtmp://push.example.com/live', 'x')).toEqual({ ok: false, code: 'obs-refused' });
  set({ obsAddress: '127.0.0.1:1' });
  expect(await desk.put('rtmp://push.example.com/live', 'x')).toEqual({ ok: false, code: 'obs-not-found' });
  set({ obsAddress: 'not an address' });
  expect(await desk.put('rtmp://push.example.com/live', 'x')).toEqual({ ok: false, code: 'obs-not-found' });
});
