import type { BrowserWindow, WebFrameMain } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { isOwnPage } from '../../../electron/shell/window.ts';

vi.mock('electron', () => ({ app: {}, BrowserWindow: null, nativeTheme: {}, screen: {} }));

const frame = (origin: string): WebFrameMain => ({ origin }) as unknown as WebFrameMain;

function windowWith(mainFrame: WebFrameMain, destroyed = false): BrowserWindow {
  return { isDestroyed: () => destroyed, webContents: { mainFrame } } as unknown as BrowserWindow;
}

describe('who may speak to main', () => {
  const main = frame('app://cuelight');

  it('is the main frame of the window with our own page', () => {
    expect(isOwnPage(windowWith(main), main)).toBe(true);
  });

  it.each([
    ['another frame of our own page', windowWith(main), frame('app://cuelight')],
    ['no frame', windowWith(main), null],
    ['a window that is gone', windowWith(main, true), main],
  ])('is not %s', (_what, window, sender) => {
    expect(isOwnPage(window, sender)).toBe(false);
  });

  it.each(['https://cuelight', 'app://cuelight.evil', 'app://other', 'file://', 'null', ''])('is not a page of %j', (origin) => {
    const other = frame(origin);
    expect(isOwnPage(windowWith(other), other)).toBe(false);
  });
});
