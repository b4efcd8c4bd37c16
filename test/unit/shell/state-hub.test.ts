import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { dismissNotice, giveNotice } from '../../../electron/shell/notices.ts';
import { createStateHub } from '../../../electron/shell/state-hub.ts';
import type { AppState } from '../../../electron/contract/app-state.ts';

const newHub = () =>
  createStateHub(initialState({ version: '0.1.0', platform: 'linux', sandboxed: true, systemLanguages: ['de', 'zh-TW'] }, EMPTY_LIBRARY));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('state hub', () => {
  it('pushes a burst of changes once, with the newest state', () => {
    const hub = newHub();
    const pushed: AppState[] = [];
    hub.subscribe((state) => pushed.push(state));
    for (let index = 1; index <= 100; index += 1) hub.update((state) => ({ ...state, selectedShowId: `show-${index}` }));
    expect(pushed).toHaveLength(0);
    vi.runAllTimers();
    expect(pushed.map(({ rev, selectedShowId }) => [rev, selectedShowId])).toEqual([[100, 'show-100']]);
  });

  it('counts only real changes and never touches a state it gave out', () => {
    const hub = newHub();
    const before = hub.state;
    hub.update((state) => state);
    expect(hub.state).toBe(before);
    giveNotice(hub, 'fault');
    expect(before.notices).toEqual([]);
    expect(hub.state.rev).toBe(1);
  });

  it('holds no timer once nobody listens', () => {
    const hub = newHub();
    const unsubscribe = hub.subscribe(() => {});
    giveNotice(hub, 'fault');
    unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says a notice once, however often it is given, until it is dismissed', () => {
    const hub = newHub();
    giveNotice(hub, 'fault');
    giveNotice(hub, 'practice-restarted');
    giveNotice(hub, 'fault');
    expect(hub.state.notices.map(({ code }) => code)).toEqual(['practice-restarted', 'fault']);
    dismissNotice(hub, hub.state.notices[1]?.id ?? '');
    expect(hub.state.notices.map(({ code }) => code)).toEqual(['practice-restarted']);
  });

  it('speaks the first of the system’s languages that it knows', () => {
    expect(newHub().state.lang).toBe('zh-CN');
  });
});
