import { useEffect } from 'react';
import { shortcutOf, type Shortcut } from '../../../electron/contract/shortcuts.ts';
import type { Actions } from '../../store/actions.ts';
import { useActions, useWindow } from '../../store/context.tsx';

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Enter belongs to whatever has the focus; only when nothing has, it is the pre-flight's. */
function nothingFocused(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Whether the key is free to mean this here. */
function isFree({ what }: Shortcut, target: EventTarget | null): boolean {
  if (what === 'paste') return !isTextField(target);
  return what !== 'check' || nothingFocused();
}

function act(shortcut: Shortcut, actions: Actions): void {
  switch (shortcut.what) {
    case 'paste':
      return void actions.pasteAnywhere();
    case 'check':
      return void actions.checkSelected();
    case 'tab':
      return actions.openTab(shortcut.tab);
    case 'compact':
      return void actions.toggleCompact();
    case 'new-show':
      return void actions.newShow();
    case 'settings':
    case 'keyboard':
      return void actions.openWhole({ kind: shortcut.what });
    case 'larger':
    case 'smaller':
    case 'usual-size':
      return void actions.resize(shortcut.what);
    case 'dismiss':
      return actions.dismissRefusal();
  }
}

/** Keys that work anywhere. A dialog keeps them all to itself. */
export function useShortcuts(): void {
  const actions = useActions();
  const dialogOpen = useWindow(({ view }) => view.dialog !== null);
  useEffect(() => {
    if (dialogOpen) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const shortcut = shortcutOf(event);
      if (shortcut === undefined || !isFree(shortcut, event.target)) return;
      if (shortcut.what !== 'dismiss') event.preventDefault();
      act(shortcut, actions);
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (event.defaultPrevented || isTextField(event.target)) return;
      event.preventDefault();
      void actions.pasteAnywhere();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('paste', onPaste);
    };
  }, [actions, dialogOpen]);
}
