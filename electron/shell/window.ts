import { app, BrowserWindow, dialog, nativeTheme, screen, type WebFrameMain } from 'electron';
import type { Settings } from '../contract/app-state.ts';
import type { ZoomPercent } from '../contract/zoom.ts';
import { APP_ORIGIN } from './renderer-files.ts';
import { DEFAULT_SIZE, minimumAt, readWindowBounds, writeWindowBounds, type WindowBounds } from './window-bounds.ts';

/** The page's own ground, so that a slow first paint is no white flash. */
const GROUND = { dark: '#161615', light: '#f7f6f4' } as const;

function ground(): string {
  return nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light;
}

export interface WindowOptions {
  readonly preload: string;
  readonly boundsFile: string;
  /** Stays out of sight until it is asked for. */
  readonly hidden?: boolean;
  readonly zoomPercent: ZoomPercent;
  readonly onFault: (where: string, error: unknown) => void;
}

/** The one window: frameless, since the page draws its own title row and buttons. Shown at once, in the page’s own ground, since Chromium paints no hidden window; loads nothing yet. */
export async function createWindow({ preload, boundsFile, hidden = false, zoomPercent, onFault }: WindowOptions): Promise<BrowserWindow> {
  const stored = await readWindowBounds(
    boundsFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const least = minimumAt(zoomPercent);
  const window = new BrowserWindow({
    ...(stored === null ? DEFAULT_SIZE : { x: stored.x, y: stored.y, width: stored.width, height: stored.height }),
    minWidth: least.width,
    minHeight: least.height,
    title: 'Cuelight',
    frame: false,
    show: !hidden,
    backgroundColor: ground(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      zoomFactor: zoomPercent / 100,
      devTools: !app.isPackaged,
      // A drop is heard although nobody has clicked yet.
      autoplayPolicy: 'no-user-gesture-required',
      disableBlinkFeatures: 'Auxclick',
    },
  });
  if (stored?.maximized === true) {
    // It would show a hidden window.
    if (hidden) window.once('show', () => window.maximize());
    else window.maximize();
  }
  saving = rememberBounds(window, boundsFile, onFault);
  const recolour = (): void => window.setBackgroundColor(ground());
  nativeTheme.on('updated', recolour);
  window.once('closed', () => nativeTheme.off('updated', recolour));
  reviveAfterCrash(window, onFault);
  return window;
}

export async function loadPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(`${APP_ORIGIN}/`);
}

/** A second start of the program brings the first one's window; the last one may be closing while it writes down what was typed. */
export function comeForward(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  // It may be put away in the tray.
  window.show();
  window.focus();
}

/** True for the main frame of this window, and only while it shows our own page. */
export function isOwnPage(window: BrowserWindow, frame: WebFrameMain | null): boolean {
  return frame !== null && !window.isDestroyed() && frame === window.webContents.mainFrame && frame.origin === APP_ORIGIN;
}

export function applyTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
}

/** The system's own dialog, over this window; null when the user chose nothing. */
export async function pickFile(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'] });
  return canceled ? null : (filePaths[0] ?? null);
}

export function controlWindow(window: BrowserWindow, action: 'minimize' | 'toggle-maximize' | 'close'): void {
  if (action === 'minimize') window.minimize();
  else if (action === 'close') window.close();
  else if (window.isMaximized()) window.unmaximize();
  else window.maximize();
}

/** Waits before each reload, ms: at once after one crash, ever slower where the page cannot live. */
const REVIVE_MS = [0, 500, 2000, 10_000] as const;
/** A page that lived this long starts the count anew, ms. */
const ALIVE_MS = 60_000;

function reviveAfterCrash(window: BrowserWindow, onFault: WindowOptions['onFault']): void {
  let crashes = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    onFault('the window', new Error(`its process ended: ${reason}`));
    crashes = performance.now() - lastAt < ALIVE_MS ? crashes + 1 : 0;
    lastAt = performance.now();
    const waitMs = REVIVE_MS[Math.min(crashes, REVIVE_MS.length - 1)];
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, waitMs).unref();
  });
}

/** Resolves when the place of a window that is closing is on disk. */
export function boundsSaved(): Promise<void> {
  return saving();
}

let saving = (): Promise<void> => Promise.resolve();

const places = new WeakMap<BrowserWindow, WindowBounds>();

/** Where the window is to be at the next start, while it is somewhere else for a time; null: where it is. */
export function rememberAs(window: BrowserWindow, bounds: WindowBounds | null): void {
  if (bounds === null) places.delete(window);
  else places.set(window, bounds);
}

function rememberBounds(window: BrowserWindow, file: string, onFault: WindowOptions['onFault']): () => Promise<void> {
  let written: Promise<void> = Promise.resolve();
  window.on('close', () => {
    const bounds = places.get(window) ?? { ...window.getNormalBounds(), maximized: window.isMaximized() };
    written = writeWindowBounds(file, bounds).catch((error: unknown) => onFault('saving the window position', error));
  });
  return () => written;
}
