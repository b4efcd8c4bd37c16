import type { Tab } from './tabs.ts';
import type { ZoomStep } from './zoom.ts';

/** What Cuelight does on the desktop around its window; a part of the settings. */
export interface DesktopSettings {
  /** Closing the window leaves the lamp in the tray, where there is one. */
  readonly closeToTray: boolean;
  readonly sounds: boolean;
  /** Percent. */
  readonly soundVolume: number;
  /** The screen stays on while a show is live; the computer does anyway. */
  readonly keepScreenOn: boolean;
  /** The window is left out of what is captured of the screen while a show is live. */
  readonly hideFromCapture: boolean;
  /** Cuelight is started with the system, without its window. */
  readonly startWithSystem: boolean;
}

export const DESKTOP_DEFAULTS: DesktopSettings = {
  closeToTray: true,
  sounds: true,
  soundVolume: 60,
  keepScreenOn: true,
  hideFromCapture: true,
  startWithSystem: false,
};

/** What this computer and this copy of the program can do of it. */
export interface DesktopFacts {
  readonly tray: boolean;
  /** False where the program runs from a folder of its source. */
  readonly startWithSystem: boolean;
  /** Linux has no way to be left out. */
  readonly hideFromCapture: boolean;
}

/** Something in the window that is to be looked at now. */
export type Wish =
  | { readonly what: 'incident'; readonly showId: string; readonly incidentId: string }
  | { readonly what: 'stop' | 'check'; readonly showId: string }
  | { readonly what: 'tab'; readonly tab: Tab }
  | { readonly what: 'settings' | 'about' | 'keyboard' | 'new-show' | ZoomStep };

/** What main wants the window to bring into view, once; the window says when it has. */
export type Attention = { readonly n: number } & Wish;

/** A push URL that came by a link or the command line: kept nowhere and used for nothing until the user says so. */
export interface DraftState {
  readonly maskedUrl: string;
  readonly host: string | null;
}

type DesktopChange = { readonly [K in keyof DesktopSettings]?: DesktopSettings[K] | undefined };

export function changeDesktop(before: DesktopSettings, change: DesktopChange): DesktopSettings {
  return {
    closeToTray: change.closeToTray ?? before.closeToTray,
    sounds: change.sounds ?? before.sounds,
    soundVolume: change.soundVolume ?? before.soundVolume,
    keepScreenOn: change.keepScreenOn ?? before.keepScreenOn,
    hideFromCapture: change.hideFromCapture ?? before.hideFromCapture,
    startWithSystem: change.startWithSystem ?? before.startWithSystem,
  };
}
