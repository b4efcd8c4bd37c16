import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { stateOf } from '../support/ask-app.ts';
import { launchCuelight, makeHome, putOnClipboard, type Home, type RunningCuelight } from '../support/electron-app.ts';

const CANARY = 'canarysecret0123456789abcdefabcd';
const PUSH_URL = `rtmp://push.example.com/live/canaryfriday?txSecret=${CANARY}&txTime=7FFFFFFF`;
const PATIENCE = { timeout: 15_000 };

let home: Home;
let cuelight: RunningCuelight | null;

beforeEach(async () => {
  home = await makeHome();
  cuelight = null;
});
afterEach(async () => {
  await cuelight?.close();
  await home.remove();
});

async function start(keyring = false): Promise<RunningCuelight> {
  await cuelight?.close();
  cuelight = await launchCuelight({ home, keyring });
  return cuelight;
}

async function paste(running: RunningCuelight): Promise<void> {
  await putOnClipboard(running.app, PUSH_URL);
  await running.page.keyboard.press('Control+V');
  await expect.poll(async () => (await stateOf(running)).shows.length, PATIENCE).toBe(1);
}

function bytesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('what is kept', () => {
  it('with a keyring: shows and their secrets, over a restart, encrypted', async () => {
    const first = await start(true);
    await paste(first);
    expect((await stateOf(first)).secrets).toEqual({ kind: 'encrypted', backend: 'gnome_libsecret' });
    const again = await start(true);
    expect((await stateOf(again)).shows).toMatchObject([{ name: 'push.example.com', hasPushUrl: true }]);
    expect(bytesIn(home.userData)).not.toMatch(/canary/);
  });

  it('without a keyring: the show, but its URL for this run only; with the user’s choice in a file only they can read', async () => {
    const first = await start();
    await paste(first);
    expect((await stateOf(first)).secrets).toEqual({ kind: 'memory', backend: 'basic_text' });
    expect((await stateOf(first)).shows).toMatchObject([{ hasPushUrl: true }]);
    const second = await start();
    expect(bytesIn(home.userData)).not.toMatch(/canary/);
    expect((await stateOf(second)).shows).toMatchObject([{ name: 'push.example.com', hasPushUrl: false, maskedUrl: null }]);
    await putOnClipboard(second.app, PUSH_URL);
    await second.page.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'cuelight') as Bridge;
      await bridge['settings.change']({ keepSecretsInFile: true });
      const state = await bridge['app.ready']({});
      if (state.ok) await bridge['show.pasteSecret']({ showId: state.value.selectedShowId, field: 'pushUrl' });
    });
    const third = await start();
    expect(await stateOf(third)).toMatchObject({ secrets: { kind: 'file' }, shows: [{ hasPushUrl: true }] });
  });

  it('the place of the window, and no file half written', async () => {
    const first = await start();
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 900, height: 640 }));
    const second = await start();
    expect(await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual({
      x: 40,
      y: 50,
      width: 900,
      height: 640,
    });
    expect(readdirSync(home.userData).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('sets a damaged list of shows aside and says so', async () => {
    writeFileSync(path.join(home.userData, 'profiles.json'), '{"version":1,"shows"');
    const running = await start();
    expect((await stateOf(running)).notices.map(({ code }) => code)).toEqual(['profiles-damaged']);
    expect(readdirSync(home.userData).filter((name) => name.startsWith('profiles.json.damaged-'))).toHaveLength(1);
  });
});

describe('a second start', () => {
  it('ends at once and brings the first window forward', async () => {
    const running = await start();
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const env = await running.app.evaluate(() => ({ ...process.env }) as Record<string, string>);
    const second = spawn(path.join(home.folder, 'start'), [path.join(home.folder, 'app')], { env, stdio: 'ignore' });
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    const windows = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized()));
    await expect.poll(windows, PATIENCE).toEqual([false]);
  });
});

describe('when something breaks', () => {
  it('a bug in main is written down masked and said, and the program goes on', async () => {
    const running = await start();
    await running.app.evaluate((_electron, url) => {
      setTimeout(() => {
        throw new Error(`while pushing to ${url}`);
      });
    }, PUSH_URL);
    await expect.poll(async () => (await stateOf(running)).notices.map(({ code }) => code), PATIENCE).toEqual(['fault']);
    await expect
      .poll(() => readFileSync(path.join(home.userData, 'cuelight.log'), 'utf8'), PATIENCE)
      .toMatch(/fault in uncaught exception: Error: while pushing to rtmp:\/\/push\.example\.com/);
    await running.app.evaluate((_electron, url) => {
      setTimeout(() => void Promise.reject(new Error(`while signing ${url}`)));
    }, PUSH_URL);
    await expect
      .poll(() => readFileSync(path.join(home.userData, 'cuelight.log'), 'utf8'), PATIENCE)
      .toMatch(/fault in unhandled rejection: Error: while signing rtmp:\/\/push\.example\.com/);
    expect(bytesIn(home.userData) + running.output()).not.toMatch(/canary/);
  });

  it('a window whose process died comes back with the same state', async () => {
    const running = await start();
    await paste(running);
    const crashed = running.page.waitForEvent('crash');
    await running.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await crashed;
    // Playwright has given the page up, so main is asked what is on it.
    const text = () =>
      running.app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (contents === undefined || contents.isCrashed() || contents.isLoading()) return '';
        return String(await contents.executeJavaScript('document.body.innerText'));
      });
    await expect.poll(text, PATIENCE).toContain('push.example.com');
    expect(readdirSync(home.userData, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.dmp'))).toEqual([]);
  });
});
