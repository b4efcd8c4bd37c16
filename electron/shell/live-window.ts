import { app, Notification, type BrowserWindow } from 'electron';
import type { SpawnRelay } from '../live/relay-child.ts';
import type { ReadExtraAuthorities } from '../network/authority-file.ts';
import type { SpawnResolver } from '../network/resolver.ts';
import type { ObsLink } from '../obs/link.ts';
import { drawAttention } from './attention.ts';
import { guardClosing, type CloseGuard } from './close-guard.ts';
import type { Desktop } from './desktop.ts';
import { dropNotice, type DropNotice } from './drop-notice.ts';
import type { LiveDesk, LiveDeskOptions } from './live-desk.ts';
import { openLive } from './live-engine.ts';
import type { Shows } from './shows.ts';
import type { StateHub } from './state-hub.ts';
import { comeForward } from './window.ts';

export interface LiveWindowOptions {
  readonly window: BrowserWindow;
  readonly hub: StateHub;
  readonly shows: Shows;
  readonly openObsLink: () => ObsLink;
  readonly spawnRelay: SpawnRelay;
  readonly spawnResolver: SpawnResolver;
  readonly extraAuthorities: ReadExtraAuthorities;
  readonly desktop: Pick<Desktop, 'hasTray' | 'setLive'>;
  readonly record: LiveDeskOptions['record'];
  readonly onFault: (where: string, error: unknown) => void;
}

/** Being live, and what it means for the window and the computer around it. */
export function openLiveWindow({ window, hub, desktop, ...rest }: LiveWindowOptions): {
  readonly live: LiveDesk;
  readonly closing: CloseGuard;
} {
  const live = openLive({
    hub,
    ...rest,
    recordingFolder: () => app.getPath('videos'),
    onIncident: (showId, incident) => {
      const notice = dropNotice(hub.state, showId, incident);
      if (notice === null) return;
      // A drop has a sound of its own.
      notify({ ...notice, silent: hub.state.settings.desktop.sounds }, () => {
        drawAttention(hub, { what: 'incident', showId, incidentId: incident.id });
        comeForward(window);
      });
    },
    onLive: desktop.setLive,
  });
  watchSeen(window, (seen) => live.setSeen(seen));
  const closing = guardClosing(window, hub, live, desktop.hasTray);
  app.on('before-quit', () => closing.quitting());
  return { live, closing };
}

/** Whether anybody can see the window. */
function watchSeen(window: BrowserWindow, seen: (seen: boolean) => void): void {
  const look = (): void => seen(!window.isDestroyed() && window.isVisible() && !window.isMinimized());
  window.on('show', look);
  window.on('hide', look);
  window.on('minimize', look);
  window.on('restore', look);
}

const shown = new Set<Notification>();

/** Tells a drop in the system's own way. */
function notify(notice: DropNotice & { readonly silent: boolean }, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification(notice);
  // Kept until it is gone: otherwise its click is never heard.
  shown.add(notification);
  const forget = (): void => void shown.delete(notification);
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.on('click', () => {
    forget();
    onClick();
  });
  notification.show();
}
