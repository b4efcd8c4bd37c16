import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { dialTcp } from '../../../electron/network/dial.ts';
import { getPage, isRightPage, type PageAnswer } from '../../../electron/network/http-page.ts';
import { listenOn } from '../../support/listen.ts';

const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';

/** What a GET gets from a server that answers with these bytes (null: nothing). */
async function ask(bytes: string | null, { end = true } = {}): Promise<PageAnswer & { request: string }> {
  let request = '';
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString();
      if (bytes !== null) socket.write(bytes);
      if (end) socket.end();
    });
  });
  const port = await listenOn(server);
  try {
    const answer = await getPage({
      page: { host: 'page.example', port, path: '/generate_204', expects: 204 },
      addresses: [{ address: '127.0.0.1', family: 4 }],
      dial: dialTcp,
      wallNow: () => Date.now(),
      signal: new AbortController().signal,
      timeoutMs: 1000,
    });
    return { ...answer, request };
  } finally {
    server.close();
  }
}

const page = { host: 'page.example', port: 80, path: '/', expects: 204 } as const;

describe('getPage', () => {
  test('a 204 with its date is the right page, and the connection need not close', async () => {
    const answer = await ask(`HTTP/1.1 204 No Content\r\nDate: ${DATE}\r\n\r\n`, { end: false });
    expect(answer).toMatchObject({ state: 'answered', status: 204, bodyBytes: 0, dateMs: Date.parse(DATE) });
    expect(isRightPage(page, answer)).toBe(true);
    expect(answer.request).toMatch(/^GET \/generate_204 HTTP\/1\.1\r\nHost: page\.example\r\n/);
  });

  test.each([
    ['a redirect', 'HTTP/1.1 302 Found\r\nLocation: http://login.example/x?y\r\n\r\n', { status: 302, redirectHost: 'login.example' }],
    ['another page', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin', { status: 200, bodyBytes: 5 }],
    ['no HTTP at all', '\u0003not http at all', { status: 0 }],
    ['a body after 204', 'HTTP/1.1 204 No Content\r\n\r\n<html>', { status: 204 }],
  ])('%s is not', async (_name, bytes, expected) => {
    const answer = await ask(bytes);
    expect(answer).toMatchObject(expected);
    expect(isRightPage(page, answer)).toBe(false);
  });

  test.each([
    ['accepts and says nothing', null, false],
    ['accepts and closes', null, true],
  ])('a server that %s is silent', async (_name, bytes, end) => {
    const answer = await ask(bytes, { end });
    expect(answer.state).toBe('silent');
    expect(isRightPage(page, answer)).toBeNull();
  });

  test.each([
    ['a right beginning that breaks off', `HTTP/1.1 204 No Content\r\nDate: ${DATE}\r\nX: `, true],
    ['a right beginning without end', `HTTP/1.1 204 No Content\r\nDate: ${DATE}\r\n${'X-Filler: y\r\n'.repeat(5000)}`, false],
  ])('%s is neither right nor wrong, and no clock', async (_name, bytes, end) => {
    const answer = await ask(bytes, { end });
    expect(answer).toMatchObject({ state: 'answered', headEnded: false, dateMs: null });
    expect(isRightPage(page, answer)).toBeNull();
  });

  test.each([
    '5',
    '1',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    '2030-01-01',
    'Sat, 13 Sep 275760 00:00:00 GMT',
    'Thu, 01 Jan 2026 00:00:00 +0900',
    '',
  ])('a date like %j is none', async (date) => {
    expect(await ask(`HTTP/1.1 204 No Content\r\nDate: ${date}\r\n\r\n`)).toMatchObject({ status: 204, dateMs: null });
  });

  test.each(['file:///etc/passwd', 'javascript://login.example/', `http://${'a.'.repeat(2000)}example/`, 'nowhere'])(
    'a redirect to %s has no host to show',
    async (location) => {
      expect(await ask(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\n\r\n`)).toMatchObject({ status: 302, redirectHost: null });
    },
  );

  test('an endless answer is cut', async () => {
    const answer = await ask(`HTTP/1.1 200 OK\r\n${'X-Filler: y\r\n'.repeat(5000)}`, { end: false });
    expect(answer).toMatchObject({ state: 'answered', status: 200 });
  });
});
