import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import { startHistoryThread } from '../history/thread.ts';
import { HistoryDesk, type Rect } from './history-desk.ts';
import type { StateHub } from './state-hub.ts';

export interface HistoryWindowOptions {
  readonly window: BrowserWindow;
  readonly hub: StateHub;
  /** The thread's script. */
  readonly script: string;
  readonly onFault: (where: string, error: unknown) => void;
}

/** The history, and what it needs of the system. */
export function openHistory({ window, hub, script, onFault }: HistoryWindowOptions): HistoryDesk {
  return new HistoryDesk({
    hub,
    file: path.join(app.getPath('userData'), 'history.db'),
    startThread: (start) => startHistoryThread(script, start),
    now: () => performance.now(),
    wallNow: Date.now,
    askPlace: (fileName, extension) => askPlace(window, fileName, extension),
    capture: (rect) => capture(window, rect),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    onFault,
  });
}

async function askPlace(window: BrowserWindow, fileName: string, extension: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: path.join(app.getPath('documents'), fileName),
    // Two of the systems ask by themselves; the third has to be told.
    properties: ['showOverwriteConfirmation', 'createDirectory'],
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
  });
  return canceled || filePath === '' ? null : filePath;
}

/** The page counts in pixels of its own, which its zoom makes larger. */
async function capture(window: BrowserWindow, rect: Rect): Promise<Uint8Array> {
  const zoom = window.webContents.getZoomFactor();
  const [width = 0, height = 0] = window.getContentSize();
  const x = Math.min(Math.round(rect.x * zoom), width - 1);
  const y = Math.min(Math.round(rect.y * zoom), height - 1);
  const image = await window.webContents.capturePage({
    x,
    y,
    width: Math.min(Math.round(rect.width * zoom), width - x),
    height: Math.min(Math.round(rect.height * zoom), height - y),
  });
  return image.toPNG();
}
