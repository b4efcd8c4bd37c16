import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchCuelight, putOnClipboard, type RunningCuelight } from '../support/electron-app.ts';

/** Accepts and says nothing: enough for `url` and `tcp` to pass, and never a stream anybody could hurt. */
async function openPort(): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

let cuelight: RunningCuelight;
let ingest: Awaited<ReturnType<typeof openPort>>;

beforeAll(async () => {
  ingest = await openPort();
  cuelight = await launchCuelight();
});
afterAll(async () => {
  await cuelight.close();
  ingest.close();
});

describe('the walking skeleton', () => {
  it('runs the page in a real sandbox, without Node and without a way out', async () => {
    const { app, page } = cuelight;
    const metrics = await app.evaluate((electron) => electron.app.getAppMetrics().map(({ pid, type }) => ({ pid, type })));
    const tab = metrics.find(({ type }) => type === 'Tab');
    expect(readFileSync(`/proc/${tab?.pid}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
    const world = await page.evaluate(() => ({
      require: typeof Reflect.get(globalThis, 'require'),
      process: typeof Reflect.get(globalThis, 'process'),
      bridge: Object.keys(Reflect.get(globalThis, 'cuelight') as object).length,
      url: location.href,
    }));
    expect(world).toMatchObject({ require: 'undefined', process: 'undefined', url: 'app://cuelight/' });
    expect(world.bridge).toBeGreaterThan(0);
  });

  it('goes from a pasted URL to rows and a lamp', async () => {
    const { app, page } = cuelight;
    const lamp = page.getByTestId('lamp');
    await expect.poll(() => lamp.getAttribute('data-state')).toBe('standby');
    await putOnClipboard(app, `rtmp://127.0.0.1:${ingest.port}/live/friday`);
    await page.keyboard.press('Control+V');
    await page.getByTestId('check').first().click();
    await expect.poll(() => page.getByTestId('row-url').getAttribute('data-status'), { timeout: 10_000 }).toBe('pass');
    await expect.poll(() => page.getByTestId('row-tcp').getAttribute('data-status'), { timeout: 10_000 }).toBe('pass');
    await expect.poll(() => lamp.getAttribute('data-state'), { timeout: 30_000 }).toMatch(/^(?:caution|stop)$/);
  });

  it('said nothing about its content policy, and nothing went wrong', () => {
    expect(cuelight.consoleLines.filter((line) => /^(?:error|warning|pageerror|requestfailed)/.test(line))).toEqual([]);
    expect(cuelight.output()).not.toMatch(/fault in|Content Security Policy/);
  });

  it('keeps no crash dump and no push URL on disk', () => {
    const { userData } = cuelight.home;
    const files = readdirSync(userData, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.dmp'))).toEqual([]);
    expect(readFileSync(`${userData}/profiles.json`, 'utf8')).not.toMatch(/friday|rtmp:/);
  });
});
