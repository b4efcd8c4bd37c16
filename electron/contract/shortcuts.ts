import { TABS, type Tab } from './tabs.ts';
import type { ZoomStep } from './zoom.ts';

/** Keys that are pressed together. */
export interface Chord {
  /** As the keyboard event names it; letters in lower case. */
  readonly key: string;
  /** With Ctrl, or Cmd on macOS. */
  readonly mod?: boolean;
  readonly shift?: boolean;
}

export type ShortcutAct =
  | { readonly what: 'check' | 'paste' | 'new-show' | 'settings' | 'compact' | 'keyboard' | 'dismiss' }
  | { readonly what: ZoomStep }
  | { readonly what: 'tab'; readonly tab: Tab };

export type Shortcut = ShortcutAct & { readonly chords: readonly [Chord, ...Chord[]] };

const SHORTCUT_OF_TAB = TABS.map((tab, at): Shortcut => ({ what: 'tab', tab, chords: [{ key: String(at + 1), mod: true }] }));

/** Every key that works anywhere in the window: its handler, the list of keys and the menu of macOS all read here. */
export const SHORTCUTS: readonly Shortcut[] = [
  { what: 'paste', chords: [{ key: 'v', mod: true }] },
  { what: 'check', chords: [{ key: 'Enter' }] },
  ...SHORTCUT_OF_TAB,
  { what: 'compact', chords: [{ key: 'm', mod: true, shift: true }] },
  { what: 'new-show', chords: [{ key: 'n', mod: true }] },
  { what: 'settings', chords: [{ key: ',', mod: true }] },
  // A plus needs Shift on many keyboards, and nobody presses it.
  {
    what: 'larger',
    chords: [
      { key: '+', mod: true },
      { key: '=', mod: true },
    ],
  },
  { what: 'smaller', chords: [{ key: '-', mod: true }] },
  { what: 'usual-size', chords: [{ key: '0', mod: true }] },
  { what: 'keyboard', chords: [{ key: 'F1' }, { key: '/', mod: true }] },
  { what: 'dismiss', chords: [{ key: 'Escape' }] },
];

export interface PressedKeys {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Which shortcut was pressed. */
export function shortcutOf(pressed: PressedKeys): Shortcut | undefined {
  return SHORTCUTS.find(({ chords }) => chords.some((chord) => isPressed(chord, pressed)));
}

function isPressed({ key, mod = false, shift = false }: Chord, pressed: PressedKeys): boolean {
  const letter = /^[a-z]$/u.test(key);
  if ((letter ? pressed.key.toLowerCase() : pressed.key) !== key || pressed.altKey) return false;
  // Some layouts need Shift for a digit or a sign.
  return (pressed.ctrlKey || pressed.metaKey) === mod && (!letter || pressed.shiftKey === shift);
}
