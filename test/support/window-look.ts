import { expect } from 'vitest';
import { askApp } from './ask-app.ts';
import type { RunningCuelight } from './electron-app.ts';

const PATIENCE = { timeout: 30_000 };

export interface Look {
  readonly theme?: 'dark' | 'light';
  readonly language?: 'en' | 'zh-CN';
}

export async function look(cuelight: RunningCuelight, change: Look): Promise<void> {
  await askApp(cuelight, 'settings.change', change);
  if (change.language === undefined) return;
  await expect.poll(() => cuelight.page.locator('html').getAttribute('lang'), PATIENCE).toBe(change.language);
}

/** Of the page. */
export async function resize({ app, page }: RunningCuelight, width: number, height: number): Promise<void> {
  const to = { width, height };
  await app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setContentSize(wanted.width, wanted.height), to);
  await expect.poll(() => page.evaluate(() => window.innerWidth), PATIENCE).toBe(width);
}

/** Wide and parked at the side, in both languages and themes, light before dark; afterwards wide, English and dark. */
export async function inEveryLook(
  cuelight: RunningCuelight,
  parkedHeight: number,
  visit: (look: Required<Look> & { readonly width: number }) => Promise<void>,
): Promise<void> {
  for (const [width, height] of [
    [1040, 720],
    [380, parkedHeight],
  ] as const) {
    await resize(cuelight, width, height);
    for (const language of ['en', 'zh-CN'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        await look(cuelight, { language, theme });
        await visit({ language, theme, width });
      }
    }
  }
  await resize(cuelight, 1040, 720);
  await look(cuelight, { language: 'en', theme: 'dark' });
}
