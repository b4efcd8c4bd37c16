import { beforeEach, describe, expect, it } from 'vitest';
import { DESKTOP_DEFAULTS } from '../../../electron/contract/desktop.ts';
import { guardClosing, type CloseGuard } from '../../../electron/shell/close-guard.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';

/** A window as far as closing goes: asks its listeners, and is closed unless one of them objects. */
class FakeWindow {
  readonly did: string[] = [];
  minimized = false;
  #listener: (event: { preventDefault: () => void }) => void = () => {};

  readonly on = (_event: string, listener: (event: { preventDefault: () => void }) => void): this => {
    this.#listener = listener;
    return this;
  };
  readonly close = (): void => {
    let prevented = false;
    this.#listener({
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.did.push('closed');
  };
  readonly hide = (): void => void this.did.push('hidden');
  readonly minimize = (): void => void this.did.push('minimized');
  readonly isMinimized = (): boolean => this.minimized;
  readonly restore = (): void => void this.did.push('restored');
  readonly show = (): void => void this.did.push('shown');
}

let window: FakeWindow;
let hub: StateHub;
let guard: CloseGuard;
let hasTray: boolean;
/** The tray was asked for, and what comes of it done. */
const looked = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const live = {
  isLive: true,
  isEnding: false,
  stopAll: () => {
    live.isLive = false;
    live.isEnding = false;
    return Promise.resolve();
  },
};

beforeEach(() => {
  window = new FakeWindow();
  live.isLive = true;
  live.isEnding = false;
  hasTray = false;
  hub = createStateHub(initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY));
  guard = guardClosing(window as unknown as Parameters<typeof guardClosing>[0], hub, live, () => Promise.resolve(hasTray));
});

describe('closing the window', () => {
  it('just closes it while nothing is live and there is no tray', async () => {
    live.isLive = false;
    window.close();
    await looked();
    expect(window.did).toEqual(['closed']);
    expect(hub.state.closing).toBe(false);
  });

  it('closes it once, however often that is asked for, and asks about a show that goes live meanwhile', async () => {
    live.isLive = false;
    window.close();
    window.close();
    live.isLive = true;
    await looked();
    expect(window.did).toEqual(['shown']);
    live.isLive = false;
    window.close();
    window.close();
    await looked();
    expect(window.did).toEqual(['shown', 'closed']);
  });

  it('asks nothing of a show that was told to end: it waits for it, and closes once', async () => {
    live.isEnding = true;
    guard.quitting();
    window.close();
    window.close();
    expect(window.did).toEqual([]);
    expect(hub.state.closing).toBe(false);
    await looked();
    expect(window.did).toEqual(['closed']);
  });

  it('puts it away in the tray where there is one, as long as that is wanted', async () => {
    live.isLive = false;
    hasTray = true;
    window.close();
    await looked();
    expect(window.did).toEqual(['hidden']);
    hub.update((state) => ({ ...state, settings: { ...state.settings, desktop: { ...DESKTOP_DEFAULTS, closeToTray: false } } }));
    window.close();
    expect(window.did).toEqual(['hidden', 'closed']);
  });

  it('closes it when the whole program is to end, and a question answered with "stay" takes that back', async () => {
    hasTray = true;
    guard.quitting();
    window.close();
    expect(hub.state.closing).toBe(true);
    await guard.answer('stay');
    live.isLive = false;
    window.did.length = 0;
    window.close();
    await looked();
    expect(window.did).toEqual(['hidden']);
    guard.quitting();
    window.close();
    expect(window.did).toEqual(['hidden', 'closed']);
  });

  it('while on air asks, where it can be seen, and closes nothing', () => {
    window.minimized = true;
    window.close();
    window.close();
    expect(window.did).toEqual(['restored', 'shown', 'restored', 'shown']);
    expect(hub.state.closing).toBe(true);
    expect(live.isLive).toBe(true);
  });

  it('goes to the tray while on air when it is put away, and really closes when the show is stopped', async () => {
    hasTray = true;
    window.close();
    await guard.answer('minimize');
    window.close();
    await guard.answer('stop');
    expect(window.did).toEqual(['shown', 'hidden', 'shown', 'closed']);
  });

  it.each([
    ['stay', [], true],
    ['minimize', ['minimized'], true],
    ['stop', ['closed'], false],
  ] as const)('%s does so', async (choice, did, isLive) => {
    window.close();
    window.did.length = 0;
    await guard.answer(choice);
    expect(window.did).toEqual(did);
    expect(hub.state.closing).toBe(false);
    expect(live.isLive).toBe(isLive);
  });
});
