import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateOf } from '../support/ask-app.ts';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../support/electron-app.ts';

const PUSH_URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=canarysecret0123456789abcdefabcd&txTime=7FFFFFFF';

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

async function start(): Promise<RunningCuelight> {
  cuelight = await launchCuelight({ home });
  return cuelight;
}

describe('what the page may not do', () => {
  it('navigates nowhere, opens nothing, is granted nothing', async () => {
    const { app, page } = await start();
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    const world = await page.evaluate(async () => {
      const permission = await navigator.permissions.query({ name: 'geolocation' });
      return {
        opened: window.open('https://example.com/') === null,
        geolocation: permission.state,
        clipboard: await navigator.clipboard.readText().catch((error: unknown) => (error instanceof Error ? error.name : '')),
        href: location.href,
      };
    });
    expect(world).toEqual({ opened: true, geolocation: 'denied', clipboard: 'NotAllowedError', href: 'app://cuelight/' });
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('holds no other page, runs nothing that was not shipped, and a file or link dropped on it changes nothing', async () => {
    const { app, page } = await start();
    const outcomes = await page.evaluate(async () => {
      const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
      for (const tag of ['webview', 'iframe', 'object', 'embed']) {
        const element = document.createElement(tag);
        element.setAttribute(tag === 'object' ? 'data' : 'src', 'https://example.com/');
        document.body.append(element);
      }
      const tries: Record<string, () => unknown> = {
        fetch: () => fetch('https://example.com/'),
        worker: () =>
          new Promise((resolve, reject) => {
            const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
            worker.addEventListener('message', resolve);
            worker.addEventListener('error', () => reject(new Error('refused')));
          }),
        serviceWorker: () => navigator.serviceWorker.register('/worker.js'),
        camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        notification: async () => (await Notification.requestPermission()) === 'denied' && Promise.reject(new Error('denied')),
      };
      const entries = await Promise.all(
        Object.entries(tries).map(async ([name, attempt]) => {
          try {
            await attempt();
            return [name, 'worked'];
          } catch (error) {
            return [name, nameOf(error)];
          }
        }),
      );
      return Object.fromEntries(entries) as Record<string, string>;
    });
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome === 'worked')).toEqual([]);
    const session = await page.context().newCDPSession(page);
    for (const data of [
      { items: [], files: [path.join(home.folder, 'app/package.json')], dragOperationsMask: 1 },
      { items: [{ mimeType: 'text/uri-list', data: 'https://example.com/' }], dragOperationsMask: 1 },
    ]) {
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await session.send('Input.dispatchDragEvent', { type, x: 520, y: 360, data });
    }
    await page.getByTestId('lamp').first().waitFor();
    const pages = await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) => contents.getURL()));
    expect(pages).toEqual(['app://cuelight/']);
  });

  it('reaches nobody by WebRTC, which its content policy says nothing about', async () => {
    const { page } = await start();
    let heard = 0;
    const udp = createSocket('udp4', () => void (heard += 1)).bind(0, '127.0.0.1');
    const tcp = net.createServer((socket) => {
      heard += 1;
      socket.destroy();
    });
    tcp.listen(0, '127.0.0.1');
    await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
    const urls = [`stun:127.0.0.1:${udp.address().port}`, `turn:127.0.0.1:${(tcp.address() as net.AddressInfo).port}?transport=tcp`];
    const gathered = await page.evaluate(async (servers) => {
      const peer = new RTCPeerConnection({ iceServers: servers.map((url) => ({ urls: url, username: 'a', credential: 'b' })) });
      const done = new Promise((resolve) => peer.addEventListener('icegatheringstatechange', resolve));
      peer.createDataChannel('way out');
      await peer.setLocalDescription(await peer.createOffer());
      await done;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return (peer.localDescription?.sdp ?? '').includes('a=candidate');
    }, urls);
    udp.close();
    tcp.close();
    expect({ gathered, heard }).toEqual({ gathered: false, heard: 0 });
  });

  it('and a start without the sandbox says so', async () => {
    cuelight = await launchCuelight({ home, args: ['--no-sandbox'] });
    await cuelight.page.getByTestId('no-sandbox').waitFor();
    expect((await stateOf(cuelight)).sandboxed).toBe(false);
  });

  it('runs with the preferences that the checklist asks for, whatever the defaults are', async () => {
    const { app } = await start();
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Not in the published types, and the only place where all of them can be read back.
      return (contents as unknown as { getLastWebPreferences: () => Record<string, unknown> }).getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    });
    for (const never of [
      'nodeIntegrationInWorker',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
      'allowFileAccessFromFileUrls',
    ])
      expect(preferences[never], never).toBeFalsy();
  });

  it('and no process beside main is handed its environment', async () => {
    cuelight = await launchCuelight({ home, env: { PUSH_URL } });
    await cuelight.page.getByTestId('practice-start').click();
    await cuelight.page.getByTestId('practice-fault-none').waitFor();
    const pid = await cuelight.app.evaluate(
      (electron) => electron.app.getAppMetrics().find(({ name, serviceName }) => `${name} ${serviceName}`.includes('practice'))?.pid,
    );
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain('PATH=');
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('canary');
  });

  it('is heard from its main frame alone', async () => {
    const { page } = await start();
    const frames = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = 'app://cuelight/index.html';
      document.body.append(frame);
      return typeof Reflect.get(frame.contentWindow ?? {}, 'cuelight');
    });
    expect(frames).toBe('undefined');
  });
});
