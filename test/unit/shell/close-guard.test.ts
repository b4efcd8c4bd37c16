import { beforeEach, describe, expect, it } from 'vitest';
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
  readonly minimize = (): void => void this.did.push('minimized');
  readonly isMinimized = (): boolean => this.minimized;
  readonly restore = (): void => void this.did.push('restored');
  readonly show = (): void => void this.did.push('shown');
}

let window: FakeWindow;
let hub: StateHub;
let guard: CloseGuard;
const live = {
  isLive: true,
  stopAll: () => {
    live.isLive = false;
    return Promise.resolve();
  },
};

beforeEach(() => {
  window = new FakeWindow();
  live.isLive = true;
  hub = createStateHub(initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY));
  guard = guardClosing(window as unknown as Parameters<typeof guardClosing>[0], hub, live);
});

describe('closing the window', () => {
  it('just closes it while nothing is live', () => {
    live.isLive = false;
    window.close();
    expect(window.did).toEqual(['closed']);
    expect(hub.state.closing).toBe(false);
  });

  it('while on air asks, where it can be seen, and closes nothing', () => {
    window.minimized = true;
    window.close();
    window.close();
    expect(window.did).toEqual(['restored', 'shown', 'restored', 'shown']);
    expect(hub.state.closing).toBe(true);
    expect(live.isLive).toBe(true);
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
