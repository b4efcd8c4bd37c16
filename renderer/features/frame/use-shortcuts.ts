import { useEffect } from 'react';
import { useActions, useWindow } from '../../store/context.tsx';
import { TABS, type Tab } from '../../store/view.ts';

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Enter belongs to whatever has the focus; only when nothing has, it is the pre-flight's. */
function nothingFocused(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Ctrl/Cmd+1 is the first tab. */
function tabOf(key: string): Tab | undefined {
  return /^\d$/u.test(key) ? TABS[Number(key) - 1] : undefined;
}

/** Keys that work anywhere. A dialog keeps them all to itself. */
export function useShortcuts(): void {
  const actions = useActions();
  const dialogOpen = useWindow(({ view }) => view.dialog !== null);
  useEffect(() => {
    if (dialogOpen) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (chord && event.key.toLowerCase() === 'v' && !isTextField(event.target)) {
        event.preventDefault();
        void actions.pasteAnywhere();
      } else if (chord && tabOf(event.key) !== undefined) {
        event.preventDefault();
        actions.openTab(tabOf(event.key) ?? 'preflight');
      } else if ((event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey && event.key.toLowerCase() === 'm') {
        event.preventDefault();
        void actions.toggleCompact();
      } else if (event.key === 'Enter' && !chord && nothingFocused()) {
        event.preventDefault();
        void actions.checkSelected();
      } else if (event.key === 'Escape') {
        actions.dismissRefusal();
      }
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
