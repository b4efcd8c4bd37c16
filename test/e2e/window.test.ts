import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { stateOf } from '../support/ask-app.ts';
import { violationsOn } from '../support/axe.ts';
import { cutOffIn } from '../support/cut-off.ts';
import { launchCuelight, putOnClipboard, readFromClipboard, type RunningCuelight } from '../support/electron-app.ts';
import { untilLamp } from '../support/lamp.ts';
import { inEveryLook, look } from '../support/window-look.ts';

const PATIENCE = { timeout: 30_000 };
const LONG_HOST = `${'a-very-long-label-of-a-host-name-that-somebody-chose.'.repeat(3)}push.example.invalid`;

let cuelight: RunningCuelight;

beforeAll(async () => {
  cuelight = await launchCuelight();
});
afterAll(() => cuelight.close());

async function expectSound(): Promise<void> {
  await inEveryLook(cuelight, 560, async ({ width, language, theme }) => {
    expect(await violationsOn(cuelight.page), `${width} ${language} ${theme}`).toEqual([]);
    expect(await cutOffIn(cuelight.page), `${width} ${language}`).toEqual([]);
  });
}

describe('the first frame', () => {
  it.each(['dark', 'light'] as const)('is what the program then draws, to the pixel, on the same ground: %s', async (theme) => {
    const { app, page, home } = cuelight;
    await look(cuelight, { theme });
    await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches), PATIENCE).toBe(theme === 'dark');
    const brand = { x: 0, y: 0, width: 230, height: 40 };
    const drawn = await page.screenshot({ clip: brand });
    const html = readFileSync(path.join(home.folder, 'app/out/renderer/index.html'), 'utf8');
    await page.evaluate((text) => {
      const frame = new DOMParser().parseFromString(text, 'text/html').querySelector('.boot');
      if (frame === null) throw new Error('the page has no first frame');
      const cover = document.createElement('div');
      cover.id = 'cover';
      cover.style.cssText = 'position: fixed; inset: 0; z-index: 9; background: var(--bg)';
      cover.append(document.adoptNode(frame));
      document.body.append(cover);
    }, html);
    const first = await page.screenshot({ clip: brand });
    await page.evaluate(() => document.getElementById('cover')?.remove());
    expect(first.equals(drawn)).toBe(true);
    const ground = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor());
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt((ground ?? '').slice(at, at + 2), 16));
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(`rgb(${red}, ${green}, ${blue})`);
  });
});

describe('by keyboard alone', () => {
  it('Enter in the empty paste box does what its button says', async () => {
    await putOnClipboard(cuelight.app, `rtmp://${LONG_HOST}/live/friday?txSecret=0123456789abcdef0123456789abcdef&txTime=6B0620BD`);
    expect(await cuelight.page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('paste-box');
    await expectSound();
    await cuelight.page.getByTestId('paste-box').focus();
    await cuelight.page.keyboard.press('Enter');
    await untilLamp(cuelight, 'stop');
    await expectSound();
  });

  it('a double click on "check again" checks, and does not stop what it began', async () => {
    const { page } = cuelight;
    const box = await page.getByTestId('check').boundingBox();
    if (box === null) throw new Error('no button');
    await page.mouse.move(box.x + box.width - 12, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.up();
    // As long as a hand takes for the second half.
    await page.getByTestId('stop-check').waitFor();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    await untilLamp(cuelight, 'stop');
    expect((await stateOf(cuelight)).shows[0]?.run?.phase).toBe('done');
  });

  it('every stop of Tab is a control that shows its focus', async () => {
    await cuelight.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const seen: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await cuelight.page.keyboard.press('Tab');
      const at = await cuelight.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const near = element.closest('[class*=box]');
        const ring = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        const box = near !== null && getComputedStyle(near).outlineStyle !== 'none';
        return { name: element.getAttribute('aria-label') ?? element.textContent ?? '', visible: ring || box };
      });
      if (at === null) break;
      expect(at.visible, at.name).toBe(true);
      if (seen.includes(at.name) && seen.length > 3 && at.name === seen[0]) break;
      seen.push(at.name);
    }
    expect(seen.length).toBeGreaterThan(8);
  });

  it('Ctrl+V leaves a text field its own paste, and Esc closes the dialog and gives the focus back', async () => {
    const { page } = cuelight;
    const before = (await stateOf(cuelight)).shows.length;
    await page.getByTestId('show-settings').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('show-dialog').waitFor();
    await putOnClipboard(cuelight.app, 'Friday');
    await page.getByTestId('show-name').fill('');
    await page.getByTestId('show-name').press('Control+V');
    await page.getByTestId('show-name').press('Enter');
    await expect.poll(async () => (await stateOf(cuelight)).shows[0]?.name, PATIENCE).toBe('Friday');
    await look(cuelight, { language: 'zh-CN', theme: 'light' });
    await page.getByText('场次设置').first().waitFor();
    await look(cuelight, { language: 'en', theme: 'dark' });
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('show-dialog').count(), PATIENCE).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('show-settings');
    expect((await stateOf(cuelight)).shows).toHaveLength(before);
  });

  it('shows whose the push URL is, and keeps another choice', async () => {
    const { page } = cuelight;
    const chosen = async () => {
      const { shows, selectedShowId } = await stateOf(cuelight);
      return shows.find(({ id }) => id === selectedShowId)?.provider;
    };
    await page.getByTestId('show-settings').click();
    const select = page.getByTestId('show-provider');
    expect(await select.locator('option').first().textContent()).toMatch(/^Found/);
    await select.selectOption('huawei-d');
    await expect.poll(chosen, PATIENCE).toBe('huawei-d');
    await expectSound();
    await select.selectOption('');
    await expect.poll(chosen, PATIENCE).toBeNull();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('show-dialog').count(), PATIENCE).toBe(0);
  });

  it('takes the key of the cloud’s API: its name is shown, its SecretKey nowhere', async () => {
    const { page } = cuelight;
    await page.getByTestId('show-settings').click();
    await page.getByTestId('show-cloud-id').fill('AKIDfriday');
    await page.getByTestId('show-cloud-id').press('Enter');
    await page.getByTestId('secret-cloudKey').fill('canaryCLOUDsecretkey');
    await page.getByTestId('secret-cloudKey').press('Enter');
    const shown = async (): Promise<unknown> => (await stateOf(cuelight)).shows[0];
    await expect.poll(shown, PATIENCE).toMatchObject({ cloudId: 'AKIDfriday', hasCloudKey: true });
    expect(await page.getByTestId('show-cloud-id').inputValue()).toBe('AKIDfriday');
    expect(JSON.stringify(await stateOf(cuelight)) + (await page.content())).not.toContain('canaryCLOUD');
    expect(await page.getByTestId('secret-cloudKey').inputValue()).toBe('');
    await page.keyboard.press('Escape');
  });

  it('every dialog is sound, and says itself what main refuses', async () => {
    const { page } = cuelight;
    await page.getByTestId('show-settings').click();
    await expectSound();
    await putOnClipboard(cuelight.app, 'two words');
    await page.getByTestId('secret-signingKey').press('Control+V');
    await page.getByTestId('show-dialog').getByText('That is no key').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('settings-open').click();
    await page.getByTestId('settings-dialog').waitFor();
    await expectSound();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), PATIENCE).toBe(0);
  });
});

describe('about and the keys', () => {
  it('says the versions, copies them, and opens one licence at a time by keyboard', async () => {
    const { page, app } = cuelight;
    await page.getByTestId('settings-open').click();
    await page.getByTestId('about-open').focus();
    await page.keyboard.press('Enter');
    const about = page.getByTestId('about-dialog');
    const versions = await app.evaluate(() => ({ ...process.versions }));
    for (const version of [versions['electron'], versions['chrome'], versions.node])
      await about
        .getByText(version ?? '?')
        .first()
        .waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.getByTestId('copy-versions').click();
    await expect.poll(() => readFromClipboard(app), PATIENCE).toContain(`Electron ${versions['electron']}, Chromium ${versions['chrome']}`);
    const row = (name: string) => about.getByRole('button', { name: new RegExp(`^${name} `, 'u') });
    await row('react').focus();
    await page.keyboard.press('Enter');
    const text = page.getByTestId('licence-text');
    await expect.poll(() => text.textContent(), PATIENCE).toMatch(/MIT License[^]*Permission is hereby granted/u);
    await expectSound();
    await row('node-media-server').click();
    await expect.poll(() => text.textContent(), PATIENCE).toMatch(/Apache License/u);
    expect(await row('react').getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), PATIENCE).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('settings-open');
  });

  it('F1 lists the keys, and every one on the list does what it says', async () => {
    const { page } = cuelight;
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('F1');
    await page.getByTestId('keyboard-dialog').waitFor();
    await expectSound();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+/');
    await page.getByTestId('keyboard-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await page.getByTestId('settings-dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), PATIENCE).toBe(0);
    await page.keyboard.press('Control+3');
    await expect.poll(() => page.getByTestId('tab-history').getAttribute('aria-selected'), PATIENCE).toBe('true');
    await page.keyboard.press('Control+1');
    const before = await stateOf(cuelight);
    await page.keyboard.press('Control+n');
    await expect.poll(async () => (await stateOf(cuelight)).shows.length, PATIENCE).toBe(before.shows.length + 1);
    await page.getByTestId('paste-box').waitFor();
    await page.evaluate(
      (showId) => (Reflect.get(globalThis, 'cuelight') as Bridge)['show.remove']({ showId }),
      (await stateOf(cuelight)).selectedShowId ?? '',
    );
    await page.evaluate((showId) => (Reflect.get(globalThis, 'cuelight') as Bridge)['show.select']({ showId }), before.selectedShowId);
    await page.getByTestId('show-settings').waitFor();
  });
});

describe('what goes wrong with a paste', () => {
  async function paste(text: string): Promise<void> {
    await putOnClipboard(cuelight.app, text);
    await cuelight.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await cuelight.page.keyboard.press('Control+V');
  }

  it.each([
    ['nothing', '', 'no text on the clipboard'],
    ['white space', ' \n\t ', 'no text on the clipboard'],
    ['no URL', 'buy milk', 'no such URL'],
    ['a megabyte of words', 'lorem ipsum '.repeat(100_000), 'no such URL'],
  ])('%s: says so and keeps what was there', async (_what, text, words) => {
    const before = (await stateOf(cuelight)).shows;
    await paste(text);
    await cuelight.page.getByTestId('refusal').getByText(words).waitFor();
    expect((await stateOf(cuelight)).shows.map(({ maskedUrl }) => maskedUrl)).toEqual(before.map(({ maskedUrl }) => maskedUrl));
    await cuelight.page.keyboard.press('Escape');
    await expect.poll(() => cuelight.page.getByTestId('refusal').count(), PATIENCE).toBe(0);
  });

  it('another URL while a check runs ends that check, and Enter checks the new one at once', async () => {
    await cuelight.page.getByTestId('check').click();
    await untilLamp(cuelight, 'checking');
    await paste('rtmp://192.0.2.1:1/live/other');
    await expect.poll(async () => (await stateOf(cuelight)).shows[0]?.host, PATIENCE).toBe('192.0.2.1');
    await untilLamp(cuelight, 'standby');
    await cuelight.page.keyboard.press('Enter');
    await untilLamp(cuelight, 'checking');
    await untilLamp(cuelight, /stop|caution/);
  });

  it('a show removed in the middle of its check is gone, and nothing comes after it', async () => {
    await cuelight.page.getByTestId('check').click();
    await untilLamp(cuelight, 'checking');
    await cuelight.page.getByTestId('show-settings').click();
    await cuelight.page.getByTestId('show-remove').click();
    await cuelight.page.getByTestId('show-remove-confirm').click();
    await cuelight.page.getByTestId('paste-box').waitFor();
    expect(await stateOf(cuelight)).toMatchObject({ shows: [], notices: [] });
    expect(cuelight.output()).not.toMatch(/fault in/);
  });
});

describe('GO', () => {
  it('is sound in every look', async () => {
    await cuelight.page.getByTestId('practice-start').click();
    await cuelight.page.getByTestId('check').first().click();
    await untilLamp(cuelight, 'go');
    await expectSound();
    await cuelight.page.getByTestId('copy-report').first().click();
    expect(await readFromClipboard(cuelight.app)).toMatch(/GO/);
  });

  it('said nothing of a fault or its content policy', () => {
    expect(cuelight.consoleLines.filter((line) => /^(?:error|warning|pageerror|requestfailed)/.test(line))).toEqual([]);
  });
});
