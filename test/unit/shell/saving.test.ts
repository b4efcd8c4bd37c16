import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createSaveQueue } from '../../../electron/shell/save-queue.ts';
import { SavingTroubles } from '../../../electron/shell/saving-troubles.ts';
import { createStateHub } from '../../../electron/shell/state-hub.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const FULL = Object.assign(new Error('no space'), { code: 'ENOSPC' });

describe('what cannot be saved', () => {
  it('is said once, tried again with what is newest, and over when there is room', async () => {
    const saved: string[] = [];
    const said: string[] = [];
    let full = true;
    const queue = createSaveQueue<string>(
      (state) => {
        if (full) return Promise.reject(FULL);
        saved.push(state);
        return Promise.resolve();
      },
      { onFailure: () => said.push('failed'), onRecovered: () => said.push('recovered') },
    );
    queue.put('one');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual(['failed']);
    queue.put('two');
    await vi.advanceTimersByTimeAsync(1000);
    expect(said).toEqual(['failed', 'failed']);
    full = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saved).toEqual(['two']);
    expect(said).toEqual(['failed', 'failed', 'recovered']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saved).toEqual(['two']);
  });

  it('is tried a last time before the program ends, and the end does not wait for a disk', async () => {
    const saved: string[] = [];
    let full = true;
    const queue = createSaveQueue<string>((state) => (full ? Promise.reject(FULL) : Promise.resolve(void saved.push(state))), {
      onFailure: () => {},
    });
    queue.put('one');
    await queue.idle();
    await queue.idle();
    expect(saved).toEqual([]);
    full = false;
    await queue.idle();
    expect(saved).toEqual(['one']);
  });

  it('stands in the window with its reason until all of it is saved', () => {
    const hub = createStateHub(initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY));
    const faults: unknown[] = [];
    const troubles = new SavingTroubles((error) => faults.push(error));
    troubles.tellIn(hub);
    const [profiles, secrets] = [troubles.of('profiles'), troubles.of('secrets')];
    const notices = () => hub.state.notices.map(({ code, params }) => [code, params['why']]);
    profiles.onUnsaved(FULL);
    secrets.onUnsaved(Object.assign(new Error('read-only'), { code: 'EROFS' }));
    expect(notices()).toEqual([['profiles-unsaved', 'readonly']]);
    profiles.onSaved();
    expect(notices()).toHaveLength(1);
    secrets.onSaved();
    expect(notices()).toEqual([]);
    profiles.onUnsaved(new Error('nobody knows'));
    expect(notices()).toEqual([['profiles-unsaved', 'other']]);
    expect(faults).toHaveLength(3);
  });
});
