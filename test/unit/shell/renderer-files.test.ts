import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRendererFiles, type RendererFiles } from '../../../electron/shell/renderer-files.ts';

let root: string;
let files: RendererFiles;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'cuelight-renderer-'));
  await mkdir(path.join(root, 'web/assets'), { recursive: true });
  await writeFile(path.join(root, 'web/index.html'), '<!doctype html>');
  await writeFile(path.join(root, 'web/assets/app-1a2b.js'), 'export {};');
  await writeFile(path.join(root, 'web/assets/app.js.map'), '{}');
  await writeFile(path.join(root, 'secret.html'), 'not ours to show');
  files = await listRendererFiles(path.join(root, 'web'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the window’s files', () => {
  it.each([
    ['app://cuelight/', 'text/html; charset=utf-8'],
    ['app://cuelight/index.html?x=1', 'text/html; charset=utf-8'],
    ['app://cuelight/assets/app-1a2b.js', 'text/javascript; charset=utf-8'],
  ])('serves %s as %s under the content policy', async (url, type) => {
    const { status, headers, body } = await files.answer('GET', url);
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe(type);
    expect(headers['X-Content-Type-Options']).toBe('nosniff');
    expect(headers['Content-Security-Policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/,
    );
    expect(headers['Content-Security-Policy']).not.toContain('unsafe');
    expect(body?.length).toBeGreaterThan(0);
  });

  it.each([
    'app://cuelight/../secret.html',
    'app://cuelight/%2e%2e/secret.html',
    'app://cuelight/assets/../../secret.html',
    'app://cuelight//secret.html',
    'app://cuelight/assets/app.js.map',
    'app://cuelight/assets',
    'app://cuelight/__proto__',
    'app://elsewhere/index.html',
    'app://cuelight.example.com/index.html',
    'file:///etc/passwd',
  ])('has nothing at %s', async (url) => {
    expect(await files.answer('GET', url)).toMatchObject({ status: 404, body: null });
  });

  it('answers nothing but reading', async () => {
    expect((await files.answer('POST', 'app://cuelight/')).status).toBe(405);
    expect(await files.answer('HEAD', 'app://cuelight/')).toMatchObject({ status: 200, body: null });
  });
});
