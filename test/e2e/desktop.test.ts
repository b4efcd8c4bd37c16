import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../electron/contract/app-state.ts';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { MOCK, openDesktopBus, type DesktopBus, type Mock } from '../support/desktop-bus.ts';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../support/electron-app.ts';

const PATIENCE = { timeout: 20_000 };

/** A desktop session of the test's own: who shows trays and notifications is played, Cuelight is real. */
let home: Home;
let bus: DesktopBus;
let cuelight: RunningCuelight;

beforeAll(async () => {
  home = await makeHome();
  bus = await openDesktopBus(home, 'bus');
}, 60_000);
afterAll(async () => {
  await cuelight?.close();
  await bus?.close();
  await home?.remove();
});

async function start(...args: string[]): Promise<void> {
  cuelight = await launchCuelight({ home, args, env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
}

async function stateOf(): Promise<AppState> {
  const answer = await cuelight.page.evaluate(() => (Reflect.get(globalThis, 'cuelight') as Bridge)['app.ready']({}));
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
}

/** Of the window: whether it is there to be seen. */
async function windows(): Promise<readonly string[]> {
  return await cuelight.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => (window.isMinimized() ? 'minimized' : window.isVisible() ? 'visible' : 'hidden')),
  );
}

async function closeWindow(): Promise<void> {
  await cuelight.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

describe('the tray', () => {
  const WATCHER = 'org.kde.StatusNotifierWatcher';
  const ITEM = 'org.kde.StatusNotifierItem';
  let panel: Mock;
  let item: string;

  const property = (name: string): unknown => bus.ask(item, '/StatusNotifierItem', 'org.freedesktop.DBus.Properties', 'Get', ITEM, name);

  beforeAll(async () => {
    panel = await bus.play(WATCHER, '/StatusNotifierWatcher', WATCHER);
    panel.ask('/StatusNotifierWatcher', MOCK, 'AddProperty', WATCHER, 'IsStatusNotifierHostRegistered', true);
    panel.ask('/StatusNotifierWatcher', MOCK, 'AddMethod', WATCHER, 'RegisterStatusNotifierItem', 's', '', '');
    await start();
  }, 60_000);

  it('has the lamp where the desktop shows one', async () => {
    await expect.poll(async () => (await stateOf()).desktop.tray, PATIENCE).toBe(true);
    await expect.poll(() => /RegisterStatusNotifierItem "(?<name>[^"]+)"/.exec(panel.log())?.groups?.['name'], PATIENCE).toBeDefined();
    item = /RegisterStatusNotifierItem "(?<name>[^"]+)"/.exec(panel.log())?.groups?.['name'] ?? '';
    await expect.poll(() => JSON.stringify(property('ToolTip')), PATIENCE).toContain('STAND BY · Cuelight');
  });

  it('takes the window when it is closed, and a click brings it back', async () => {
    await closeWindow();
    await expect.poll(windows, PATIENCE).toEqual(['hidden']);
    bus.ask(item, '/StatusNotifierItem', ITEM, 'Activate', 0, 0);
    await expect.poll(windows, PATIENCE).toEqual(['visible']);
  });
});
