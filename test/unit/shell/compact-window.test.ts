import { beforeEach, expect, test } from 'vitest';
import { COMPACT_SIZE, CompactWindow, type CompactPorts } from '../../../electron/shell/compact-window.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import type { Area } from '../../../electron/shell/window-bounds.ts';
import { appState } from '../../support/window-states.ts';

const WHOLE: Area = { x: 100, y: 80, width: 1040, height: 720 };
let hub: StateHub;
let compact: CompactWindow;
let bounds: Area;
let maximized: boolean;
let onTop: boolean;
let remembered: unknown;
let least: { width: number; height: number };

beforeEach(() => {
  hub = createStateHub(appState());
  bounds = WHOLE;
  maximized = false;
  onTop = false;
  remembered = null;
  least = { width: 380, height: 560 };
  const ports: CompactPorts = {
    bounds: () => bounds,
    isMaximized: () => maximized,
    setMaximized: (to) => {
      maximized = to;
    },
    setLimits: (to) => {
      least = to;
    },
    setBounds: (to) => {
      // As a window manager does: nothing smaller than the least.
      bounds = { ...to, width: Math.max(to.width, least.width), height: Math.max(to.height, least.height) };
    },
    setOnTop: (to) => {
      onTop = to;
    },
    workArea: () => ({ x: 0, y: 30, width: 1920, height: 1050 }),
    rememberAs: (to) => {
      remembered = to;
    },
  };
  compact = new CompactWindow(ports, hub);
});

test('small, on top, in a corner of the screen it is on; and back as it was', () => {
  maximized = true;
  compact.enter();
  expect(bounds).toEqual({ ...COMPACT_SIZE, x: 1920 - 380 - 24, y: 54 });
  expect({ onTop, maximized, compact: hub.state.compact }).toEqual({ onTop: true, maximized: false, compact: { pinned: true } });
  // Closed while it is small, the next start has the whole window where it was.
  expect(remembered).toEqual({ ...WHOLE, maximized: true });
  compact.leave();
  expect(bounds).toEqual(WHOLE);
  expect({ onTop, maximized, compact: hub.state.compact, remembered }).toEqual({
    onTop: false,
    maximized: true,
    compact: null,
    remembered: null,
  });
});

test('where it was dragged to is where it is small the next time', () => {
  compact.enter();
  bounds = { ...bounds, x: 12, y: 900 };
  compact.leave();
  compact.enter();
  expect(bounds).toMatchObject({ x: 12, y: 900 });
});

test('as large as the page is drawn, and the whole window as wide as its least layout', () => {
  const draw = (zoomPercent: 100 | 200): void => hub.update((state) => ({ ...state, settings: { ...state.settings, zoomPercent } }));
  draw(200);
  compact.enter();
  expect(bounds).toEqual({ width: 760, height: 400, x: 1920 - 760 - 24, y: 54 });
  compact.leave();
  expect(least).toEqual({ width: 760, height: 560 });
  draw(100);
  compact.enter();
  expect(bounds).toMatchObject(COMPACT_SIZE);
});

test('it need not stay above the others', () => {
  compact.enter();
  compact.pin(false);
  expect({ onTop, compact: hub.state.compact }).toEqual({ onTop: false, compact: { pinned: false } });
  compact.leave();
  compact.pin(true);
  expect({ onTop, compact: hub.state.compact }).toEqual({ onTop: false, compact: null });
});

test.each([
  ['a question before closing', { closing: true }],
  ['an incident to be looked at', { attention: { n: 1, what: 'incident', showId: 'friday', incidentId: 'i1' } as const }],
  ['a push URL that came by a link', { draft: { maskedUrl: 'rtmp://push.example.com/live/…', host: 'push.example.com' } }],
])('%s gets the whole window', async (_what, change) => {
  compact.enter();
  hub.update((state) => ({ ...state, ...change }));
  await expect.poll(() => hub.state.compact).toBeNull();
  expect(bounds).toEqual(WHOLE);
});
