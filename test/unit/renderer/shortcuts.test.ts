import { describe, expect, it } from 'vitest';
import { shortcutOf, SHORTCUTS, type PressedKeys } from '../../../electron/contract/shortcuts.ts';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { appState, show } from '../../support/window-states.ts';

function pressed(keys: string): string | undefined {
  const parts = keys.split(' ');
  const at: PressedKeys = {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('ctrl'),
    metaKey: parts.includes('cmd'),
    altKey: parts.includes('alt'),
    shiftKey: parts.includes('shift'),
  };
  const found = shortcutOf(at);
  return found?.what === 'tab' ? found.tab : found?.what;
}

describe('keys that work anywhere', () => {
  it.each([
    ['ctrl v', 'paste'],
    ['cmd V', 'paste'],
    ['Enter', 'check'],
    ['ctrl 1', 'preflight'],
    ['cmd 2', 'live'],
    ['ctrl 3', 'history'],
    ['ctrl shift M', 'compact'],
    ['cmd n', 'new-show'],
    ['ctrl ,', 'settings'],
    ['F1', 'keyboard'],
    ['ctrl shift +', 'larger'],
    ['ctrl =', 'larger'],
    ['cmd -', 'smaller'],
    ['ctrl 0', 'usual-size'],
    ['ctrl /', 'keyboard'],
    // Layouts on which these need Shift.
    ['ctrl shift 1', 'preflight'],
    ['ctrl shift /', 'keyboard'],
    ['Escape', 'dismiss'],
  ])('%s: %s', (keys, what) => {
    expect(pressed(keys)).toBe(what);
  });

  it.each(['v', 'n', '1', ',', '/', 'ctrl shift V', 'ctrl m', 'ctrl alt n', 'ctrl Enter', 'ctrl 9', 'ctrl c', 'alt F1'])(
    '%s: nothing',
    (keys) => {
      expect(pressed(keys)).toBeUndefined();
    },
  );

  it('mean one thing each', () => {
    const chords = SHORTCUTS.flatMap(({ chords: all }) => all.map((chord) => JSON.stringify(chord)));
    expect(new Set(chords).size).toBe(chords.length);
  });
});

describe('larger and smaller', () => {
  it.each([
    ['larger', 100, [{ zoomPercent: 125 }]],
    ['larger', 200, []],
    ['smaller', 125, [{ zoomPercent: 100 }]],
    ['smaller', 100, []],
    ['usual-size', 175, [{ zoomPercent: 100 }]],
    ['usual-size', 100, []],
  ] as const)('%s from %i percent', async (step, zoomPercent, changes) => {
    const first = appState();
    const state = { ...first, settings: { ...first.settings, zoomPercent } };
    const { bridge, calls } = fakeBridge(state, {});
    await createActions(bridge, createWindowStore(state)).resize(step);
    expect(calls.map(({ input }) => input)).toEqual(changes);
  });

  it('the small window stays as it is', async () => {
    const state = appState({ compact: { pinned: true } });
    const { bridge, calls } = fakeBridge(state, {});
    await createActions(bridge, createWindowStore(state)).resize('larger');
    expect(calls).toEqual([]);
  });
});

describe('what the menu wishes of the window', () => {
  function window() {
    const first = appState({ shows: [show()], selectedShowId: 'friday' });
    const fake = fakeBridge(first, { 'show.add': () => ({ ok: true, value: { showId: 'new' } }) });
    const store = createWindowStore(first);
    return { ...fake, store, actions: createActions(fake.bridge, store) };
  }

  it('a tab, in the place of a dialog, without choosing another show', async () => {
    const { store, actions, calls } = window();
    actions.openDialog({ kind: 'settings' });
    await actions.attend({ n: 1, what: 'tab', tab: 'live' });
    expect(store.getState().view).toMatchObject({ tab: 'live', dialog: null });
    expect(calls.map(({ channel }) => channel)).toEqual(['app.attended']);
  });

  it.each(['settings', 'about', 'keyboard'] as const)('the dialog %s, and the small window makes room for it', async (what) => {
    const { store, actions, calls } = window();
    store.setState(({ app }) => ({ app: { ...app, compact: { pinned: true } } }));
    await actions.attend({ n: 2, what });
    expect(store.getState().view.dialog).toEqual({ kind: what });
    expect(calls).toContainEqual({ channel: 'window.compact', input: { what: 'leave' } });
  });

  it('a new show', async () => {
    const { actions, calls } = window();
    await actions.attend({ n: 3, what: 'new-show' });
    expect(calls.map(({ channel }) => channel)).toEqual(['app.attended', 'show.add']);
  });
});
