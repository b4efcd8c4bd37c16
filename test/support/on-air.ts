import { expect } from 'vitest';
import { putOnClipboard, readFromClipboard, type RunningCuelight } from './electron-app.ts';
import { makeFlv, pushFile, type FfmpegRun } from './ffmpeg.ts';
import { untilLamp } from './lamp.ts';

const PATIENCE_MS = 20_000;

/** A show of 3 Mb/s, begun in the window as a user would: URL pasted, gone live, the encoder pointed at the local address. */
export async function goOnAir(cuelight: RunningCuelight, pushUrl: string): Promise<FfmpegRun> {
  const { app, page } = cuelight;
  await putOnClipboard(app, pushUrl);
  await page.locator('body').press('Control+V');
  await page.getByTestId('tab-live').click();
  await page.getByTestId('go-live').click();
  await page.getByTestId('live-copy-url').click();
  await expect.poll(() => readFromClipboard(app), { timeout: PATIENCE_MS }).toMatch(/\/live\/[0-9a-f]{24}$/);
  const encoder = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 3000 }), await readFromClipboard(app), { loop: true });
  await untilLamp(cuelight, 'on-air', PATIENCE_MS);
  return encoder;
}

/** Stopped in the window. */
export async function endShow(cuelight: RunningCuelight): Promise<void> {
  await cuelight.page.getByTestId('live-stop').click();
  await cuelight.page.getByTestId('live-stop-confirm').click();
  await untilLamp(cuelight, 'ended', PATIENCE_MS);
}
