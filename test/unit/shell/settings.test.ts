import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DESKTOP_DEFAULTS } from '../../../electron/contract/desktop.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { openHandlers, type OpenedHandlers } from '../../support/opened-handlers.ts';

let its: OpenedHandlers;

beforeEach(async () => {
  its = await openHandlers();
});

describe('settings', () => {
  it('change one by one, the language at once, and are kept', async () => {
    await its.handlers['settings.change']({ language: 'en' });
    expect(its.hub.state).toMatchObject({ lang: 'en', settings: { language: 'en', theme: 'system' } });
    await its.handlers['settings.change']({ language: 'system', theme: 'light' });
    expect(its.hub.state).toMatchObject({ lang: 'zh-CN', settings: { language: 'system', theme: 'light' } });
    await its.handlers['settings.change']({ keepSecretsInFile: true, allowDoh: true, desktop: { soundVolume: 20 } });
    await its.handlers['settings.change']({ desktop: { closeToTray: false }, updates: true });
    expect(its.hub.state.secrets.kind).toBe('file');
    const again = await its.again();
    expect(again.loaded.settings).toEqual({
      language: 'system',
      theme: 'light',
      keepSecretsInFile: true,
      zoomPercent: 100,
      notifyDrops: true,
      allowDoh: true,
      obs: false,
      obsAddress: '',
      desktop: { ...DESKTOP_DEFAULTS, soundVolume: 20, closeToTray: false },
      historyDays: 90,
      updates: true,
    });
  });

  it('say how long the history is kept, and it takes effect at once', async () => {
    await its.handlers['settings.change']({ historyDays: 7 });
    await its.handlers['settings.change']({ theme: 'dark' });
    expect(its.hub.state.settings.historyDays).toBe(7);
    expect(its.told).toEqual(['keeps 7 days']);
  });

  it('take a file of certificate authorities, whose place the window never learns, and let it go', async () => {
    const certificates = makeCertificates();
    const good = path.join(its.folder, 'company-ca.pem');
    await writeFile(good, certificates.authority('Company CA').cert);
    certificates.remove();
    expect(await its.handlers['settings.chooseAuthority']({})).toEqual({ ok: true, value: null });
    expect(its.hub.state.authorityFile).toBeNull();
    its.picked = good;
    expect(await its.handlers['settings.chooseAuthority']({})).toEqual({ ok: true, value: null });
    expect(its.hub.state.authorityFile).toBe('company-ca.pem');
    expect(JSON.stringify(its.hub.state)).not.toContain(its.folder);
    expect(await its.authority.read()).toMatchObject({ ok: true });

    its.picked = path.join(its.folder, 'words.txt');
    await writeFile(its.picked, 'no certificate');
    expect(await its.handlers['settings.chooseAuthority']({})).toEqual({ ok: false, code: 'authority-no-certificate' });
    expect(its.hub.state.authorityFile).toBe('company-ca.pem');
    const again = await its.again();
    expect(again.loaded.authorityFile).toBe(good);

    await rename(good, `${good}.away`);
    expect(await its.authority.read()).toEqual({ ok: false, why: 'unreadable' });
    expect(its.hub.state.notices).toMatchObject([{ code: 'authority-unusable', params: { file: 'company-ca.pem', why: 'unreadable' } }]);
    await rename(`${good}.away`, good);
    expect(await its.authority.read()).toMatchObject({ ok: true });
    expect(its.hub.state.notices).toEqual([]);

    await its.handlers['settings.removeAuthority']({});
    expect(its.hub.state.authorityFile).toBeNull();
    expect(await its.authority.read()).toBeNull();
  });
});
