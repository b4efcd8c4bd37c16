import { app, type BrowserWindow } from 'electron';
import { drawAttention } from './attention.ts';
import { startsHidden, startWithSystem } from './autostart.ts';
import { CompactWindow } from './compact-window.ts';
import type { DraftDesk } from './draft-desk.ts';
import { openLink } from './electron-ports.ts';
import type { HandedOver } from './handed-link.ts';
import { keepLiveGuards } from './live-guards.ts';
import { keepMenu } from './menu.ts';
import type { MenuAct } from './menu-template.ts';
import { giveNotice, withdrawNotice } from './notices.ts';
import type { StateHub } from './state-hub.ts';
import { systemTray } from './system-tray.ts';
import { keepTaskbar } from './taskbar.ts';
import { TrayKeeper } from './tray-keeper.ts';
import type { TrayAct } from './tray-view.ts';
import { compactOf, guardsOf, taskbarOf } from './window-surroundings.ts';
import { keepZoom } from './window-zoom.ts';
import { comeForward } from './window.ts';

export interface DesktopOptions {
  readonly window: BrowserWindow;
  readonly hub: StateHub;
  readonly drafts: Pick<DraftDesk, 'fill'>;
  /** What links and command lines hand over. */
  readonly handed: HandedOver;
  readonly onFault: (where: string, error: unknown) => void;
}

export interface Desktop {
  /** Whether the lamp is in a tray right now. */
  readonly hasTray: () => Promise<boolean>;
  /** The first show went live, or the last one is over. */
  readonly setLive: (isLive: boolean) => void;
  readonly compact: CompactWindow;
  readonly dispose: () => void;
}

/** What Cuelight does on the desktop around its window. */
export function openDesktop({ window, hub, drafts, handed, onFault }: DesktopOptions): Desktop {
  const act = (what: TrayAct, showId: string | null): void => {
    if (what === 'quit') return app.quit();
    if (what === 'compact') compact.enter();
    else compact.leave();
    if ((what === 'check' || what === 'stop') && showId !== null) drawAttention(hub, { what, showId });
    comeForward(window);
  };
  const actOfMenu = (act: MenuAct): void => {
    if (act.what === 'link') return void openLink(act.link);
    if (act.what !== 'compact') drawAttention(hub, act);
    else if (hub.state.compact === null) compact.enter();
    else compact.leave();
    comeForward(window);
  };
  const compact = new CompactWindow(compactOf(window), hub);
  const tray = new TrayKeeper({ ...systemTray, hub, act });
  const guards = keepLiveGuards(hub, guardsOf(window));
  const ends = [
    keepTaskbar(hub, taskbarOf(window)),
    guards.end,
    followAutostart(hub, onFault),
    keepMenu(hub, actOfMenu),
    keepZoom(window, hub),
  ];
  if (startsHidden()) void tray.isThere().then((there) => there || window.isDestroyed() || window.isVisible() || window.minimize());
  // A click on the dock's icon.
  app.on('activate', () => comeForward(window));
  handed.takenBy((text) => {
    withdrawNotice(hub, 'link-unusable');
    if (!drafts.fill(text)) giveNotice(hub, 'link-unusable');
    comeForward(window);
  });
  return {
    hasTray: () => tray.isThere(),
    setLive: guards.setLive,
    compact,
    dispose: () => {
      compact.dispose();
      tray.dispose();
      for (const end of ends) end();
    },
  };
}

/** Also at the start: an installed program may have been moved. */
function followAutostart(hub: StateHub, onFault: DesktopOptions['onFault']): () => void {
  let done = false;
  const follow = (wanted: boolean): void => {
    if (wanted === done) return;
    done = wanted;
    startWithSystem(wanted).catch((error: unknown) => onFault('starting with the system', error));
  };
  follow(hub.state.settings.desktop.startWithSystem);
  return hub.subscribe((state) => follow(state.settings.desktop.startWithSystem));
}
