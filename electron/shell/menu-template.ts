import type { MenuItemConstructorOptions } from 'electron';
import type { AppState } from '../contract/app-state.ts';
import type { Wish } from '../contract/desktop.ts';
import type { Language } from '../contract/report.ts';
import type { Input } from '../contract/schemas.ts';
import { SHORTCUTS, type Chord, type ShortcutAct } from '../contract/shortcuts.ts';
import { TABS } from '../contract/tabs.ts';
import { ZOOM_STEPS, type ZoomStep } from '../contract/zoom.ts';
import { text, type TextKey } from '../messages/index.ts';
import type { StateHub } from './state-hub.ts';

export type MenuAct =
  | Extract<Wish, { readonly what: 'tab' | 'settings' | 'about' | 'new-show' | 'keyboard' | ZoomStep }>
  | { readonly what: 'compact' }
  | { readonly what: 'link'; readonly link: Input<'link.open'>['link'] };

export interface MenuFacts {
  readonly lang: Language;
  /** The window is small. */
  readonly compact: boolean;
}

type Item = MenuItemConstructorOptions;
const LINE: Item = { type: 'separator' };

/** The menu of macOS, in the words of the language of the moment; its keys are the window's own. */
export function menuTemplate({ lang, compact }: MenuFacts, act: (act: MenuAct) => void): Item[] {
  const t = (key: TextKey): string => text(lang, key);
  const role = (name: NonNullable<Item['role']>, key: TextKey): Item => ({ role: name, label: t(key) });
  const item = (label: string, what: MenuAct, rest: Item = {}): Item => {
    const chord = chordOf(what);
    return { label, click: () => act(what), ...(chord === null ? {} : { accelerator: accelerator(chord) }), ...rest };
  };
  return [
    {
      label: 'Cuelight',
      submenu: [
        item(t('desktop.menu.about'), { what: 'about' }),
        LINE,
        item(t('desktop.menu.settings'), { what: 'settings' }),
        LINE,
        role('services', 'desktop.menu.services'),
        LINE,
        role('hide', 'desktop.menu.hide'),
        role('hideOthers', 'desktop.menu.hideOthers'),
        role('unhide', 'desktop.menu.unhide'),
        LINE,
        role('quit', 'desktop.tray.quit'),
      ],
    },
    {
      label: t('desktop.menu.file'),
      submenu: [
        item(t('ui.rail.add'), { what: 'new-show' }),
        item(t('ui.compact.enter'), { what: 'compact' }, { type: 'checkbox', checked: compact }),
        LINE,
        role('close', 'ui.window.close'),
      ],
    },
    {
      label: t('desktop.menu.edit'),
      // They act on the field that has the focus and never read a secret.
      submenu: [
        role('undo', 'desktop.menu.undo'),
        role('redo', 'desktop.menu.redo'),
        LINE,
        role('cut', 'desktop.menu.cut'),
        role('copy', 'desktop.menu.copy'),
        role('paste', 'desktop.menu.paste'),
        role('selectAll', 'desktop.menu.selectAll'),
      ],
    },
    {
      label: t('desktop.menu.view'),
      submenu: [
        ...TABS.map((tab) => item(t(`ui.tabs.${tab}`), { what: 'tab', tab })),
        LINE,
        ...ZOOM_STEPS.map((step) => item(t(`ui.keyboard.${step}`), { what: step })),
      ],
    },
    {
      role: 'window',
      label: t('desktop.menu.window'),
      submenu: [role('minimize', 'ui.window.minimize'), role('zoom', 'desktop.menu.zoom'), LINE, role('front', 'desktop.menu.front')],
    },
    {
      role: 'help',
      label: t('desktop.menu.help'),
      submenu: [
        item(t('ui.keyboard.title'), { what: 'keyboard' }),
        LINE,
        item(t('desktop.menu.link.tencent-push-url'), { what: 'link', link: 'tencent-push-url' }),
        item(t('desktop.menu.link.tencent-disconnect-codes'), { what: 'link', link: 'tencent-disconnect-codes' }),
      ],
    },
  ];
}

function chordOf(act: MenuAct): Chord | null {
  const same = (one: ShortcutAct): boolean => one.what === act.what && (one.what !== 'tab' || (act.what === 'tab' && one.tab === act.tab));
  return SHORTCUTS.find(same)?.chords[0] ?? null;
}

function accelerator({ key, mod = false, shift = false }: Chord): string {
  const named = key === '+' ? 'Plus' : key.length === 1 ? key.toUpperCase() : key;
  return [...(mod ? ['CmdOrCtrl'] : []), ...(shift ? ['Shift'] : []), named].join('+');
}

/** Built anew when its words or its tick change, and not with every second. Returns its own end. */
export function followMenu(hub: StateHub, install: (facts: MenuFacts) => void): () => void {
  let shown: MenuFacts | null = null;
  const follow = ({ lang, compact }: AppState): void => {
    const facts = { lang, compact: compact !== null };
    if (shown?.lang === facts.lang && shown.compact === facts.compact) return;
    shown = facts;
    install(facts);
  };
  follow(hub.state);
  return hub.subscribe(follow);
}
