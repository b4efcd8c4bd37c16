import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { executableIn, installedRuntime } from '../../../build/setup/installed-runtime.mjs';
import { fetchOfficialRuntime } from '../../../build/setup/official-runtime.mjs';
import { storedZip } from '../../support/stored-zip.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const VERSION = '99.0.0';
const ZIP = `electron-v${VERSION}-${process.platform}-${process.arch}.zip`;
const archive = storedZip({ [executableIn(process.platform)]: '#!/bin/sh\necho electron\n', version: VERSION });

/** A mirror on this machine in the place of Electron's release host, its checksums trusted. */
async function mirror(answerZip: (response: ServerResponse) => void): Promise<{ asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('/SHASUMS256.txt') === true) {
      response.end(`${createHash('sha256').update(archive).digest('hex')} *${ZIP}\n`);
    } else {
      answerZip(response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    vi.unstubAllEnvs();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mirror has no port');
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${address.port}/`);
  vi.stubEnv('electron_use_remote_checksums', '1');
  return { asked };
}

function options(folder: string) {
  return { version: VERSION, say: () => {}, downloads: join(folder, 'downloads'), firstByteMs: 2_000 };
}

describe('the official Electron, from a mirror', () => {
  test('good: it is unpacked, executable, and known again without a download', async () => {
    const { asked } = await mirror((response) => response.end(archive));
    const dir = join(tempFolder(), 'electron');
    const runtime = await fetchOfficialRuntime(dir, options(dirname(dir)));
    expect(runtime).toMatchObject({ dir, version: VERSION, origin: 'official' });
    expect(statSync(runtime.executable).mode & 0o111).toBe(0o111);
    expect(readFileSync(runtime.executable, 'utf8')).toContain('echo electron');
    expect(installedRuntime(dir)).toEqual(runtime);
    expect(asked).toContain(`/v${VERSION}/${ZIP}`);
  });

  test('truncated: what arrived is refused and nothing is left behind that looks like a runtime', async () => {
    await mirror((response) => response.end(archive.subarray(0, archive.length >> 1)));
    const dir = join(tempFolder(), 'electron');
    await expect(fetchOfficialRuntime(dir, options(dirname(dir)))).rejects.toThrow(/checksum/i);
    expect(installedRuntime(dir)).toBeUndefined();
    expect(existsSync(dir)).toBe(false);
  });

  test('cut off in the middle: an error, not a wait', async () => {
    await mirror((response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 20), () => response.destroy());
    });
    const dir = join(tempFolder(), 'electron');
    await expect(fetchOfficialRuntime(dir, options(dirname(dir)))).rejects.toThrow(Error);
    expect(existsSync(dir)).toBe(false);
  });

  test('absent: the reason names the answer', async () => {
    await mirror((response) => {
      response.statusCode = 404;
      response.end();
    });
    const dir = join(tempFolder(), 'electron');
    await expect(fetchOfficialRuntime(dir, options(dirname(dir)))).rejects.toThrow('404');
  });

  test('silent: given up after the limit', async () => {
    await mirror(() => {});
    const dir = join(tempFolder(), 'electron');
    await expect(fetchOfficialRuntime(dir, { ...options(dirname(dir)), firstByteMs: 300, stallMs: 300 })).rejects.toThrow(
      'no data for 0.3 s',
    );
  });

  test('an unpacking that was interrupted is begun again', async () => {
    await mirror((response) => response.end(archive));
    const dir = join(tempFolder(), 'electron');
    mkdirSync(`${dir}.part`);
    writeFileSync(join(`${dir}.part`, 'half'), 'a');
    mkdirSync(dir);
    writeFileSync(join(dir, executableIn(process.platform)), 'half');
    expect(installedRuntime(dir)).toBeUndefined();
    await fetchOfficialRuntime(dir, options(dirname(dir)));
    expect(readdirSync(dir)).not.toContain('half');
    expect(existsSync(`${dir}.part`)).toBe(false);
  });
});
