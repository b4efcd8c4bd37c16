import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AppState } from '../../electron/contract/app-state.ts';
import { launchCuelight } from '../support/electron-app.ts';
import { LIVE_SCREENS } from '../support/live-states.ts';
import { SCREENS } from '../support/screens.ts';
import { inLanguage } from '../support/window-states.ts';

/** Every made state in the real window, for whoever judges a change by eye: those that no server brings about on demand too. */
const FOLDER = path.resolve(import.meta.dirname, '../../out/pictures/screens');

const LOOKS = [
  { lang: 'en', theme: 'dark', width: 1040, height: 720 },
  { lang: 'zh-CN', theme: 'light', width: 1040, height: 720 },
  { lang: 'zh-CN', theme: 'dark', width: 380, height: 700 },
  { lang: 'en', theme: 'light', width: 380, height: 560 },
  { lang: 'en', theme: 'dark', width: 1920, height: 1040 },
] as const;

it('takes a picture of every made state', async () => {
  await mkdir(FOLDER, { recursive: true });
  const cuelight = await launchCuelight();
  const { app, page } = cuelight;
  const states: readonly (readonly [string, AppState])[] = Object.entries({ ...SCREENS, ...LIVE_SCREENS });
  // The window takes no state older than the one it has.
  let rev = 1000;
  const size = async (width: number, height: number): Promise<void> => {
    await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to.width, to.height), { width, height });
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
  };
  try {
    for (const { lang, theme, width, height } of LOOKS) {
      await size(width, height);
      for (const [name, state] of states) {
        const worded = inLanguage(state, lang);
        const pushed = { ...worded, rev: ++rev, settings: { ...worded.settings, theme } };
        await app.evaluate(
          ({ BrowserWindow, nativeTheme }, { json, colours }) => {
            nativeTheme.themeSource = colours;
            BrowserWindow.getAllWindows()[0]?.webContents.send('app.state', JSON.parse(json));
          },
          { json: JSON.stringify(pushed), colours: theme },
        );
        await page.waitForTimeout(60);
        const tab = page.getByTestId(name in LIVE_SCREENS ? 'tab-live' : 'tab-preflight');
        if (await tab.isVisible()) await tab.click();
        await page.waitForTimeout(350);
        await page.screenshot({ path: path.join(FOLDER, `${name}-${lang}-${theme}-${width}.png`) });
        if (name !== 'night') continue;
        await page.getByTestId('timeline-older').scrollIntoViewIfNeeded();
        await page.screenshot({ path: path.join(FOLDER, `${name}-end-${lang}-${theme}-${width}.png`) });
      }
      for (const dialog of ['settings-open', 'show-settings', 'about-open', 'about-keyboard']) {
        await size(1040, 720);
        if (dialog.startsWith('about')) await page.getByTestId('settings-open').click();
        if (dialog === 'about-keyboard') await page.getByTestId('about-open').click();
        await page.getByTestId(dialog).first().click();
        await size(width, height);
        await page.waitForTimeout(350);
        await page.screenshot({ path: path.join(FOLDER, `${dialog}-${lang}-${theme}-${width}.png`) });
        const scrolls = await page.getByRole('dialog').evaluate((element) => {
          const inner = [element, ...element.querySelectorAll('*')].find((one) => one.scrollHeight > one.clientHeight + 40);
          inner?.scrollTo(0, inner.scrollHeight);
          return inner !== undefined;
        });
        if (scrolls) await page.screenshot({ path: path.join(FOLDER, `${dialog}-end-${lang}-${theme}-${width}.png`) });
        await page.keyboard.press('Escape');
      }
    }
  } finally {
    await cuelight.close();
  }
}, 300_000);
