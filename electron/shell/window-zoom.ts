import type { BrowserWindow } from 'electron';
import type { ZoomPercent } from '../contract/zoom.ts';
import type { StateHub } from './state-hub.ts';
import { minimumAt } from './window-bounds.ts';

/** Draws the page as large as the settings say, in a window that is never too narrow for it. Returns its own end. */
export function keepZoom(window: BrowserWindow, hub: StateHub): () => void {
  let shown: ZoomPercent = hub.state.settings.zoomPercent;
  return hub.subscribe(({ settings: { zoomPercent }, compact }) => {
    if (zoomPercent === shown || window.isDestroyed()) return;
    shown = zoomPercent;
    window.webContents.setZoomFactor(zoomPercent / 100);
    // The small window has limits of its own, and gives the whole one its own back.
    if (compact !== null) return;
    const least = minimumAt(zoomPercent);
    window.setMinimumSize(least.width, least.height);
    const { width, height } = window.getBounds();
    if (width < least.width) window.setSize(least.width, height);
  });
}
