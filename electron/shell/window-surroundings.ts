import { app, powerSaveBlocker, screen, type BrowserWindow } from 'electron';
import type { CompactPorts } from './compact-window.ts';
import { lampImage } from './lamp-image.ts';
import type { GuardPorts } from './live-guards.ts';
import type { TaskbarPorts } from './taskbar.ts';
import { rememberAs } from './window.ts';

const OVERLAY_PX = 16;
/** Above 1 the system shows that it cannot say how long. */
const UNKNOWN = 2;
const NONE = -1;

/** The button of this window in a taskbar or dock. */
export function taskbarOf(window: BrowserWindow): TaskbarPorts {
  const there = (then: () => void): void => {
    if (!window.isDestroyed()) then();
  };
  window.on('focus', () => window.flashFrame(false));
  return {
    setProgress: (progress) =>
      there(() => {
        if (progress.kind === 'part') window.setProgressBar(progress.part);
        else if (progress.kind === 'none') window.setProgressBar(NONE);
        // Windows can say that it is no good sign; it needs a whole bar for that.
        else if (process.platform === 'win32') window.setProgressBar(1, { mode: 'error' });
        else window.setProgressBar(UNKNOWN);
      }),
    setBadge: (count) => void app.setBadgeCount(count),
    setOverlay: (overlay) =>
      there(() => {
        if (process.platform !== 'win32') return;
        window.setOverlayIcon(overlay === null ? null : lampImage(overlay.lamp, OVERLAY_PX), overlay?.words ?? '');
      }),
    isFocused: () => !window.isDestroyed() && window.isFocused(),
    flash: () => there(() => window.flashFrame(true)),
  };
}

export function guardsOf(window: BrowserWindow): GuardPorts {
  let blocker: number | null = null;
  return {
    keepAwake: (what) => {
      const before = blocker;
      blocker = what === 'nothing' ? null : powerSaveBlocker.start(what === 'screen' ? 'prevent-display-sleep' : 'prevent-app-suspension');
      // After the new one, so that there is no moment without.
      if (before !== null) powerSaveBlocker.stop(before);
    },
    hideFromCapture: (hidden) => {
      if (!window.isDestroyed()) window.setContentProtection(hidden);
    },
  };
}

export function compactOf(window: BrowserWindow): CompactPorts {
  return {
    bounds: () => window.getBounds(),
    isMaximized: () => window.isMaximized(),
    setMaximized: (maximized) => (maximized ? window.maximize() : window.unmaximize()),
    setLimits: (least, most) => {
      window.setMaximumSize(most.width, most.height);
      window.setMinimumSize(least.width, least.height);
    },
    setBounds: (bounds) => window.setBounds(bounds),
    // Above windows of whole screens too, as far as the system allows.
    setOnTop: (onTop) => window.setAlwaysOnTop(onTop, 'floating'),
    workArea: () => screen.getDisplayMatching(window.getBounds()).workArea,
    rememberAs: (bounds) => rememberAs(window, bounds),
  };
}
