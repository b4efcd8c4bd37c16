import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkForRelease, type CheckResult } from '../../../electron/updates/check.ts';
import { download, isWhole } from '../../../electron/updates/download.ts';
import { publicKeyOf, readSignedRelease, SIGNED_RELEASE_MOST_BYTES, signedReleaseName } from '../../../electron/updates/release.ts';
import { isNewer } from '../../../electron/updates/version.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { FILE, makeSigningPair, openUpdateServer, releaseOf, signedDocument, type UpdateServer } from '../../support/update-server.ts';

const PAIR = makeSigningPair();
const FILE_BYTES = randomBytes(300_000);
const DOCUMENT = signedReleaseName('linux', 'x64');
const publicKey = publicKeyOf(PAIR.base64) ?? expect.fail('no key');
const reader = { publicKey, platform: 'linux', arch: 'x64' };
const { signal } = new AbortController();

let server: UpdateServer;
beforeAll(async () => {
  server = await openUpdateServer();
});
beforeEach(() => server.serveRelease(signedDocument(releaseOf(FILE_BYTES), PAIR), FILE_BYTES));
afterAll(() => server.close());

const check = (change: { timeoutMs?: number; current?: string; signal?: AbortSignal } = {}): Promise<CheckResult> =>
  checkForRelease({ ...reader, baseUrl: server.baseUrl, current: '0.1.0', signal, ...change });

async function bring(
  file = releaseOf(FILE_BYTES).files[0] ?? expect.fail(),
  leastBytesPerS = 300_000,
): Promise<{ fault: string | null; to: string; percents: number[] }> {
  const to = path.join(tempFolder(), 'package');
  const percents: number[] = [];
  const fault = await download({
    url: new URL(FILE, server.baseUrl),
    file,
    to,
    onPercent: (now) => percents.push(now),
    signal,
    silenceMs: 400,
    leastBytesPerS,
  });
  return { fault, to, percents };
}

describe('a check', () => {
  it('finds a newer release that is signed with our key', async () => {
    expect(await check()).toEqual({ kind: 'found', release: releaseOf(FILE_BYTES) });
  });

  it.each(['9.0.0', '9.0.1', '10.0.0'])('finds nothing where this is %s already: there is no way back', async (current) => {
    expect(await check({ current })).toEqual({ kind: 'current' });
  });

  it.each<[string, string]>([
    ['signed with another key', signedDocument(releaseOf(FILE_BYTES), makeSigningPair())],
    ['changed after it was signed', signedDocument(releaseOf(FILE_BYTES), PAIR).replace('9.0.0', '9.0.1')],
    ['not signed', JSON.stringify({ signed: JSON.stringify(releaseOf(FILE_BYTES)), signature: '' })],
    ['for another system', signedDocument(releaseOf(FILE_BYTES, { platform: 'win32' }), PAIR)],
    ['for another processor', signedDocument(releaseOf(FILE_BYTES, { arch: 'arm64' }), PAIR)],
    [
      'naming a file elsewhere',
      signedDocument(releaseOf(FILE_BYTES, { files: [{ name: '../../x', size: 1, sha512: 'A'.repeat(86).concat('==') }] }), PAIR),
    ],
    ['of a version between releases', signedDocument(releaseOf(FILE_BYTES, { version: '9.0.0-beta.1' }), PAIR)],
    ['cut short', signedDocument(releaseOf(FILE_BYTES), PAIR).slice(0, 300)],
    ['no release at all', '<html>Sign in to the hotel</html>'],
  ])('refuses a release that is %s', async (_what, document) => {
    server.serve(DOCUMENT, document);
    expect(await check()).toEqual({ kind: 'failed', fault: 'unsigned' });
  });

  it('does not read on where a server sends without end', async () => {
    let sent = 0;
    server.serve(DOCUMENT, (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
        response.once('drain', more);
      };
      more();
    });
    expect(await check()).toEqual({ kind: 'failed', fault: 'unreachable' });
    expect(sent).toBeLessThan(64 * SIGNED_RELEASE_MOST_BYTES);
  });

  it.each<[string, Parameters<UpdateServer['serve']>[1]]>([
    ['says nothing', () => {}],
    [
      'says byte after byte, and garbage is collected meanwhile',
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
        setImmediate(collectGarbage);
      },
    ],
    ['changes over to another protocol', (request) => void request.socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n')],
    ['begins and says no more', (_request, response) => void response.writeHead(200).write('{')],
    ['has none', (_request, response) => void response.writeHead(404).end()],
    ['sends on and on', (request, response) => void response.writeHead(302, { location: request.url }).end()],
    ['sends to plain HTTP', (_request, response) => void response.writeHead(302, { location: 'http://updates.example/' }).end()],
  ])('ends in time where the server %s', async (_what, answer) => {
    server.serve(DOCUMENT, answer);
    expect(await check({ timeoutMs: 300 })).toEqual({ kind: 'failed', fault: 'unreachable' });
  });

  it('follows one that lies elsewhere', async () => {
    server.serve('moved.json', signedDocument(releaseOf(FILE_BYTES), PAIR));
    server.serve(DOCUMENT, (_request, response) => void response.writeHead(302, { location: 'moved.json' }).end());
    expect(await check()).toMatchObject({ kind: 'found' });
  });

  it('is given up when a show goes live', async () => {
    const abort = new AbortController();
    server.serve(DOCUMENT, () => abort.abort());
    expect(await check({ signal: abort.signal })).toEqual({ kind: 'failed', fault: 'unreachable' });
  });
});

describe('a download', () => {
  it('is the file that was signed', async () => {
    const { fault, to, percents } = await bring();
    expect(fault).toBeNull();
    expect(readFileSync(to).equals(FILE_BYTES)).toBe(true);
    expect(percents.at(-1)).toBe(100);
    const { size, sha512 } = releaseOf(FILE_BYTES).files[0] ?? expect.fail();
    expect(await isWhole(to, { size, sha512 })).toBe(true);
    expect(await isWhole(to, { size: size - 1, sha512 })).toBe(false);
    expect(await isWhole(`${to}.gone`, { size, sha512 })).toBe(false);
  });

  it.each<[string, Buffer]>([
    ['changed in one byte', Buffer.from(FILE_BYTES.map((byte, index) => (index === 150_000 ? byte ^ 1 : byte)))],
    ['cut short', FILE_BYTES.subarray(0, 200_000)],
    ['longer', Buffer.concat([FILE_BYTES, Buffer.from('x')])],
    ['empty', Buffer.alloc(0)],
  ])('of a file that is %s is refused', async (_what, file) => {
    server.serve(FILE, file);
    expect((await bring()).fault).toBe('damaged');
  });

  it.each<[string, Parameters<UpdateServer['serve']>[1]]>([
    ['is not there', (_request, response) => void response.writeHead(404).end()],
    [
      'breaks off',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': FILE_BYTES.length }).write(FILE_BYTES.subarray(0, 1000), () => response.destroy()),
    ],
    [
      'comes too slowly to be of use',
      (_request, response) => {
        response.writeHead(200, { 'content-length': FILE_BYTES.length });
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
        setImmediate(collectGarbage);
      },
    ],
    [
      'begins byte after byte',
      (request) => {
        request.socket.write('HTTP/1.1 200 OK\r\nX: ');
        const timer = setInterval(() => request.socket.write('x'), 20);
        request.socket.on('close', () => clearInterval(timer)).on('error', () => {});
      },
    ],
    ['falls silent', (_request, response) => void response.writeHead(200, { 'content-length': FILE_BYTES.length }).write('x')],
  ])('that %s says so', async (_what, answer) => {
    server.serve(FILE, answer);
    expect((await bring()).fault).toBe('unreachable');
  });

  it('where file and metadata were changed together is not even begun', async () => {
    const other = randomBytes(1000);
    server.serveRelease(signedDocument(releaseOf(other), makeSigningPair()), other);
    const before = server.asked.length;
    expect(await check()).toEqual({ kind: 'failed', fault: 'unsigned' });
    expect(server.asked.slice(before)).toEqual([DOCUMENT]);
  });
});

describe('versions', () => {
  it.each<[string, string, boolean]>([
    ['0.2.0', '0.1.9', true],
    ['0.10.0', '0.9.0', true],
    ['1.0.0', '0.99.99', true],
    ['0.1.0', '0.1.0', false],
    ['0.1.0', '0.2.0', false],
    ['0.2.0', '0.2.0-rc.1', false],
  ])('%s after %s: %s', (version, current, newer) => {
    expect(isNewer(version, current)).toBe(newer);
  });
});

describe('the key', () => {
  it.each(['', 'AAAA', Buffer.alloc(33).toString('base64')])('%j is none', (text) => {
    expect(publicKeyOf(text)).toBeNull();
  });

  it('is asked before anything in the document is looked at', () => {
    const deep = JSON.stringify({ signed: '['.repeat(30_000), signature: Buffer.alloc(64).toString('base64') });
    expect(readSignedRelease(Buffer.from(deep), reader)).toBeNull();
  });
});
