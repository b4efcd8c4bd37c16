import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { DropNotice } from './drop-notice.ts';

let blocker: number | null = null;

/** The computer must not fall asleep under a show; the screen may. */
export function keepAwake(isLive: boolean): void {
  if (isLive) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
  else if (blocker !== null) {
    powerSaveBlocker.stop(blocker);
    blocker = null;
  }
}

/** Whether anybody can see the window. */
export function watchSeen(window: BrowserWindow, seen: (seen: boolean) => void): void {
  const look = (): void => seen(!window.isDestroyed() && window.isVisible() && !window.isMinimized());
  window.on('show', look);
  window.on('hide', look);
  window.on('minimize', look);
  window.on('restore', look);
}

const shown = new Set<Notification>();

/** Tells a drop in the system's own way; a click brings the window. */
export function notify(window: BrowserWindow, notice: DropNotice | null): void {
  if (notice === null || !Notification.isSupported()) return;
  const notification = new Notification({ ...notice, silent: false });
  // Kept until it is gone: otherwise its click is never heard.
  shown.add(notification);
  const forget = (): void => void shown.delete(notification);
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.on('click', () => {
    forget();
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  notification.show();
}
