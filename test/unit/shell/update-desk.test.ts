import { afterEach, describe, expect, it, vi } from 'vitest';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createStateHub } from '../../../electron/shell/state-hub.ts';
import { UpdateDesk, type UpdateSource } from '../../../electron/shell/update-desk.ts';
import { packageKind, updatesPossible, type PackageFacts } from '../../../electron/shell/update-package.ts';
import type { AppState } from '../../../electron/contract/app-state.ts';
import { liveShow } from '../../support/live-states.ts';
import { releaseOf } from '../../support/update-server.ts';
import { show } from '../../support/window-states.ts';

const RELEASE = releaseOf(Buffer.from('a package'));

function openDesk(source: Partial<UpdateSource> = {}, possible: AppState['update']['possible'] = 'yes') {
  const hub = createStateHub(
    initialState({ version: '0.1.0', platform: 'linux', sandboxed: true, systemLanguages: [], updates: possible }, EMPTY_LIBRARY),
  );
  const load = vi.fn(() =>
    Promise.resolve<UpdateSource>({
      check: () => Promise.resolve({ kind: 'found', release: RELEASE }),
      download: () => Promise.resolve(null),
      installation: () => Promise.resolve(() => said.push('installed')),
      ...source,
    }),
  );
  const said: string[] = [];
  const desk = new UpdateDesk({
    hub,
    load,
    quitAndThen: (act) => {
      said.push('everything ended');
      act();
    },
    onFault: (where) => said.push(where),
  });
  const settings = (updates: boolean): void => hub.update((state) => ({ ...state, settings: { ...state.settings, updates } }));
  const live = (isLive: boolean): void => hub.update((state) => ({ ...state, shows: [show({ live: liveShow({ active: isLive }) })] }));
  const status = (): string => hub.state.update.status;
  const until = (wanted: string) => vi.waitFor(() => expect(status()).toBe(wanted));
  return { hub, desk, load, said, settings, live, status, until };
}

afterEach(() => vi.useRealTimers());

describe('updates', () => {
  it('are off until they are turned on: nothing is loaded, nothing is asked', async () => {
    vi.useFakeTimers();
    const { desk, load, settings, status } = openDesk();
    expect(desk.check()).toEqual({ ok: false, code: 'updates-off' });
    expect(await desk.install()).toEqual({ ok: false, code: 'updates-off' });
    await vi.advanceTimersByTimeAsync(48 * 3_600_000);
    expect(load).not.toHaveBeenCalled();
    settings(true);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(status()).toBe('found');
    desk.dispose();
  });

  it('are looked for once a day, and soon after a show that was in the way', async () => {
    vi.useFakeTimers();
    const check = vi.fn<UpdateSource['check']>(() => Promise.resolve({ kind: 'current' }));
    const { desk, settings, live } = openDesk({ check });
    settings(true);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(check).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(23 * 3_600_000);
    expect(check).toHaveBeenCalledTimes(1);
    live(true);
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    expect(check).toHaveBeenCalledTimes(1);
    live(false);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(check).toHaveBeenCalledTimes(2);
    desk.dispose();
  });

  it('are off in a copy that has no key, whatever the settings say', () => {
    const { desk, settings, load } = openDesk({}, 'no-key');
    settings(true);
    expect(desk.check()).toEqual({ ok: false, code: 'updates-off' });
    expect(load).not.toHaveBeenCalled();
    desk.dispose();
  });

  it('go step by step, each at the user’s word: found, downloaded, installed when all has ended', async () => {
    const { desk, hub, settings, said, until } = openDesk({
      download: (_release, onPercent) => {
        onPercent(40);
        return Promise.resolve(null);
      },
    });
    settings(true);
    expect(desk.download()).toEqual({ ok: false, code: 'no-update' });
    desk.check();
    await until('found');
    expect(hub.state.update).toMatchObject({ version: '9.0.0', fault: null });
    expect(await desk.install()).toEqual({ ok: false, code: 'no-update' });
    desk.download();
    await until('ready');
    expect(hub.state.update.percent).toBe(100);
    expect(said).toEqual([]);
    expect(await desk.install()).toEqual({ ok: true, value: null });
    expect(said).toEqual(['everything ended', 'installed']);
    desk.dispose();
  });

  it('are never looked for, brought or installed while a show is live', async () => {
    const { desk, settings, live, until, said } = openDesk();
    settings(true);
    desk.check();
    await until('found');
    desk.download();
    await until('ready');
    live(true);
    const refused = { ok: false, code: 'update-while-live' };
    expect([desk.check(), desk.download(), await desk.install()]).toEqual([refused, refused, refused]);
    expect(said).toEqual([]);
    live(false);
    expect(await desk.install()).toEqual({ ok: true, value: null });
    desk.dispose();
  });

  it('give way at once when a show goes live', async () => {
    let seen: AbortSignal | null = null;
    const { desk, settings, live, until, said } = openDesk({
      download: (_release, _onPercent, signal) => {
        seen = signal;
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve('unreachable')));
      },
    });
    settings(true);
    desk.check();
    await until('found');
    desk.download();
    await vi.waitFor(() => expect(seen).not.toBeNull());
    live(true);
    // As it was found before: the user may bring it after the show.
    await until('found');
    expect(said).toEqual([]);
    desk.dispose();
  });

  it('are not installed where a show begins in the very moment before', async () => {
    const { desk, settings, live, until, said } = openDesk({
      installation: () => {
        live(true);
        return Promise.resolve(() => {});
      },
    });
    settings(true);
    desk.check();
    await until('found');
    desk.download();
    await until('ready');
    expect(await desk.install()).toEqual({ ok: false, code: 'update-while-live' });
    expect(said).toEqual([]);
    desk.dispose();
  });

  it('say what went wrong, and a package that has changed on disk is not installed', async () => {
    const { desk, hub, settings, until, said } = openDesk({ installation: () => Promise.resolve('damaged') });
    settings(true);
    desk.check();
    await until('found');
    desk.download();
    await until('ready');
    expect(await desk.install()).toEqual({ ok: false, code: 'no-update' });
    expect(hub.state.update).toMatchObject({ status: 'failed', fault: 'damaged' });
    expect(said).toEqual([]);
    desk.dispose();
  });

  it('forget what was found when they are turned off', async () => {
    const { desk, hub, settings, until } = openDesk();
    settings(true);
    desk.check();
    await until('found');
    settings(false);
    await until('idle');
    expect(hub.state.update.version).toBeNull();
    desk.dispose();
  });

  it('that throw are a fault of ours, said and written down', async () => {
    const { desk, settings, until, said } = openDesk({ check: () => Promise.reject(new Error('no room')) });
    settings(true);
    desk.check();
    await until('failed');
    expect(said).toEqual(['updates, checking']);
    desk.dispose();
  });
});

describe('as what this program was installed', () => {
  const facts: PackageFacts = {
    platform: 'linux',
    packaged: true,
    env: {},
    readResource: (name) => (name === 'app-update.yml' ? '' : null),
  };
  it.each<[string, Partial<PackageFacts>, string | null]>([
    ['an AppImage', { env: { APPIMAGE: '/home/me/Cuelight.AppImage' } }, 'appimage'],
    ['a deb', { readResource: (name) => (name === 'package-type' ? 'deb\n' : '') }, 'deb'],
    ['an rpm, which nobody made', { readResource: () => 'rpm' }, null],
    ['a folder', {}, null],
    ['Windows', { platform: 'win32' }, 'nsis'],
    ['macOS', { platform: 'darwin' }, 'mac'],
    ['a folder of the source', { packaged: false, env: { APPIMAGE: '/x' } }, null],
    ['a package without updates', { platform: 'win32', readResource: () => null }, null],
  ])('%s', (_what, change, kind) => {
    expect(packageKind({ ...facts, ...change })).toBe(kind);
  });

  it('decides with the key what is possible', () => {
    expect([updatesPossible('deb', true), updatesPossible('deb', false), updatesPossible(null, true)]).toEqual([
      'yes',
      'no-key',
      'no-package',
    ]);
  });
});
