import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveShowState } from '../../electron/contract/live-show.ts';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { stateOf } from '../support/ask-app.ts';
import { violationsOn } from '../support/axe.ts';
import { launchCuelight, putOnClipboard, readFromClipboard, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { untilLamp } from '../support/lamp.ts';
import { endShow } from '../support/on-air.ts';
import { readQr } from '../support/read-qr.ts';
import { startScriptedObs } from '../support/obs-websocket.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { look, inEveryLook } from '../support/window-look.ts';

const STREAM = 'canaryevening';
const PATIENCE = { timeout: 30_000 };
const PICTURES = path.resolve(import.meta.dirname, '../../out/pictures');

let nginx: NginxRtmp;
let cuelight: RunningCuelight;
let encoder: FfmpegRun | null = null;
let address = '';

beforeAll(async () => {
  nginx = await startNginxRtmp();
  cuelight = await launchCuelight({ keyring: true });
  await mkdir(PICTURES, { recursive: true });
  await look(cuelight, { theme: 'dark' });
});
afterAll(async () => {
  await encoder?.kill();
  await cuelight.close();
  await nginx.stop();
});

async function live(): Promise<LiveShowState> {
  const { shows, selectedShowId } = await stateOf(cuelight);
  const state = shows.find(({ id }) => id === selectedShowId)?.live ?? null;
  if (state === null) throw new Error('no show is live');
  return state;
}

/** What axe finds once nothing fades any more, and what sticks out sideways; pictures on the way. */
async function expectSound(name: string): Promise<void> {
  await inEveryLook(cuelight, 640, async ({ width, language, theme }) => {
    expect(await violationsOn(cuelight.page), `${name} ${width} ${language} ${theme}`).toEqual([]);
    await picture(`${name}-${language}-${theme}-${width}`);
    const tooWide = await cuelight.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide, `${name} ${width} ${language}`).toBeLessThanOrEqual(0);
  });
}

async function picture(name: string): Promise<void> {
  await cuelight.page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

describe('a show from the window', () => {
  it('waits at a local address once it goes live', async () => {
    await putOnClipboard(cuelight.app, nginx.url(STREAM));
    await cuelight.page.locator('body').press('Control+V');
    await cuelight.page.getByTestId('tab-live').click();
    await cuelight.page.getByTestId('go-live').click();
    await untilLamp(cuelight, 'waiting');
    await cuelight.page.getByTestId('live-copy-url').click();
    await expect.poll(() => readFromClipboard(cuelight.app), PATIENCE).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live\/[0-9a-f]{24}$/);
    address = await readFromClipboard(cuelight.app);
    await expectSound('live-waiting');
  });

  it('is ON AIR when an encoder pushes there, with numbers and a chart', async () => {
    encoder = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 3000 }), address, { loop: true });
    await untilLamp(cuelight, 'on-air');
    await expect.poll(async () => (await live()).series.atMs.length, PATIENCE).toBeGreaterThan(4);
    expect((await live()).metrics?.outKbps).toBeGreaterThan(1000);
    await expect.poll(() => cuelight.page.locator('[data-testid="live-chart"] canvas').count(), PATIENCE).toBe(1);
    expect(await cuelight.page.getByTestId('on-air-time').innerText()).toMatch(/^0:00:\d\d$/);
    await picture('live-on-air');
  });

  it('keeps the stream key out of the page', async () => {
    const key = address.split('/').at(-1) ?? '';
    expect(key).toHaveLength(24);
    expect(await cuelight.page.content()).not.toContain(key);
    expect(JSON.stringify(await live())).not.toContain(key);
  });

  it('becomes a small window above the others, by the keyboard too, and whole again', async () => {
    const { app, page } = cuelight;
    const whole = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    await page.getByTestId('compact-enter').click();
    await expect.poll(() => page.getByTestId('compact').count(), PATIENCE).toBe(1);
    await untilLamp(cuelight, 'on-air');
    const small = () =>
      app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return { ...window?.getBounds(), onTop: window?.isAlwaysOnTop() };
      });
    await expect.poll(small, PATIENCE).toMatchObject({ width: 380, height: 200, onTop: true });
    await page.getByTestId('compact-pin').click();
    await expect.poll(small, PATIENCE).toMatchObject({ onTop: false });
    for (const language of ['zh-CN', 'en'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        await look(cuelight, { language, theme });
        expect(await violationsOn(page), `compact ${language} ${theme}`).toEqual([]);
        await picture(`live-compact-${language}-${theme}`);
      }
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds()), PATIENCE).toEqual(whole);
    // The key means what the page shows.
    await expect.poll(() => page.getByTestId('compact').count(), PATIENCE).toBe(0);
    await page.keyboard.press('Control+Shift+M');
    await expect.poll(small, PATIENCE).toMatchObject({ width: 380, height: 200 });
    // What is asked before closing needs the room.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await page.getByTestId('closing-stay').click();
    expect(await small()).toMatchObject({ ...whole, onTop: false });
  });

  it('finds its own push where the pre-flight asks who is live', async () => {
    await cuelight.page.getByTestId('tab-preflight').click();
    await cuelight.page.getByTestId('check').first().click();
    await expect.poll(() => cuelight.page.getByTestId('row-in-use').getAttribute('data-status'), PATIENCE).toBe('pass');
    await cuelight.page.getByTestId('tab-live').click();
  });

  it('asks before the window is closed, and stays', async () => {
    await cuelight.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await cuelight.page.getByTestId('closing-dialog').waitFor();
    await cuelight.page.getByTestId('closing-stay').click();
    await expect.poll(() => cuelight.page.getByTestId('closing-dialog').count(), PATIENCE).toBe(0);
    await untilLamp(cuelight, 'on-air');
  });

  it('is RECONNECTING when the server dies, with the cause', async () => {
    await nginx.kill();
    await untilLamp(cuelight, 'reconnecting');
    const incident = cuelight.page.getByTestId('timeline-incident').first();
    await expect.poll(() => incident.getAttribute('data-phase'), PATIENCE).toBe('named');
    expect(await incident.getAttribute('data-cause')).toBe('live.server-closed');
    await expect.poll(async () => (await live()).clock.inStateMs, PATIENCE).toBeGreaterThan(4000);
    await expectSound('live-reconnecting');
  });

  it('is ON AIR again when the server is back, the incident closed, the encoder none the wiser', async () => {
    // Before the server is there: after it the relay may be back first, and the button gone.
    const attempts = async (): Promise<number> => (await live()).retry?.attempts ?? 0;
    const before = await attempts();
    await cuelight.page.getByTestId('live-retry').click();
    await expect.poll(attempts, PATIENCE).toBeGreaterThan(before);
    await nginx.start();
    await untilLamp(cuelight, 'on-air');
    const incident = cuelight.page.getByTestId('timeline-incident').first();
    await expect.poll(() => incident.getAttribute('data-phase'), PATIENCE).toBe('closed');
    expect((await live()).incidents[0]).toMatchObject({ cause: 'live.server-closed', lostMs: 0 });
    expect(encoder?.process.exitCode).toBeNull();
    await expect.poll(async () => (await live()).metrics?.queueMs, PATIENCE).toBeLessThan(1000);
    await expectSound('live-on-air-again');
    await incident.getByRole('button').first().click();
    await picture('live-details');
  });

  it('goes on while the window is hidden, and shows all of it afterwards', async () => {
    const before = (await live()).series.atMs.length;
    await cuelight.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const told = await cuelight.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let count = 0;
          const off = (Reflect.get(globalThis, 'cuelight') as Bridge)['app.state'](() => {
            count += 1;
          });
          setTimeout(() => {
            off();
            resolve(count);
          }, 3000);
        }),
    );
    expect(told).toBeLessThanOrEqual(1);
    await cuelight.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await expect.poll(async () => (await live()).series.atMs.length, PATIENCE).toBeGreaterThanOrEqual(before + 3);
    await untilLamp(cuelight, 'on-air');
  });

  it('ends when it is stopped', async () => {
    await cuelight.page.getByTestId('live-stop').click();
    await picture('live-stop');
    await cuelight.page.getByTestId('live-stop-confirm').click();
    await untilLamp(cuelight, 'ended');
    await expect.poll(async () => (await live()).active, PATIENCE).toBe(false);
    await expectSound('live-ended');
    expect(await encoder?.ended).not.toBeNull();
  });

  it('takes a phone in the network by the QR code, which is drawn only when asked for', async () => {
    await cuelight.page.getByTestId('live-lan').check();
    await cuelight.page.getByTestId('go-live').click();
    await untilLamp(cuelight, 'waiting');
    expect(await cuelight.page.getByTestId('live-qr').count()).toBe(0);
    await cuelight.page.getByTestId('live-qr-show').click();
    const qr = cuelight.page.getByTestId('live-qr');
    await expect.poll(() => qr.count(), PATIENCE).toBe(1);
    const path = (await qr.locator('path').getAttribute('d')) ?? '';
    const scanned = readQr({ size: Number((await qr.getAttribute('viewBox'))?.split(' ').at(-1)), path });
    expect(scanned).toBe(`${(await live()).encoder?.servers[0]}/${address.split('/').at(-1)}`);
    const outside = Object.values(networkInterfaces()).some((list) => list?.some(({ internal, family }) => !internal && family === 'IPv4'));
    if (outside) expect(scanned).not.toContain('127.0.0.1');
    await expectSound('live-qr');
    const phone = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 3000 }), scanned, { loop: true });
    await untilLamp(cuelight, 'on-air');
    expect(await cuelight.page.content()).not.toContain(path.slice(0, 200));
    await phone.kill();
    await endShow(cuelight);
  });

  it('sees how OBS fares that pushes by itself: why it is not there, whose stream it pushes, what it loses, and the cause of a drop', async () => {
    const { page } = cuelight;
    const server = `rtmp://127.0.0.1:${nginx.port}/live`;
    const obs = await startScriptedObs({ password: 'canaryobspassword', service: { server, key: 'canaryother' }, fps: 30 });
    const sight = () => page.getByTestId('obs-sight').getAttribute('data-obs');
    const pushing = setInterval(() => {
      if (!obs.state.active || obs.state.reconnecting) return;
      obs.state.bytes += 62_500;
      obs.state.frames += 6;
    }, 200);
    try {
      await page.evaluate(
        (obsAddress) => (Reflect.get(globalThis, 'cuelight') as Bridge)['settings.change']({ obsAddress }),
        `127.0.0.1:${obs.port}`,
      );
      await page.getByTestId('live-start').locator('input[value="obs"]').check();
      await page.getByTestId('go-live').click();
      await expect.poll(sight, PATIENCE).toBe('needs-password');
      await expectSound('live-obs-password');
      await page.getByTestId('obs-settings-open').click();
      await page.getByTestId('obs-password').pressSequentially('canaryobspassword');
      await page.getByTestId('obs-password').press('Enter');
      await page.keyboard.press('Escape');
      await expect.poll(sight, PATIENCE).toBe('other');
      await expectSound('live-obs-other');
      await page.getByTestId('obs-put-url').click();
      await expect.poll(sight, PATIENCE).toBe('this');
      expect(obs.state.service).toMatchObject({ server, key: STREAM });
      await picture('live-obs-this');
      obs.state.active = true;
      obs.streamState('STARTED', true);
      await untilLamp(cuelight, 'on-air');
      obs.state.encoderSkipped = 12;
      obs.state.renderSkipped = 3;
      await expect.poll(async () => (await live()).metrics, PATIENCE).toMatchObject({ encoderLostFrames: 12, renderLostFrames: 3 });
      await expect.poll(async () => (await live()).clock.onAirMs, PATIENCE).toBeGreaterThan(4000);
      await picture('live-obs-on-air');
      await nginx.kill();
      obs.state.reconnecting = true;
      obs.streamState('RECONNECTING', false);
      await untilLamp(cuelight, 'reconnecting');
      const incident = page.getByTestId('timeline-incident').first();
      await expect.poll(() => incident.getAttribute('data-phase'), PATIENCE).toBe('named');
      expect(await incident.getAttribute('data-cause')).toBe('live.server-closed');
      await expectSound('live-obs-reconnecting');
      await nginx.start();
      obs.state.reconnecting = false;
      obs.streamState('RECONNECTED', true);
      await untilLamp(cuelight, 'on-air');
      await expect.poll(() => incident.getAttribute('data-phase'), PATIENCE).toBe('closed');
      expect(await page.content()).not.toContain('canaryobspassword');
      await endShow(cuelight);
      expect(obs.state.active).toBe(true);
    } finally {
      clearInterval(pushing);
      await obs.close();
    }
  });

  it('said nothing against the content policy', () => {
    expect(cuelight.consoleLines.filter((line) => /content security policy|pageerror|refused to/iu.test(line))).toEqual([]);
    expect(existsSync(cuelight.home.userData)).toBe(true);
  });
});
