import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../electron/contract/app-state.ts';
import { violationsOn } from '../support/axe.ts';
import { launchCuelight, type RunningCuelight } from '../support/electron-app.ts';
import { answerHistory } from '../support/history-answers.ts';
import { ENTRIES, manyEntries } from '../support/history-states.ts';
import { liveShow } from '../support/live-states.ts';
import { cutOffIn } from '../support/cut-off.ts';
import { SCREENS } from '../support/screens.ts';
import { inLanguage } from '../support/window-states.ts';

const PATIENCE = { timeout: 15_000 };

let cuelight: RunningCuelight;
let rev = 1000;
let changes = 0;
let base: AppState = SCREENS.go;

beforeAll(async () => {
  cuelight = await launchCuelight();
  await answerHistory(cuelight.app, ENTRIES);
  await tell();
});
afterAll(() => cuelight.close());

/** Says this to the window, as main would. */
async function push(state: AppState): Promise<void> {
  rev += 1;
  await cuelight.app.evaluate(
    ({ BrowserWindow, nativeTheme }, { json, colours }) => {
      nativeTheme.themeSource = colours;
      BrowserWindow.getAllWindows()[0]?.webContents.send('app.state', JSON.parse(json));
    },
    { json: JSON.stringify({ ...state, rev }), colours: state.settings.theme },
  );
}

/** That the history has changed. */
async function tell(history: Partial<AppState['history']> = {}): Promise<void> {
  changes += 1;
  await push({ ...base, history: { status: 'on', changes, ...history } });
}

async function size(width: number, height: number): Promise<void> {
  await cuelight.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to.width, to.height), {
    width,
    height,
  });
  await expect.poll(() => cuelight.page.evaluate(() => innerWidth), PATIENCE).toBe(width);
}

const focused = (): Promise<string | null> => cuelight.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);

/** In both languages and themes, wide and narrow: nothing for axe, nothing cut off. */
async function expectSound(what: string): Promise<void> {
  for (const [width, height] of [
    [1040, 720],
    [380, 560],
  ] as const) {
    await size(width, height);
    for (const lang of ['en', 'zh-CN'] as const) {
      for (const theme of ['dark', 'light'] as const) {
        const worded = inLanguage(SCREENS.go, lang);
        base = { ...worded, settings: { ...worded.settings, theme } };
        await tell();
        await expect.poll(() => cuelight.page.locator('html').getAttribute('lang'), PATIENCE).toBe(lang);
        expect(await violationsOn(cuelight.page), `${what} ${width} ${lang} ${theme}`).toEqual([]);
      }
      expect(await cutOffIn(cuelight.page), `${what} ${width} ${lang}`).toEqual([]);
    }
  }
  base = SCREENS.go;
  await tell();
  await size(1040, 720);
}

describe('the History tab by keyboard alone', () => {
  it('is not loaded before it is opened, with Ctrl+3', async () => {
    const { page } = cuelight;
    const loaded = async (): Promise<boolean> => (await page.locator('link[href*="history-tab"]').count()) > 0;
    await page.getByTestId('tab-preflight').click();
    expect(await loaded()).toBe(false);
    await page.keyboard.press('Control+3');
    await page.getByTestId('history-s-evening').waitFor();
    expect(await loaded()).toBe(true);
  });

  it('finds, goes from entry to entry, opens one, and comes back to it', async () => {
    const { page } = cuelight;
    await size(380, 560);
    await page.keyboard.press('Escape');
    await page.getByTestId('history-s-evening').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'Home', 'ArrowDown']) await page.keyboard.press(key);
    expect(await focused()).toBe('history-r-evening');
    await page.keyboard.press('Enter');
    await page.getByTestId('history-record').waitFor();
    expect(await page.getByTestId('history-list').isVisible()).toBe(false);
    expect(await focused()).toBe('history-detail');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('history-back');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('history-r-evening');
    await page.keyboard.press('Enter');
    await page.getByTestId('history-record').waitFor();
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('history-r-evening');
    await page.getByTestId('history-search').fill('practice');
    await expect.poll(() => page.locator('[data-entry]').count(), PATIENCE).toBe(1);
    await page.getByTestId('history-search').press('Escape');
    await expect.poll(() => page.locator('[data-entry]').count(), PATIENCE).toBe(ENTRIES.length);
    expect(await focused()).toBe('history-search');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toMatch(/^history-[rs]-/u);
    await size(1040, 720);
  });

  it('compares two shows, and comes back one step at a time', async () => {
    const { page } = cuelight;
    await page.getByTestId('history-s-evening').click();
    await page.getByTestId('history-compare').press('Enter');
    await expect.poll(focused, PATIENCE).toBe('history-s-evening');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('history-comparison').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByTestId('history-comparison').locator('canvas').nth(1).waitFor();
    expect(await page.getByTestId('history-comparison').locator('tbody tr').count()).toBeGreaterThan(5);
    await page.keyboard.press('Escape');
    await page.getByTestId('history-record').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('history-record').count(), PATIENCE).toBe(0);
    expect(await focused()).toBe('history-s-evening');
  });
});

describe('the History tab', () => {
  it('is sound with its list, a show, a report, two shows, and its question before it deletes', async () => {
    const { page } = cuelight;
    await expectSound('list');
    await page.getByTestId('history-filter').click();
    await expectSound('filters');
    await page.getByTestId('history-filter').click();
    for (const id of ['s-evening', 'r-wrong']) {
      await page.getByTestId(`history-${id}`).click();
      await page.getByTestId('history-record').waitFor();
      await expectSound(id);
      await page.keyboard.press('Escape');
    }
    await page.getByTestId('history-s-evening').click();
    await page.getByTestId('history-compare').click();
    await page.getByTestId('history-s-friday').click();
    await page.getByTestId('history-comparison').locator('canvas').nth(1).waitFor();
    await expectSound('compared');
    await page.keyboard.press('Escape');
    await page.getByTestId('history-delete').click();
    await page.getByTestId('history-delete-dialog').waitFor();
    await expectSound('delete');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), PATIENCE).toBe(0);
    expect(await page.getByTestId('history-record').count()).toBe(1);
    await page.keyboard.press('Escape');
  }, 180_000);

  it('is sound where there is nothing to list, and where it is off', async () => {
    const { page } = cuelight;
    await answerHistory(cuelight.app, []);
    await tell();
    await page.getByTestId('history-state-empty').waitFor();
    await expectSound('empty');
    await tell({ status: 'off' });
    await page.getByTestId('history-settings').click();
    await page.getByTestId('history-row').waitFor();
    await page.keyboard.press('Escape');
    await answerHistory(cuelight.app, ENTRIES);
    await tell();
    await page.getByTestId('history-s-evening').waitFor();
  }, 90_000);

  it('asks main for a picture with all of the record in it, and says where it is', async () => {
    const { app, page } = cuelight;
    await app.evaluate(({ ipcMain }) => {
      ipcMain.removeHandler('history.savePicture');
      ipcMain.handle('history.savePicture', (_event, wish: unknown) => {
        Reflect.set(globalThis, 'pictured', wish);
        return { ok: true, value: { outcome: 'saved', file: 'Cuelight Friday.png' } };
      });
    });
    for (const [width, height] of [
      [1040, 720],
      [1600, 1000],
    ] as const) {
      await size(width, height);
      await page.getByTestId('history-s-evening').click();
      await page.getByTestId('history-picture').click();
      await expect.poll(() => page.getByTestId('history-said').textContent(), PATIENCE).toBe('Saved: Cuelight Friday.png');
      expect(await page.getByTestId('history-posing').count()).toBe(0);
      const { id, rect } = (await app.evaluate(() => Reflect.get(globalThis, 'pictured') as unknown)) as {
        id: string;
        rect: { x: number; y: number; width: number; height: number };
      };
      expect(id).toBe('s-evening');
      expect(rect.x + rect.width).toBeLessThanOrEqual(width);
      expect(rect.y + rect.height).toBeLessThanOrEqual(height);
      expect(rect.width).toBeGreaterThan(500);
      await page.keyboard.press('Escape');
    }
    await size(380, 420);
    await page.getByTestId('history-s-evening').click();
    await page.getByTestId('history-picture').click();
    await expect.poll(() => page.getByTestId('history-said').textContent(), PATIENCE).toMatch(/It shows \d of 5 lines/u);
    await page.keyboard.press('Escape');
    await size(1040, 720);
  });

  it('deletes after it asked, and lists what main then has', async () => {
    const { page } = cuelight;
    await page.getByTestId('history-s-never').click();
    await page.getByTestId('history-delete').click();
    await page.getByTestId('history-delete-confirm').click();
    await expect.poll(() => page.getByTestId('history-record').count(), PATIENCE).toBe(0);
    await tell();
    await expect.poll(() => page.getByTestId('history-s-never').count(), PATIENCE).toBe(0);
    expect(await page.locator('[data-entry]').count()).toBe(ENTRIES.length - 1);
    expect(await focused()).toBe('history-s-practice');
  });

  it('reads on as one scrolls', async () => {
    const { app, page } = cuelight;
    await answerHistory(app, manyEntries(300));
    await tell();
    const entries = page.locator('[data-entry]');
    await expect.poll(() => entries.count(), PATIENCE).toBe(50);
    const toEnd = (): Promise<void> => page.getByTestId('history-list').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    for (const count of [100, 150, 200]) {
      await toEnd();
      await expect.poll(() => entries.count(), PATIENCE).toBe(count);
    }
    await answerHistory(app, ENTRIES);
    await tell();
    await expect.poll(() => entries.count(), PATIENCE).toBe(ENTRIES.length);
  });

  it('draws nothing each second while a show is live', async () => {
    const { page } = cuelight;
    const [first] = SCREENS.go.shows;
    if (first === undefined) throw new Error('no show');
    const second = async (index: number): Promise<void> => {
      const live = liveShow({ clock: { nowMs: Date.now(), onAirMs: 3_600_000 + index * 1000, inStateMs: 1000, retryInMs: null } });
      await push({ ...base, shows: [{ ...first, live }, ...base.shows.slice(1)], history: { status: 'on', changes } });
      await expect.poll(() => page.getByTestId('on-air-time').textContent(), PATIENCE).toContain(`0:0${index}`);
    };
    await second(0);
    await page.getByTestId('history-tab').evaluate((tab) => {
      const seen = new MutationObserver((records) => Reflect.set(globalThis, 'drawn', records.length));
      seen.observe(tab, { attributes: true, childList: true, characterData: true, subtree: true });
    });
    await second(1);
    await second(2);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'drawn') as number | undefined)).toBeUndefined();
    await tell();
  });

  it('is there for a show that has no push URL yet', async () => {
    const { page } = cuelight;
    await push({ ...SCREENS.empty, history: { status: 'on', changes } });
    await expect.poll(() => page.getByTestId('history-tab').count(), PATIENCE).toBe(1);
    await page.getByTestId('tab-preflight').click();
    await expect.poll(() => page.getByTestId('paste-box').count(), PATIENCE).toBe(1);
    expect(await violationsOn(page)).toEqual([]);
    await page.getByTestId('history-open').click();
    await expect.poll(() => page.locator('[data-entry]').count(), PATIENCE).toBe(ENTRIES.length);
    await tell();
  });

  it('said nothing of a fault or its content policy', () => {
    expect(cuelight.consoleLines.filter((line) => /^(?:error|warning|pageerror|requestfailed)/.test(line))).toEqual([]);
  });
});
