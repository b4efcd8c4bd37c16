import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { launchCuelight, putOnClipboard, readFromClipboard, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { untilLamp } from '../support/lamp.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';

/** The pictures that README shows: the real window at twice its size, over real servers. */
const FOLDER = path.resolve(import.meta.dirname, '../../build/pictures');
/** Enough show for the chart to be worth a look. */
const BEFORE_DROP_MS = 100_000;
const AFTER_DROP_MS = 130_000;

async function launch(): Promise<RunningCuelight> {
  await mkdir(FOLDER, { recursive: true });
  const cuelight = await launchCuelight({ keyring: true, args: ['--force-device-scale-factor=2'] });
  await cuelight.page.evaluate(() => (Reflect.get(globalThis, 'cuelight') as Bridge)['settings.change']({ language: 'en', theme: 'dark' }));
  return cuelight;
}

async function take({ page }: RunningCuelight, name: string): Promise<void> {
  await pause(400);
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
}

async function nameShow({ page }: RunningCuelight): Promise<void> {
  await page.evaluate(async () => {
    const bridge = Reflect.get(globalThis, 'cuelight') as Bridge;
    const answer = await bridge['app.ready']({});
    const showId = answer.ok ? answer.value.selectedShowId : null;
    if (showId !== null) await bridge['show.change']({ showId, name: 'Friday Club TV', plannedHours: 4, plannedBitrateKbps: 6000 });
  });
}

it('GO on the practice server', async () => {
  const cuelight = await launch();
  const { page } = cuelight;
  try {
    await page.getByTestId('practice-start').click();
    await untilLamp(cuelight, 'standby');
    await page.getByTestId('check').first().click();
    await untilLamp(cuelight, 'go');
    await take(cuelight, 'go');
  } finally {
    await cuelight.close();
  }
});

it('STOP of a show whose URL was signed with a decimal time', async () => {
  const key = randomBytes(16).toString('hex');
  const endS = Math.floor(Date.now() / 1000) + 86_400;
  const txSecret = createHash('md5').update(`${key}friday${endS}`).digest('hex');
  const nginx = await startNginxRtmp();
  const cuelight = await launch();
  const { app, page } = cuelight;
  try {
    await putOnClipboard(app, `${nginx.url('friday')}?txSecret=${txSecret}&txTime=${endS.toString(16).toUpperCase()}`);
    await page.locator('body').press('Control+V');
    await nameShow(cuelight);
    await putOnClipboard(app, key);
    await page.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'cuelight') as Bridge;
      const answer = await bridge['app.ready']({});
      const showId = answer.ok ? answer.value.selectedShowId : null;
      if (showId !== null) await bridge['show.pasteSecret']({ showId, field: 'signingKey' });
    });
    await page.getByTestId('check').first().click();
    await untilLamp(cuelight, 'stop');
    await take(cuelight, 'stop');
  } finally {
    await cuelight.close();
    await nginx.stop();
  }
});

it('a show on air with one drop behind it', async () => {
  const nginx = await startNginxRtmp();
  const cuelight = await launch();
  const { app, page } = cuelight;
  try {
    await putOnClipboard(app, nginx.url('friday'));
    await page.locator('body').press('Control+V');
    await nameShow(cuelight);
    await page.getByTestId('tab-live').click();
    await page.getByTestId('go-live').click();
    await untilLamp(cuelight, 'waiting');
    await page.getByTestId('live-copy-url').click();
    await expect.poll(() => readFromClipboard(app)).toMatch(/\/live\/[0-9a-f]{24}$/);
    const encoder = pushFile(await makeFlv({ seconds: 120, bitrateKbps: 5900 }), await readFromClipboard(app), { loop: true });
    try {
      await untilLamp(cuelight, 'on-air');
      await pause(BEFORE_DROP_MS);
      await nginx.kill();
      await untilLamp(cuelight, 'reconnecting');
      await pause(1500);
      await nginx.start();
      await untilLamp(cuelight, 'on-air');
      await pause(AFTER_DROP_MS);
      await take(cuelight, 'on-air');
      // A window that is closed while on air asks first.
      await page.getByTestId('live-stop').click();
      await page.getByTestId('live-stop-confirm').click();
      await untilLamp(cuelight, 'ended');
    } finally {
      await encoder.kill();
    }
  } finally {
    await cuelight.close();
    await nginx.stop();
  }
}, 400_000);
