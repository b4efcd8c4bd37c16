import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { foremostShow, type LampKind } from '../../../electron/contract/lamp.ts';
import { LAMP_COLOURS, lampPicture, type Picture } from '../../../electron/shell/lamp-picture.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { LOOK_EVERY_MS, LOOKS, TrayKeeper } from '../../../electron/shell/tray-keeper.ts';
import { trayView, type TrayAct, type TrayView } from '../../../electron/shell/tray-view.ts';
import { liveShow } from '../../support/live-states.ts';
import { appState, inLanguage, run, show } from '../../support/window-states.ts';

const KINDS: readonly LampKind[] = [
  'standby',
  'checking',
  'go',
  'caution',
  'stop',
  'waiting',
  'connecting',
  'on-air',
  'weak',
  'reconnecting',
  'ended',
];

describe('the picture of the lamp', () => {
  /** How dark each point is, colour left out. */
  const greyOf = ({ bgra }: Picture): readonly number[] =>
    Array.from({ length: bgra.length / 4 }, (_, at) => {
      const [blue = 0, green = 0, red = 0, alpha = 0] = bgra.subarray(at * 4);
      return 0.299 * red + 0.587 * green + 0.114 * blue + (255 - alpha);
    });

  it.each([16, 22, 32])('parts every state from every other without colour, at %i px', (size) => {
    for (const template of [false, true]) {
      const greys = KINDS.map((kind) => [kind, greyOf(lampPicture(kind, size, { template }))] as const);
      for (const [kind, grey] of greys) {
        for (const [other, its] of greys) {
          if (kind === other) continue;
          const apart = grey.filter((value, at) => Math.abs(value - (its[at] ?? 0)) > 60).length;
          expect(apart / grey.length, `${kind} and ${other}`).toBeGreaterThan(0.02);
        }
      }
    }
  });

  it('is whole within its square, and transparent round it', () => {
    for (const kind of KINDS) {
      const { bgra, width, height } = lampPicture(kind, 22);
      expect(bgra).toHaveLength(width * height * 4);
      const corners = [0, width - 1, width * (height - 1), width * height - 1].map((at) => bgra[at * 4 + 3]);
      expect(corners, kind).toEqual([0, 0, 0, 0]);
      // Premultiplied: no channel is above its alpha.
      for (let at = 0; at < bgra.length; at += 4)
        expect(Math.max(...bgra.subarray(at, at + 3)), kind).toBeLessThanOrEqual((bgra[at + 3] ?? 0) + 1);
    }
  });

  it('can be read on light and dark panels', () => {
    const luminance = (colour: readonly number[]): number => {
      const [red = 0, green = 0, blue = 0] = colour.map((value) => {
        const part = value / 255;
        return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: readonly number[], other: readonly number[]): number => {
      const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    };
    const { core, ...lit } = LAMP_COLOURS;
    for (const [name, colour] of Object.entries(lit))
      for (const panel of [
        [0xf3, 0xf3, 0xf3],
        [0x20, 0x20, 0x20],
      ])
        expect(contrast(colour, panel), name).toBeGreaterThan(3);
    expect(contrast(core, LAMP_COLOURS.air)).toBeGreaterThan(3);
  });
});

describe('what the tray says', () => {
  const FRIDAY = show({ id: 'friday', name: 'Friday' });
  const CLUB = show({ id: 'club', name: 'Club TV', live: liveShow() });

  it('is about the live show, whichever is looked at, and one in trouble first', () => {
    const state = appState({ shows: [FRIDAY, CLUB], selectedShowId: 'friday' });
    expect(trayView(state)).toMatchObject({ lamp: 'on-air', tip: 'ON AIR · Club TV', showId: 'club' });
    const worse = show({ id: 'worse', live: liveShow({ state: 'reconnecting' }) });
    expect(foremostShow({ ...state, shows: [FRIDAY, CLUB, worse] })?.id).toBe('worse');
    expect(trayView({ ...state, shows: [FRIDAY] })).toMatchObject({ lamp: 'standby', tip: 'STAND BY · Friday' });
    expect(trayView(appState())).toMatchObject({ lamp: 'standby', tip: 'STAND BY · Cuelight', showId: null });
  });

  it('offers to stop only what is live, and to check only what can be checked', () => {
    const acts = (view: TrayView): readonly string[] => view.items.flatMap(({ act, enabled }) => (enabled ? [act] : []));
    expect(acts(trayView(appState()))).toEqual(['show', 'quit']);
    expect(acts(trayView(appState({ shows: [FRIDAY], selectedShowId: 'friday' })))).toEqual(['show', 'compact', 'check', 'quit']);
    expect(acts(trayView(appState({ shows: [CLUB] })))).toEqual(['show', 'compact', 'check', 'stop', 'quit']);
    const checking = show({ run: run({ phase: 'running', verdict: null }) });
    expect(acts(trayView(appState({ shows: [checking], selectedShowId: checking.id })))).toEqual(['show', 'compact', 'quit']);
  });

  it('follows the language', () => {
    const view = trayView(inLanguage(appState({ shows: [CLUB] }), 'zh-CN'));
    expect(view.tip).toBe('直播中 · Club TV');
    expect(view.items.map(({ label }) => label)).toEqual(['显示 Cuelight', '置顶小窗', '开播前检查', '结束直播……', '退出 Cuelight']);
  });
});

describe('the lamp in the tray', () => {
  let hub: StateHub;
  let host: boolean;
  let shown: string[];
  let acts: string[];
  let click: (act: TrayAct) => void;
  let keeper: TrayKeeper;

  beforeEach(() => {
    vi.useFakeTimers();
    hub = createStateHub(
      appState({ shows: [show()], selectedShowId: 'friday', desktop: { tray: false, startWithSystem: false, hideFromCapture: false } }),
    );
    host = true;
    shown = [];
    acts = [];
  });
  afterEach(() => {
    keeper.dispose();
    vi.useRealTimers();
  });

  function keep(): TrayKeeper {
    keeper = new TrayKeeper({
      hub,
      hasHost: () => Promise.resolve(host),
      act: (act, showId) => void acts.push(`${act} ${showId}`),
      make: (onAct) => {
        click = onAct;
        shown.push('made');
        return { show: ({ lamp, tip }) => void shown.push(`${lamp}: ${tip}`), remove: () => void shown.push('removed') };
      },
    });
    return keeper;
  }

  it('changes with the lamp and the language, and not with every second', async () => {
    keep();
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.state.desktop.tray).toBe(true);
    const live = liveShow();
    for (let second = 0; second < 3; second += 1) {
      hub.update((state) => ({ ...state, shows: [show({ live: { ...live, clock: { ...live.clock, nowMs: second } } })] }));
      await vi.advanceTimersByTimeAsync(1000);
    }
    hub.update((state) => inLanguage(state, 'zh-CN'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown.map((said) => said.split(':')[0])).toEqual(['made', 'standby', 'on-air', 'on-air']);
    click('stop');
    expect(acts).toEqual(['stop friday']);
  });

  it('waits a while for a panel that starts later, and leaves when the panel does', async () => {
    host = false;
    keep();
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
    expect(shown).toEqual([]);
    host = true;
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
    expect(shown[0]).toBe('made');
    host = false;
    expect(await keeper.isThere()).toBe(false);
    expect(shown.at(-1)).toBe('removed');
    expect(hub.state.desktop.tray).toBe(false);
    host = true;
    expect(await keeper.isThere()).toBe(true);
    expect(shown.filter((said) => said === 'made')).toHaveLength(2);
  });

  it('does not look for ever', async () => {
    host = false;
    const asked = vi.fn(() => Promise.resolve(false));
    keeper = new TrayKeeper({ hub, hasHost: asked, act: () => {}, make: () => ({ show: () => {}, remove: () => {} }) });
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS * LOOKS * 3);
    expect(asked).toHaveBeenCalledTimes(LOOKS);
  });
});
