import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import http from 'node:http';
import type net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS } from '../../electron/contract/channels.ts';
import { launchCuelight, putOnClipboard, type RunningCuelight } from '../support/electron-app.ts';

const SECRET = 'canarysecret0123456789abcdefabcd';
const PUSH_URL = `rtmp://push.example.com/live/canaryfriday?txSecret=${SECRET}&txTime=7FFFFFFF`;

let cuelight: RunningCuelight;
let heard: string[];
let listener: http.Server;
let port: number;

beforeAll(async () => {
  heard = [];
  listener = http.createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('globalThis.ran = true');
  });
  listener.on('connection', () => heard.push('connection'));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  port = (listener.address() as net.AddressInfo).port;
  cuelight = await launchCuelight();
  await putOnClipboard(cuelight.app, PUSH_URL);
  await cuelight.page.keyboard.press('Control+V');
  await cuelight.page.getByText('push.example.com').first().waitFor();
});
afterAll(async () => {
  await cuelight.close();
  listener.closeAllConnections();
  listener.close();
});

/** Any script, run in the page as if it had been taken over. Each try says what it got; null is nothing. */
describe('a page that was taken over', () => {
  it('reaches no network by anything that a page can ask with', async () => {
    const { page } = cuelight;
    const got = await page.evaluate(async (base) => {
      const element = (tag: string, attributes: Record<string, string>): Promise<string | null> =>
        new Promise((resolve) => {
          const made = document.createElement(tag);
          made.addEventListener('load', () => resolve(tag));
          made.addEventListener('error', () => resolve(null));
          for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
          document.body.append(made);
          setTimeout(() => resolve(null), 400);
        });
      const message = (target: EventTarget, name: string): Promise<string | null> =>
        new Promise((resolve) => {
          target.addEventListener('open', () => resolve(name));
          target.addEventListener('error', () => resolve(null));
          setTimeout(() => resolve(null), 400);
        });
      const tries: (() => unknown)[] = [
        async () => (await fetch(`${base}/fetch`)).text(),
        async () => (await fetch(`${base}/no-cors`, { mode: 'no-cors', method: 'POST', body: 'x' })).type,
        () =>
          new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            request.addEventListener('load', () => resolve('xhr'));
            request.addEventListener('error', () => reject(new Error('refused')));
            request.open('GET', `${base}/xhr`);
            request.send();
          }),
        () => message(new WebSocket(base.replace('http', 'ws')), 'websocket'),
        () => message(new EventSource(`${base}/events`), 'events'),
        () => (navigator.sendBeacon(`${base}/beacon`, 'x') ? null : null),
        () => element('img', { src: `${base}/img` }),
        () => element('script', { src: `${base}/script` }),
        () => element('link', { rel: 'stylesheet', href: `${base}/style` }),
        () => element('link', { rel: 'prefetch', href: `${base}/prefetch` }),
        () => element('link', { rel: 'preload', as: 'fetch', href: `${base}/preload` }),
        () => element('link', { rel: 'preconnect', href: base }),
        () => element('link', { rel: 'modulepreload', href: `${base}/module` }),
        () => element('video', { src: `${base}/video` }),
        // A frame that was refused says that it has loaded: only who was asked can tell.
        async () => (await element('iframe', { src: `${base}/frame` })) && null,
        () => element('object', { data: `${base}/object` }),
        () => import(/* @vite-ignore */ `${base}/import`),
        () => new Worker(`${base}/worker`),
        () => document.fonts.add(new FontFace('x', `url(${base}/font)`)),
        async () => (await new FontFace('y', `url(${base}/font)`).load()).family,
        () => {
          const form = document.createElement('form');
          form.method = 'POST';
          form.action = `${base}/form`;
          document.body.append(form);
          form.submit();
          return null;
        },
        () => window.open(`${base}/open`),
        () => {
          const anchor = document.createElement('a');
          anchor.href = `${base}/ping`;
          anchor.ping = `${base}/ping`;
          anchor.target = '_blank';
          document.body.append(anchor);
          anchor.click();
          anchor.target = '';
          anchor.click();
          return null;
        },
        () => {
          location.href = `${base}/navigate`;
          return null;
        },
      ];
      const outcomes = await Promise.all(
        tries.map(async (attempt) => {
          try {
            const outcome = await attempt();
            return outcome === null || outcome === undefined || outcome instanceof Worker ? null : String(attempt).slice(0, 80);
          } catch {
            return null;
          }
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { outcomes: outcomes.filter((outcome) => outcome !== null), ran: Reflect.get(globalThis, 'ran') as unknown };
    }, `http://127.0.0.1:${port}`);
    // A font set only begins to load when a text wants it, and says nothing.
    expect(got.outcomes.filter((outcome) => !outcome.includes('document.fonts.add'))).toEqual([]);
    expect(got.ran).toBeUndefined();
    expect(heard).toEqual([]);
    expect(page.url()).toBe('app://cuelight/');
  });

  it('reads no file, of the system or beside its own', async () => {
    const got = await cuelight.page.evaluate(async () => {
      const urls = [
        'file:///etc/passwd',
        'app://cuelight/../main/main.js',
        'app://cuelight/..%2fmain%2fmain.js',
        'app://cuelight/%2e%2e/package.json',
        'app://cuelight/..\\main\\main.js',
        'app://cuelight//etc/passwd',
        'app://other/index.html',
        'filesystem:app://cuelight/temporary/x',
        'blob:app://cuelight/1',
        'devtools://devtools/bundled/inspector.html',
        'chrome://version',
      ];
      const byScript = urls.map(
        (url) =>
          new Promise<string | null>((resolve) => {
            const script = document.createElement('script');
            script.addEventListener('load', () => resolve(url));
            script.addEventListener('error', () => resolve(null));
            script.src = url;
            document.body.append(script);
          }),
      );
      const byFetch = urls.map((url) =>
        fetch(url).then(
          () => url,
          () => null,
        ),
      );
      return (await Promise.all([...byScript, ...byFetch])).filter((url) => url !== null);
    });
    expect(got).toEqual([]);
  });

  it('keeps no worker, eval, storage of its own, and is granted nothing', async () => {
    const worked = await cuelight.page.evaluate(async () => {
      // The tools that run this may make text into code; from the next turn on it is the page that asks.
      await new Promise((resolve) => setTimeout(resolve));
      const tries: Record<string, () => unknown> = {
        eval: () => Reflect.apply(Reflect.get(globalThis, 'eval') as (code: string) => unknown, null, ['1']),
        functionOfText: () => Reflect.construct(Function, ['return 1']),
        timerOfText: () =>
          new Promise((resolve, reject) => {
            setTimeout('globalThis.timed = true' as unknown as () => void);
            setTimeout(() => (Reflect.get(globalThis, 'timed') === true ? resolve(1) : reject(new Error('no'))), 100);
          }),
        inlineScript: () => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.inline = true';
          document.body.append(script);
          return Reflect.get(globalThis, 'inline') === true || Promise.reject(new Error('no'));
        },
        serviceWorker: () => navigator.serviceWorker.register('/worker.js'),
        clipboard: () => navigator.clipboard.readText(),
        geolocation: () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
        screen: () => navigator.mediaDevices.getDisplayMedia(),
        microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
        midi: () => navigator.requestMIDIAccess(),
        files: () => (Reflect.get(globalThis, 'showOpenFilePicker') as () => Promise<unknown>)(),
        usb: () => (Reflect.get(navigator, 'usb') as { requestDevice: (o: object) => Promise<unknown> }).requestDevice({ filters: [] }),
        serial: () => (Reflect.get(navigator, 'serial') as { requestPort: () => Promise<unknown> }).requestPort(),
        node: () => Reflect.get(globalThis, 'require') ?? Reflect.get(globalThis, 'process') ?? Promise.reject(new Error('no')),
      };
      const outcomes = await Promise.all(
        Object.entries(tries).map(async ([name, attempt]) => {
          try {
            // A question to the user that nobody sees is never answered.
            const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error('late')), 1500));
            await Promise.race([attempt(), late]);
            return name;
          } catch {
            return null;
          }
        }),
      );
      return outcomes.filter((name) => name !== null);
    });
    expect(worked).toEqual([]);
  });

  it('gets nothing out of the bridge but what the contract says, whatever it asks with', async () => {
    const { page, app } = cuelight;
    const channels = Object.entries(CHANNELS).flatMap(([channel, kind]) => (kind === 'request' ? [channel] : []));
    const answers = await page.evaluate(async (names) => {
      const bridge = Reflect.get(globalThis, 'cuelight') as Record<string, (input: unknown) => Promise<unknown>>;
      const deep: unknown[] = [];
      for (let at = deep, depth = 0; depth < 500; depth += 1) at = at[at.push([]) - 1] as unknown[];
      const hostile: readonly unknown[] = [
        undefined,
        null,
        'x'.repeat(100_000),
        deep,
        { showId: '../../etc/passwd' },
        { link: 'https://example.com' },
        { url: 'file:///etc/passwd', link: 'file:///etc/passwd' },
        { id: '../../../../etc/passwd', format: 'csv' },
        { id: 'x', rect: { x: 0, y: 0, width: 1e9, height: 1e9 } },
        { showId: null, field: 'pushUrl', text: 'x' },
        JSON.parse('{"__proto__":{"showId":"x"},"constructor":1}'),
        new Uint8Array(1000),
      ];
      const said: string[] = [];
      for (const name of names) {
        for (const input of hostile) said.push(JSON.stringify(await bridge[name]?.(input).catch(() => 'refused'))?.slice(0, 2000) ?? '');
      }
      return said;
    }, channels);
    expect(answers.filter((answer) => answer.includes('"ok":true'))).toEqual([]);
    expect(answers.join('\n')).not.toMatch(/canary|root:/);
    expect(await page.evaluate(() => Object.isFrozen(Reflect.get(globalThis, 'cuelight')))).toBe(true);
    // Main is there as before: one window, our page, no fault of its own.
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(cuelight.output()).not.toMatch(/fault in/);
  });

  it('holds the secrets of no show anywhere that a script can look', async () => {
    const { page } = cuelight;
    const held = await page.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'cuelight') as Record<string, (input: unknown) => Promise<unknown>>;
      const state = JSON.stringify(await bridge['app.ready']?.({}));
      return (
        state +
        document.documentElement.outerHTML +
        JSON.stringify(Object.entries(localStorage)) +
        document.cookie +
        performance
          .getEntries()
          .map(({ name }) => name)
          .join()
      );
    });
    expect(held).toContain('push.example.com');
    expect(held).not.toMatch(/canary/);
  });
});

it('other users can read nothing of what the program keeps', () => {
  const { userData } = cuelight.home;
  // The rest is the browser's own, and holds nothing of ours.
  const own = new Set(['profiles.json', 'window.json', 'cuelight.log', 'secrets.json', 'secrets.bin', 'history.db']);
  const there = readdirSync(userData).filter((name) => own.has(name.replace(/-(?:wal|shm)$/, '')));
  expect(there).toContain('profiles.json');
  expect(there.filter((name) => (statSync(path.join(userData, name)).mode & 0o077) !== 0)).toEqual([]);
  expect(readFileSync(path.join(userData, 'profiles.json'), 'utf8')).not.toMatch(/canary/);
});
