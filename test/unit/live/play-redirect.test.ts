/** A play URL that leads from outside to a program on this computer: nobody there is asked. */
import http from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { view } from '../../../electron/live/viewer.ts';
import { probePlayUrl } from '../../../electron/preflight/play-probe.ts';
import { checkRun } from '../../support/check-run.ts';
import { listenOn } from '../../support/listen.ts';

// 127.0.0.2 is somewhere on the internet.
vi.mock(import('../../../electron/network/address-kind.ts'), async (original) => {
  const real = await original();
  return { ...real, leadsInward: (from, to) => real.leadsInward(from.replace('127.0.0.2', '119.28.1.1'), to) };
});

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function open(host: string, listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener);
  servers.push(server);
  return `http://${host}:${await listenOn(server, host)}/live/friday.flv`;
}

it.each([
  ['from outside', '127.0.0.2', 0],
  ['from this computer itself', '127.0.0.1', 2],
])('%s', async (_what, host, times) => {
  let asked = 0;
  const inside = await open('127.0.0.1', (_request, response) => {
    asked += 1;
    response.writeHead(404).end();
  });
  const playUrl = await open(host, (_request, response) => void response.writeHead(302, { location: inside }).end());
  const { ports } = checkRun({});
  const found = await probePlayUrl(playUrl, checkRun({}));
  const end = await view(playUrl, { ports, signal: new AbortController().signal, media: () => {} });
  expect(asked).toBe(times);
  expect([found.why, end]).toEqual(times === 0 ? ['redirected', 'refused'] : ['not-there', 'not-there']);
});
