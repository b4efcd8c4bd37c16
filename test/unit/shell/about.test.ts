import { writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { openHandlers, type OpenedHandlers } from '../../support/opened-handlers.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF';

let its: OpenedHandlers;

beforeEach(async () => {
  its = await openHandlers();
});

describe('about', () => {
  const zod = { name: 'zod', version: '4.6.7', licence: 'MIT', text: 'MIT License: as it is' };

  it('lists what is built in, and gives each text only when it is asked for', async () => {
    await writeFile(its.licences, JSON.stringify({ packages: [zod] }));
    const about = await its.handlers['app.about']({});
    expect(about).toMatchObject({
      ok: true,
      value: { versions: { electron: '45.4.1', chromium: '150.0.1', node: process.versions.node } },
    });
    expect(about).toMatchObject({ value: { packages: [{ name: 'zod', version: '4.6.7', licence: 'MIT' }] } });
    expect(JSON.stringify(about)).not.toContain('as it is');
    expect(await its.handlers['app.licence']({ id: 'zod@4.6.7' })).toEqual({ ok: true, value: { text: zod.text } });
    expect(await its.handlers['app.licence']({ id: 'zod@4.6.8' })).toEqual({ ok: false, code: 'no-licence' });
  });

  it('reads again after a list that could not be read, and takes none that is far too large', async () => {
    await expect(its.handlers['app.about']({})).rejects.toThrow();
    await writeFile(its.licences, JSON.stringify({ packages: [{ ...zod, text: 'x'.repeat(5_000_000) }] }));
    await expect(its.handlers['app.about']({})).rejects.toThrow('larger');
    await writeFile(its.licences, JSON.stringify({ packages: [zod] }));
    expect(await its.handlers['app.about']({})).toMatchObject({ ok: true });
  });

  it('copies the versions, and nothing of a show', async () => {
    await its.pasteShow(URL);
    expect(await its.handlers['app.copyVersions']({})).toEqual({ ok: true, value: null });
    expect(its.clipboard).toMatch(/^Cuelight 0\.1\.0\nElectron 45\.4\.1, Chromium 150\.0\.1, Node [\d.]+\n\w+ \w+, .+\n$/u);
    expect(its.clipboard).not.toMatch(/canary|push\.example/u);
  });
});
