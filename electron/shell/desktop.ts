import { app, type BrowserWindow } from 'electron';
import { drawAttention } from './attention.ts';
import type { StateHub } from './state-hub.ts';
import { systemTray } from './system-tray.ts';
import { TrayKeeper } from './tray-keeper.ts';
import type { TrayAct } from './tray-view.ts';
import { comeForward } from './window.ts';

export interface DesktopOptions {
  readonly window: BrowserWindow;
  readonly hub: StateHub;
}

export interface Desktop {
  /** Whether the lamp is in a tray right now. */
  readonly hasTray: () => Promise<boolean>;
  readonly dispose: () => void;
}

/** What Cuelight does on the desktop around its window. */
export function openDesktop({ window, hub }: DesktopOptions): Desktop {
  const act = (what: TrayAct, showId: string | null): void => {
    if (what === 'quit') return app.quit();
    if (what !== 'show' && showId !== null) drawAttention(hub, { what, showId });
    comeForward(window);
  };
  const tray = new TrayKeeper({ ...systemTray, hub, act });
  return {
    hasTray: () => tray.isThere(),
    dispose: () => tray.dispose(),
  };
}
