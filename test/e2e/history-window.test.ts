import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { stateOf } from '../support/ask-app.ts';
import { launchCuelight, putOnClipboard, readFromClipboard, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { endShow } from '../support/on-air.ts';

/** The History tab over the real history: what was checked and sent a moment ago is found, opened, saved and deleted in the window. */
const PATIENCE = { timeout: 30_000 };
const CANARY = 'canaryevening';
/** Of a PNG: its signature, then the header with its size. */
const PNG = [0x89, 0x50, 0x4e, 0x47];
const WIDTH_AT = 16;

let nginx: NginxRtmp;
let cuelight: RunningCuelight;
let encoder: FfmpegRun | null = null;

beforeAll(async () => {
  nginx = await startNginxRtmp();
  cuelight = await launchCuelight();
});
afterAll(async () => {
  await encoder?.kill();
  await cuelight.close();
  await nginx.stop();
});

const lamp = () => cuelight.page.getByTestId('lamp').getAttribute('data-state');
const entries = () => cuelight.page.locator('[data-entry]');
const said = () => cuelight.page.getByTestId('history-said').textContent();

/** What the user answers the save dialog. */
async function willSaveTo(file: string | null): Promise<void> {
  await cuelight.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
  }, file);
}

describe('the History tab over the real history', () => {
  it('lists a pre-flight as soon as it is done, while the tab is open', async () => {
    const { app, page } = cuelight;
    await putOnClipboard(app, nginx.url(CANARY));
    await page.locator('body').press('Control+V');
    await page.getByTestId('tab-history').click();
    await page.getByTestId('history-state-empty').waitFor(PATIENCE);
    await page.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'cuelight') as Bridge;
      const answer = await bridge['app.ready']({});
      const showId = answer.ok ? (answer.value.selectedShowId ?? '') : '';
      await bridge['show.change']({ showId, publish: 'never', name: 'Evening' });
      await bridge['preflight.start']({ showId });
    });
    await expect.poll(() => entries().count(), PATIENCE).toBe(1);
    await page.locator('[data-entry]').first().click();
    await page.getByTestId('history-record').waitFor(PATIENCE);
    expect(await page.getByTestId('history-record').getAttribute('data-kind')).toBe('report');
    expect(await page.getByTestId('history-record').getByTestId('row-tcp').getAttribute('data-status')).toBe('pass');
  });

  it('lists a show while it is live, and opens it with its chart once it is over', async () => {
    const { app, page } = cuelight;
    await page.getByTestId('tab-live').click();
    await page.getByTestId('go-live').first().click();
    await page.getByTestId('live-copy-url').click();
    await expect.poll(() => readFromClipboard(app), PATIENCE).toMatch(/\/live\/[0-9a-f]{24}$/);
    encoder = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 2000 }), await readFromClipboard(app), { loop: true });
    await expect.poll(lamp, PATIENCE).toBe('on-air');
    const points = async (): Promise<number> => (await stateOf(cuelight)).shows[0]?.live?.series.atMs.length ?? 0;
    await expect.poll(points, PATIENCE).toBeGreaterThan(5);
    await page.getByTestId('tab-history').click();
    await expect.poll(() => entries().first().textContent(), PATIENCE).toContain('live now');
    await entries().first().click();
    await page.getByTestId('history-record').getByText('still live').waitFor(PATIENCE);
    expect(await page.getByTestId('history-delete').count()).toBe(0);
    await endShow(cuelight);
    await expect.poll(() => entries().first().textContent(), PATIENCE).toContain('on air, no drops');
    await expect.poll(() => page.getByTestId('timeline-ended').textContent(), PATIENCE).toContain('You stopped the show.');
    await page.getByTestId('history-record').locator('canvas').waitFor(PATIENCE);
    expect(await page.getByTestId('history-record').textContent()).not.toContain(CANARY);
  }, 60_000);

  it('saves it as a picture and as files, all of them masked, and says where', async () => {
    const { home, page } = cuelight;
    const place = (name: string): string => path.join(home.folder, 'tmp', name);
    await willSaveTo(place('show.png'));
    await page.getByTestId('history-picture').click();
    await expect.poll(said, PATIENCE).toBe('Saved: show.png');
    const png = await readFile(place('show.png'));
    expect([...png.subarray(0, 4)]).toEqual(PNG);
    expect(png.readUInt32BE(WIDTH_AT)).toBeGreaterThan(600);
    expect(png.readUInt32BE(WIDTH_AT + 4)).toBeGreaterThan(300);
    for (const format of ['json', 'csv', 'markdown'] as const) {
      await willSaveTo(place(`show.${format}`));
      await page.getByTestId(`history-export-${format}`).click();
      await expect.poll(said, PATIENCE).toBe(`Saved: show.${format}`);
      const text = await readFile(place(`show.${format}`), 'utf8');
      expect(text.length).toBeGreaterThan(100);
      expect(text).not.toContain(CANARY);
    }
    await willSaveTo(place('no-such-folder/show.json'));
    await page.getByTestId('history-export-json').click();
    await expect.poll(said, PATIENCE).toBe('It could not be saved (ENOENT).');
    await willSaveTo(null);
    await page.getByTestId('history-export-json').click();
    await expect.poll(said, PATIENCE).toBe('');
  });

  it('finds by the words of a cause and by name, and nothing else', async () => {
    const { page } = cuelight;
    const search = page.getByTestId('history-search');
    await search.fill('evening');
    await expect.poll(() => entries().count(), PATIENCE).toBe(2);
    await page.getByTestId('history-kind-report').click();
    await expect.poll(() => entries().count(), PATIENCE).toBe(1);
    await search.fill('nothing such');
    await page.getByTestId('history-clear').click();
    await expect.poll(() => entries().count(), PATIENCE).toBe(2);
    expect(await search.inputValue()).toBe('');
  });

  it('deletes one after it asked, then all by the settings', async () => {
    const { page } = cuelight;
    await entries().first().click();
    await page.getByTestId('history-delete').click();
    await page.getByTestId('history-delete-confirm').click();
    await expect.poll(() => entries().count(), PATIENCE).toBe(1);
    await page.getByTestId('settings-open').click();
    await page.getByTestId('history-row').getByRole('radio', { name: '30 days' }).click();
    await page.getByTestId('history-row').getByText('Everything older than 30 days').waitFor(PATIENCE);
    expect((await stateOf(cuelight)).settings.historyDays).toBe(90);
    await page.getByTestId('history-shorten-confirm').click();
    await expect.poll(async () => (await stateOf(cuelight)).settings.historyDays, PATIENCE).toBe(30);
    await page.getByTestId('history-delete-all').click();
    await page.getByTestId('history-shorten-confirm').click();
    await page.getByTestId('history-row').getByText('1 entry deleted.').waitFor(PATIENCE);
    await page.keyboard.press('Escape');
    await page.getByTestId('history-state-empty').waitFor(PATIENCE);
  });

  it('said nothing of a fault', () => {
    expect(cuelight.consoleLines.filter((line) => /^(?:error|warning|pageerror|requestfailed)/.test(line))).toEqual([]);
    expect(cuelight.output()).not.toMatch(/fault in/);
  });
});
