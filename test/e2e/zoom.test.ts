import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { violationsOn } from '../support/axe.ts';
import { cutOffIn } from '../support/cut-off.ts';
import { launchCuelight, type RunningCuelight } from '../support/electron-app.ts';

const PATIENCE = { timeout: 30_000 };

let cuelight: RunningCuelight;

beforeAll(async () => {
  cuelight = await launchCuelight();
});
afterAll(() => cuelight.close());

it('is sound drawn twice as large, by the keys alone, and the small window with it', async () => {
  const { app, page } = cuelight;
  await page.getByTestId('practice-start').click();
  await page.getByTestId('check').first().waitFor();
  const bounds = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  for (const wide of [832, 693, 594, 520]) {
    await page.keyboard.press('Control+=');
    await expect.poll(() => page.evaluate(() => innerWidth), PATIENCE).toBe(wide);
  }
  for (const tab of ['1', '2', '3']) {
    await page.keyboard.press(`Control+${tab}`);
    for (const language of ['en', 'zh-CN'] as const) {
      await page.evaluate((to) => (Reflect.get(globalThis, 'cuelight') as Bridge)['settings.change']({ language: to }), language);
      await expect.poll(() => page.locator('html').getAttribute('lang'), PATIENCE).toBe(language);
      expect(await violationsOn(page), `${tab} ${language}`).toEqual([]);
      expect(await cutOffIn(page), `${tab} ${language}`).toEqual([]);
    }
  }
  await page.keyboard.press('Control+,');
  await page.getByTestId('settings-dialog').waitFor();
  expect(await violationsOn(page)).toEqual([]);
  expect(await cutOffIn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByTestId('settings-dialog').waitFor({ state: 'detached' });
  // As narrow as it may be: the narrowest layout.
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(100, 100));
  await expect.poll(bounds, PATIENCE).toMatchObject({ width: 760, height: 560 });
  await expect.poll(() => page.evaluate(() => innerWidth), PATIENCE).toBe(380);
  await page.keyboard.press('Control+1');
  expect(await cutOffIn(page)).toEqual([]);
  await page.keyboard.press('Control+Shift+M');
  await page.getByTestId('compact').waitFor();
  await expect.poll(bounds, PATIENCE).toMatchObject({ width: 760, height: 400 });
  expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([380, 200]);
  await page.keyboard.press('Escape');
  await page.getByTestId('compact').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+0');
  await expect.poll(() => page.evaluate(() => innerWidth), PATIENCE).toBe(760);
});
