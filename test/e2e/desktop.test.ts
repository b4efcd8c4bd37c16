import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../electron/contract/app-state.ts';
import type { Input } from '../../electron/contract/schemas.ts';
import { MOCK, openDesktopBus, type DesktopBus, type Mock } from '../support/desktop-bus.ts';
import { launchCuelight, makeHome, putOnClipboard, readFromClipboard, type Home, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { hearCalls, hearSound, heardCalls } from '../support/heard-calls.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { playPanel, type PlayedPanel } from '../support/played-panel.ts';

const PATIENCE = { timeout: 30_000 };
const STREAM = 'canaryevening';
const HANDED = 'rtmp://push.example.com/live/canaryfriday?txSecret=canarysecret0123456789abcdefabcd&txTime=7FFFFFFF';

const NOTIFICATIONS = 'org.freedesktop.Notifications';
const LOGIND = 'org.freedesktop.login1';

/** A desktop session of the test's own: the panel, the notifications and the sleep are played, Cuelight and the ingest are real. */
let home: Home;
let bus: DesktopBus;
let systemBus: DesktopBus;
let panel: PlayedPanel;
let notifications: Mock;
let logind: Mock;
let nginx: NginxRtmp;
let cuelight: RunningCuelight;
let encoder: FfmpegRun | null = null;

beforeAll(async () => {
  home = await makeHome();
  [bus, systemBus, nginx] = await Promise.all([openDesktopBus(home, 'bus'), openDesktopBus(home, 'system-bus'), startNginxRtmp()]);
  panel = await playPanel(bus);
  notifications = await bus.playTemplate('notification_daemon', NOTIFICATIONS, { capabilities: 'body actions' });
  logind = await systemBus.playTemplate('logind', LOGIND);
  await start();
}, 120_000);
afterAll(async () => {
  await encoder?.kill();
  // A show that a failed test left live would be asked about.
  cuelight?.kill();
  await cuelight?.close();
  await Promise.all([bus?.close(), systemBus?.close(), nginx?.stop()]);
  await home?.remove();
});

async function start(...args: string[]): Promise<void> {
  cuelight = await launchCuelight({
    home,
    args,
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address, DBUS_SYSTEM_BUS_ADDRESS: systemBus.address },
  });
}

/** Asked by way of main: what Playwright knows of the page is gone once the computer has slept. */
async function ask<T>(script: string): Promise<T> {
  return (await cuelight.app.evaluate(
    ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as Promise<unknown>,
    script,
  )) as T;
}

async function state(): Promise<AppState> {
  return await ask<AppState>("cuelight['app.ready']({}).then(({ value }) => value)");
}

async function liveState(): Promise<string | undefined> {
  return (await state()).shows.find(({ live }) => live !== null)?.live?.state;
}

/** How the window is to be seen; nothing once it is closed. */
async function windows(): Promise<readonly string[]> {
  return await cuelight.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => (window.isVisible() ? 'visible' : 'hidden')),
  );
}

async function closeWindow(): Promise<void> {
  await ask("void setTimeout(() => cuelight['window.control']({ action: 'close' }))");
}

async function setting(change: Input<'settings.change'>): Promise<void> {
  await ask(`cuelight['settings.change'](${JSON.stringify(change)})`);
}

describe('the tray', () => {
  it('has the lamp where the desktop shows one, in the language of the moment', async () => {
    await expect.poll(async () => (await state()).desktop.tray, PATIENCE).toBe(true);
    await expect.poll(() => panel.tip(), PATIENCE).toContain('STAND BY · Cuelight');
    expect(await panel.menu()).toEqual(['Show Cuelight', 'Small window on top', 'Pre-flight check', 'Quit Cuelight']);
    await setting({ language: 'zh-CN' });
    await expect.poll(() => panel.tip(), PATIENCE).toContain('待命 · Cuelight');
    expect(await panel.menu()).toEqual(['显示 Cuelight', '置顶小窗', '开播前检查', '退出 Cuelight']);
    await setting({ language: 'en' });
  });

  it('takes the window when it is closed, and a click brings it back', async () => {
    await closeWindow();
    await expect.poll(windows, PATIENCE).toEqual(['hidden']);
    await panel.click();
    await expect.poll(windows, PATIENCE).toEqual(['visible']);
  });
});

describe('a push URL on a command line', () => {
  async function secondStart(...words: readonly string[]): Promise<void> {
    const env = await cuelight.app.evaluate(() => ({ ...process.env }) as Record<string, string>);
    const second = spawn(path.join(home.folder, 'start'), [path.join(home.folder, 'app'), ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [second.stdout, second.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    await once(second, 'close');
    expect(said).not.toMatch(/canary/);
  }

  it('goes from a second start to the first as a draft, masked, and brings the window; nothing else is done', async () => {
    await closeWindow();
    await expect.poll(windows, PATIENCE).toEqual(['hidden']);
    await secondStart(HANDED);
    await expect.poll(windows, PATIENCE).toEqual(['visible']);
    const draft = cuelight.page.getByTestId('draft-url');
    await draft.waitFor();
    expect(await draft.innerText()).toMatch(/^rtmp:\/\/push\.example\.com\/live\/can/);
    expect(await cuelight.page.content()).not.toMatch(/canaryfriday|canarysecret/);
    expect(await state()).toMatchObject({ shows: [], draft: { host: 'push.example.com' } });
    await cuelight.page.getByTestId('draft-discard').click();
    await expect.poll(async () => (await state()).draft, PATIENCE).toBeNull();
    expect((await state()).shows).toEqual([]);
  });

  it('the same by a link; kept, it is a new show, and nothing of it was written down', async () => {
    await secondStart(`cuelight://push?url=${encodeURIComponent(HANDED)}`);
    await cuelight.page.getByTestId('draft-keep').click();
    await expect
      .poll(async () => (await state()).shows, PATIENCE)
      .toMatchObject([{ host: 'push.example.com', hasPushUrl: true, run: null }]);
    await secondStart('cuelight://start?show=all');
    await cuelight.page.getByTestId('notice-link-unusable').waitFor();
    const written = readdirSync(home.userData, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
    expect(written.join('\n') + cuelight.output()).not.toMatch(/canary/);
  });
});

describe('the settings', () => {
  it('are switched in their dialog, and what this desktop cannot do is said and stays off', async () => {
    await cuelight.page.getByTestId('settings-open').click();
    for (const [tick, of] of [
      ['close-to-tray', 'closeToTray'],
      ['keep-screen-on', 'keepScreenOn'],
      ['sounds', 'sounds'],
    ] as const) {
      await cuelight.page.getByTestId(tick).click();
      await expect.poll(async () => (await state()).settings.desktop[of], PATIENCE).toBe(false);
      await cuelight.page.getByTestId(tick).click();
      await expect.poll(async () => (await state()).settings.desktop[of], PATIENCE).toBe(true);
    }
    for (const tick of ['hide-from-capture', 'start-with-system']) expect(await cuelight.page.getByTestId(tick).isDisabled()).toBe(true);
    await cuelight.page.keyboard.press('Escape');
  });
});

describe('while a show is live', () => {
  const did = () => heardCalls(cuelight);

  it('the window is left out of captures and the screen stays on', async () => {
    await hearCalls(cuelight);
    await putOnClipboard(cuelight.app, nginx.url(STREAM));
    await cuelight.page.locator('body').press('Control+V');
    await expect.poll(async () => (await state()).shows[0]?.host, PATIENCE).toBe('127.0.0.1');
    await cuelight.page.getByTestId('tab-live').click();
    await cuelight.page.getByTestId('go-live').click();
    await expect.poll(liveState, PATIENCE).toBe('waiting');
    await expect.poll(did, PATIENCE).toEqual(expect.arrayContaining(['setContentProtection true', 'start prevent-display-sleep']));
    await setting({ desktop: { hideFromCapture: false } });
    await expect.poll(did, PATIENCE).toContain('setContentProtection false');
    await setting({ desktop: { hideFromCapture: true } });
    await cuelight.page.getByTestId('live-copy-url').click();
    await expect.poll(() => readFromClipboard(cuelight.app), PATIENCE).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live\//);
    encoder = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 1500 }), await readFromClipboard(cuelight.app), { loop: true });
    await expect.poll(liveState, PATIENCE).toBe('live');
    await expect.poll(() => panel.tip(), PATIENCE).toContain('ON AIR · push.example.com');
  });

  it('closing asks, and puts the window away in the tray, where the show goes on', async () => {
    await closeWindow();
    await cuelight.page.getByTestId('closing-minimize').click();
    await expect.poll(windows, PATIENCE).toEqual(['hidden']);
    expect(await liveState()).toBe('live');
  });

  it('a drop is told with its cause, heard, counted and flashed, with the window hidden', async () => {
    await hearSound(cuelight);
    await nginx.kill();
    await expect.poll(liveState, PATIENCE).toBe('reconnecting');
    await expect.poll(() => notifications.log(), PATIENCE).toMatch(/ Notify .*"push\.example\.com: dropped" "[^"]*closed the connection/);
    expect(notifications.log()).not.toMatch(/canary/);
    await expect
      .poll(did, PATIENCE)
      .toEqual(expect.arrayContaining(['audible true', 'setBadgeCount 1', 'flashFrame true', 'setProgressBar 2']));
    await expect.poll(() => panel.tip(), PATIENCE).toContain('RECONNECTING · push.example.com');
    expect(await windows()).toEqual(['hidden']);
  });

  it('a click on what was told brings the window and that incident', async () => {
    notifications.ask('/org/freedesktop/Notifications', MOCK, 'EmitSignal', NOTIFICATIONS, 'ActionInvoked', 'us', [1, 'default']);
    await expect.poll(windows, PATIENCE).toEqual(['visible']);
    const incident = cuelight.page.getByTestId('timeline-incident').first();
    await expect.poll(() => incident.getByRole('button', { expanded: true }).count(), PATIENCE).toBe(1);
    expect(await incident.getAttribute('data-cause')).toBe('live.server-closed');
    await expect.poll(async () => (await state()).attention, PATIENCE).toBeNull();
  });

  it('Stop in the tray’s menu only asks, in the window', async () => {
    await nginx.start();
    await expect.poll(liveState, PATIENCE).toBe('live');
    await expect.poll(did, PATIENCE).toContain('setBadgeCount 0');
    await cuelight.page.getByTestId('tab-preflight').click();
    await panel.choose('Stop the show…');
    await cuelight.page.getByTestId('stop-dialog').waitFor();
    expect(await liveState()).toBe('live');
    await cuelight.page.keyboard.press('Escape');
  });

  it('without a tray the window is minimised instead', async () => {
    await panel.end();
    await closeWindow();
    await cuelight.page.getByTestId('closing-minimize').click();
    // Without a window manager, as here, nothing comes of it.
    await expect.poll(did, PATIENCE).toContain('minimize');
    expect((await state()).desktop.tray).toBe(false);
  });

  it('a drop after the computer slept is told as that, and all of it ends with the show', async () => {
    for (const asleep of [true, false]) {
      logind.ask('/org/freedesktop/login1', MOCK, 'EmitSignal', `${LOGIND}.Manager`, 'PrepareForSleep', 'b', [asleep]);
    }
    await nginx.kill();
    const causes = async () =>
      (await state()).shows.flatMap(({ live }) => live?.incidents.map(({ cause, phase }) => `${cause} ${phase}`) ?? []);
    await expect.poll(causes, PATIENCE).toContain('live.slept named');
    const before = (await did()).length;
    await ask(`cuelight['live.stop']({ showId: '${(await state()).shows[0]?.id}' })`);
    await expect.poll(liveState, PATIENCE).toBe('ended');
    await expect.poll(async () => (await did()).slice(before), PATIENCE).toContain('setContentProtection false');
  });
});

describe('without a tray', () => {
  it('closing the window ends the program while nothing is live', async () => {
    const exited = once(cuelight.app.process(), 'exit');
    await closeWindow();
    await exited;
    await cuelight.close();
  });

  it('a hidden start is not out of reach; with a tray it stays out of sight', async () => {
    await start('--hidden');
    await expect.poll(windows, PATIENCE).not.toEqual(['hidden']);
    await cuelight.close();
    panel = await playPanel(bus);
    await start('--hidden');
    await panel.item();
    expect(await windows()).toEqual(['hidden']);
    await panel.click();
    await expect.poll(windows, PATIENCE).toEqual(['visible']);
    await panel.choose('Quit Cuelight');
    await once(cuelight.app.process(), 'exit');
  });
});
