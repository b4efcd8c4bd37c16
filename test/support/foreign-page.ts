import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { electronFolder } from './electron-app.ts';
import { listenOn } from './listen.ts';
import { openDisplay } from './xvfb.ts';

const UNPRIVILEGED = 65_534;
const SAID = 'foreign-page:';
const LIMIT_MS = 30_000;

/** Its main process: one window, and the name of the page's server bound to this computer, as rebinding does it. */
const MAIN = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, webSecurity: true } });
  window.webContents.on('console-message', (event, level, message) => {
    if (String(message).startsWith('${SAID}')) process.stdout.write(message + '\\n');
  });
  await window.loadURL(process.argv.at(-1));
});
app.on('window-all-closed', () => {});
`;

/** Runs in the page, as text. Each way ends in a word: `failed`, or what was got. */
async function attack(address: string): Promise<Readonly<Record<string, string>>> {
  const [host = '', ...rest] = address.split('/');
  const url = `http://${address}`;
  const patienceMs = 1500;
  const heard = (target: EventTarget, good: string): Promise<string> =>
    new Promise((resolve) => {
      target.addEventListener(good, () => resolve(good));
      target.addEventListener('error', () => resolve('failed'));
    });
  const element = (name: string, good: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const made = Object.assign(document.createElement(name), { src: url, ...more });
    document.body.append(made);
    return heard(made, good);
  };
  const fetched = async (init: RequestInit): Promise<string> => `answered ${(await fetch(url, init)).status}`;
  const bytes = new Blob([new Uint8Array(9000).fill(3)]);
  const form = (type: string): Promise<string> => {
    const frame = Object.assign(document.createElement('iframe'), { name: type });
    const made = Object.assign(document.createElement('form'), { action: url, method: 'post', enctype: type, target: type });
    made.append(Object.assign(document.createElement('textarea'), { name: 'x', value: '\u0003'.repeat(4000) }));
    document.body.append(frame, made);
    made.submit();
    return Promise.resolve('failed');
  };
  const turn = async (): Promise<string> => {
    const iceServers = [{ urls: `turn:${host}?transport=tcp`, username: 'x'.repeat(200), credential: rest.join('/') }];
    const peer = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
    peer.createDataChannel('x');
    const candidate = new Promise<string>((resolve) => {
      peer.onicecandidate = (event) => {
        if (event.candidate !== null) resolve('relayed');
      };
      peer.onicegatheringstatechange = () => {
        if (peer.iceGatheringState === 'complete') resolve('failed');
      };
    });
    await peer.setLocalDescription();
    return candidate;
  };
  const ways: Readonly<Record<string, () => Promise<string>>> = {
    get: () => fetched({}),
    'get, opaque': () => fetched({ mode: 'no-cors', credentials: 'include' }),
    'post, opaque': () => fetched({ method: 'POST', mode: 'no-cors', body: bytes }),
    put: () => fetched({ method: 'PUT', headers: { 'x-own': '1' }, body: bytes }),
    websocket: () => heard(new WebSocket(`ws://${address}`), 'open'),
    events: () => heard(new EventSource(url), 'open'),
    image: () => element('img', 'load'),
    script: () => element('script', 'load'),
    video: () => element('video', 'loadeddata'),
    form: () => form('text/plain'),
    'form, multipart': () => form('multipart/form-data'),
    beacon: () => Promise.resolve(navigator.sendBeacon(url, bytes) ? 'failed' : 'not sent'),
    turn,
  };
  const patience = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('failed'), patienceMs));
  const words = await Promise.all(
    Object.entries(ways).map(async ([name, way]) => {
      try {
        return [name, await Promise.race([way(), patience()])];
      } catch {
        return [name, 'failed'];
      }
    }),
  );
  return Object.fromEntries(words) as Record<string, string>;
}

/** A page of somebody else, in a real Chromium beside Cuelight, that tries all that pages can with a port of this computer. */
export async function attackFromPage(port: number, streamPath: string): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-page-'));
  const profile = path.join(folder, 'profile');
  await mkdir(profile);
  if (process.getuid?.() === 0) await chown(profile, UNPRIVILEGED, UNPRIVILEGED);
  await chmod(folder, 0o755);
  await writeFile(path.join(folder, 'main.js'), MAIN);
  await writeFile(path.join(folder, 'package.json'), '{"name":"page","main":"main.js"}');
  const body = `(${attack.toString()})('attacker.example:${port}${streamPath}').then((words) => console.log('${SAID}' + JSON.stringify(words)))`;
  const server = http.createServer((_request, response) => response.end(`<!doctype html><body><script>${body}</script>`));
  const pagePort = await listenOn(server);
  const display = await openDisplay();
  const user =
    process.getuid?.() === 0 ? ['setpriv', '--reuid', String(UNPRIVILEGED), '--regid', String(UNPRIVILEGED), '--clear-groups', '--'] : [];
  const [command, ...args] = [
    ...user,
    path.join(await electronFolder(), 'electron'),
    '--host-resolver-rules=MAP attacker.example 127.0.0.1',
    `--user-data-dir=${profile}`,
    folder,
    `http://attacker.example:${pagePort}/`,
  ];
  const child = spawn(command, args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      DISPLAY: display.name,
      HOME: profile,
      TMPDIR: profile,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'exit');
  try {
    return await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString();
        const said = new RegExp(`^${SAID}(.*)$`, 'm').exec(text)?.[1];
        if (said !== undefined) resolve(JSON.parse(said) as Record<string, string>);
      });
      setTimeout(() => reject(new Error(`the page said nothing; its browser: ${text}`)), LIMIT_MS).unref();
      void gone.then(() => reject(new Error('the page’s browser has ended')));
    });
  } finally {
    child.kill('SIGKILL');
    await gone;
    server.close();
    server.closeAllConnections();
    await display.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
