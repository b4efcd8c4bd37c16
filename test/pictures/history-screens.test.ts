import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AppState } from '../../electron/contract/app-state.ts';
import { launchCuelight } from '../support/electron-app.ts';
import { answerHistory } from '../support/history-answers.ts';
import { ENTRIES } from '../support/history-states.ts';
import { LIVE_SCREENS } from '../support/live-states.ts';
import { appState, inLanguage, show } from '../support/window-states.ts';

/** The History tab in the real window, for whoever judges a change by eye. */
const FOLDER = path.resolve(import.meta.dirname, '../../out/pictures/history');

const LOOKS = [
  { lang: 'en', theme: 'light', width: 1040, height: 720 },
  { lang: 'zh-CN', theme: 'dark', width: 1040, height: 720 },
  { lang: 'en', theme: 'dark', width: 380, height: 700 },
  { lang: 'zh-CN', theme: 'light', width: 380, height: 560 },
  { lang: 'zh-CN', theme: 'light', width: 1600, height: 1000 },
] as const;

const SHOWS = [
  show({ plannedHours: 4 }),
  show({ id: 'harbour', name: 'Harbour Sunset', plannedHours: 4 }),
  show({ id: 'practice', name: '', kind: 'practice', host: '127.0.0.1', maskedUrl: 'rtmp://127.0.0.1/live/pra…' }),
];
const BASE = appState({ shows: SHOWS, selectedShowId: 'harbour' });

it('takes a picture of each of its states', async () => {
  await mkdir(FOLDER, { recursive: true });
  const cuelight = await launchCuelight();
  const { app, page } = cuelight;
  let rev = 1000;
  const push = async (state: AppState): Promise<void> => {
    rev += 1;
    await app.evaluate(
      ({ BrowserWindow, nativeTheme }, { json, colours }) => {
        nativeTheme.themeSource = colours;
        BrowserWindow.getAllWindows()[0]?.webContents.send('app.state', JSON.parse(json));
      },
      { json: JSON.stringify({ ...state, rev }), colours: state.settings.theme },
    );
  };
  try {
    for (const { lang, theme, width, height } of LOOKS) {
      const worded = inLanguage(BASE, lang);
      const state = { ...worded, settings: { ...worded.settings, theme } };
      let changes = rev;
      const take = async (name: string): Promise<void> => {
        await page.waitForTimeout(400);
        await page.screenshot({ path: path.join(FOLDER, `${name}-${lang}-${theme}-${width}.png`) });
      };
      const tell = async (history: Partial<AppState['history']> = {}): Promise<void> => {
        changes += 1;
        await push({ ...state, history: { status: 'on', changes, ...history } });
      };
      await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to.width, to.height), {
        width,
        height,
      });
      await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
      await answerHistory(app, []);
      await tell();
      await page.getByTestId('tab-history').click();
      await page.getByTestId('history-state-empty').waitFor();
      await take('empty');
      await tell({ status: 'off' });
      await take('off');
      await page.getByTestId('history-settings').click();
      await page.getByTestId('history-row').getByRole('radio').first().click();
      await page.getByTestId('history-row').scrollIntoViewIfNeeded();
      await take('settings');
      await page.keyboard.press('Escape');
      await answerHistory(app, ENTRIES);
      await tell({ status: 'unwritable' });
      await take('unwritable');
      await tell();
      await page.getByTestId('history-filter').click();
      await take('list');
      await page.getByTestId('history-filter').click();
      await page.getByTestId('history-search').fill('nothing such');
      await page.getByTestId('history-state-nothing').waitFor();
      await take('nothing');
      await page.getByTestId('history-clear').click();
      for (const id of ['s-evening', 'r-wrong', 'r-friday', 's-gone', 's-never']) {
        await page.getByTestId(`history-${id}`).click();
        await page.getByTestId('history-record').waitFor();
        await take(id);
        await page.keyboard.press('Escape');
      }
      await page.getByTestId('history-s-evening').click();
      await page.getByTestId('history-compare').click();
      await take('choosing');
      await page.getByTestId('history-s-friday').click();
      await page.getByTestId('history-comparison').locator('canvas').nth(1).waitFor();
      await take('compared');
      await page.getByTestId('history-detail').evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await take('compared-end');
      await page.keyboard.press('Escape');
      await app.evaluate(({ ipcMain }) => {
        ipcMain.removeHandler('history.savePicture');
        ipcMain.handle(
          'history.savePicture',
          () =>
            new Promise((resolve) =>
              setTimeout(resolve, 2000, { ok: true, value: { outcome: 'saved', file: 'Cuelight Harbour Sunset 2025-11-23 17.05.png' } }),
            ),
        );
      });
      await page.getByTestId('history-picture').click();
      await take('posing');
      await page.getByTestId('history-posing').waitFor({ state: 'detached' });
      await take('saved');
      await page.getByTestId('history-delete').click();
      await take('delete');
      await page.keyboard.press('Escape');
      for (const name of ['on-air', 'reconnecting'] as const) {
        await push({ ...inLanguage(LIVE_SCREENS[name], lang), settings: state.settings, history: { status: 'on', changes } });
        await take(`strip-${name}`);
      }
      await tell();
      await page.keyboard.press('Escape');
      await page.getByTestId('tab-preflight').click();
    }
  } finally {
    await cuelight.close();
  }
}, 300_000);
