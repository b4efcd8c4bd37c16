import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../electron/contract/app-state.ts';
import type { Answer, Results } from '../../electron/contract/bridge.ts';
import type { RequestChannel } from '../../electron/contract/channels.ts';
import type { Input } from '../../electron/contract/schemas.ts';
import { launchCuelight, makeHome, putOnClipboard, readFromClipboard, type Home, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';

const STREAM = 'canaryevening';
const PATIENCE = { timeout: 30_000 };

let nginx: NginxRtmp;
let home: Home;
let cuelight: RunningCuelight;
let encoder: FfmpegRun | null = null;
let showRecord = '';
let key = '';

beforeAll(async () => {
  nginx = await startNginxRtmp();
  home = await makeHome();
  cuelight = await launchCuelight({ home });
});
afterAll(async () => {
  await encoder?.kill();
  await cuelight.close();
  await nginx.stop();
  await home.remove();
});

async function ask<C extends RequestChannel>(channel: C, input: Input<C>): Promise<Results[C]> {
  const asked = await cuelight.page.evaluate(
    ([name, value]) => (Reflect.get(globalThis, 'cuelight') as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(value),
    [channel, input] as const,
  );
  const answer = asked as Answer<Results[C]>;
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
}

const state = (): Promise<AppState> => ask('app.ready', {});

async function selected(): Promise<string> {
  const { selectedShowId } = await state();
  if (selectedShowId === null) throw new Error('no show is selected');
  return selectedShowId;
}

/** Where the save dialog would have been told to save; null: it was cancelled. */
async function answerSaveDialog(file: string | null): Promise<void> {
  await cuelight.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
  }, file);
}

describe('the history of the real program', () => {
  it('has a pre-flight’s report as soon as it is done', async () => {
    await putOnClipboard(cuelight.app, nginx.url(STREAM));
    await ask('show.pasteSecret', { showId: null, field: 'pushUrl' });
    const showId = await selected();
    await ask('show.change', { showId, publish: 'never', name: 'Evening' });
    await ask('preflight.start', { showId });
    await expect.poll(async () => (await ask('history.list', { kind: 'report' })).entries.length, PATIENCE).toBe(1);
    const [entry] = (await ask('history.list', {})).entries;
    expect(entry).toMatchObject({ kind: 'report', name: 'Evening', showId });
    const record = await ask('history.open', { id: entry?.id ?? '' });
    expect(record.kind === 'report' ? record.findings.map(({ id }) => id) : []).toEqual(
      expect.arrayContaining(['url', 'tcp', 'handshake']),
    );
    expect((await state()).history.changes).toBeGreaterThan(0);
  });

  it('has a show that was cut off by a crash, up to its last second', async () => {
    const showId = await selected();
    await ask('live.start', { showId, source: 'relay' });
    await ask('live.copyEncoder', { showId, part: 'url' });
    const address = await readFromClipboard(cuelight.app);
    key = address.split('/').at(-1) ?? '';
    encoder = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 3000 }), address, { loop: true });
    await expect
      .poll(async () => (await state()).shows.find(({ id }) => id === showId)?.live?.series.atMs.length ?? 0, PATIENCE)
      .toBeGreaterThanOrEqual(5);
    const [entry] = (await ask('history.list', { kind: 'show' })).entries;
    showRecord = entry?.id ?? '';
    expect(entry).toMatchObject({ kind: 'show', end: 'live', endedAtMs: null });
    // Also while nobody can see the window.
    await cuelight.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const seconds = async (): Promise<number> => {
      const record = await ask('history.open', { id: showRecord });
      return record.kind === 'show' ? record.series.atMs.length : 0;
    };
    const before = await seconds();
    await expect.poll(seconds, PATIENCE).toBeGreaterThanOrEqual(before + 3);
    const pid = await cuelight.app.evaluate(() => process.pid);
    const gone = once(cuelight.app.process(), 'exit');
    const killedAtMs = Date.now();
    process.kill(pid, 'SIGKILL');
    await gone;
    // Its display is left.
    await cuelight.close();
    await encoder.kill();
    encoder = null;

    cuelight = await launchCuelight({ home });
    const record = await ask('history.open', { id: showRecord });
    if (record.kind !== 'show') throw new Error('a report');
    expect(record.entry).toMatchObject({ end: 'interrupted', name: 'Evening', source: 'relay' });
    expect(record.entry.endedAtMs).toBeGreaterThan(killedAtMs - 2500);
    expect(record.series.atMs.length).toBeGreaterThanOrEqual(before + 3);
    expect(record.averageOutKbps).toBeGreaterThan(1000);
  });

  it('offers to go live again after it, and does so at the old address, when it is told to', async () => {
    const { page } = cuelight;
    // Without a keyring nothing of a push URL outlives the program.
    await putOnClipboard(cuelight.app, nginx.url(STREAM));
    const { showId } = await ask('show.pasteSecret', { showId: await selected(), field: 'pushUrl' });
    const before = (await state()).shows.find(({ id }) => id === showId)?.live ?? null;
    expect(before).toBeNull();
    await page.getByTestId('notice-show-interrupted').waitFor();
    await page.getByTestId('go-live-again').click();
    await expect.poll(async () => (await state()).shows.find(({ id }) => id === showId)?.live?.state, PATIENCE).toBe('waiting');
    await expect.poll(() => page.getByTestId('notice-show-interrupted').count(), PATIENCE).toBe(0);
    await ask('live.stop', { showId });
    await expect.poll(async () => (await state()).shows.find(({ id }) => id === showId)?.live?.active, PATIENCE).toBe(false);
  });

  it('gives it out as files and as a picture, without its secrets', async () => {
    const folder = path.join(home.folder, 'tmp');
    for (const [format, name] of [
      ['json', 'show.json'],
      ['csv', 'show.csv'],
      ['markdown', 'show.md'],
    ] as const) {
      await answerSaveDialog(path.join(folder, name));
      expect(await ask('history.export', { id: showRecord, format })).toEqual({ outcome: 'saved', file: name });
      const text = await readFile(path.join(folder, name), 'utf8');
      expect(text.length).toBeGreaterThan(200);
      expect([STREAM, key].filter((secret) => text.includes(secret))).toEqual([]);
    }
    await answerSaveDialog(path.join(folder, 'show.png'));
    const rect = { x: 260, y: 100, width: 400, height: 300 };
    expect(await ask('history.savePicture', { id: showRecord, rect })).toEqual({ outcome: 'saved', file: 'show.png' });
    const png = await readFile(path.join(folder, 'show.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([400, 300]);
    await answerSaveDialog(path.join(home.folder, 'no-such-folder', 'show.json'));
    expect(await ask('history.export', { id: showRecord, format: 'json' })).toEqual({ outcome: 'failed', errno: 'ENOENT' });
    await answerSaveDialog(null);
    expect(await ask('history.export', { id: showRecord, format: 'json' })).toEqual({ outcome: 'cancelled' });
  });

  it('keeps what happened a moment before the program was closed, and forgets when it is told to', async () => {
    await putOnClipboard(cuelight.app, nginx.url(STREAM));
    const { showId } = await ask('show.pasteSecret', { showId: await selected(), field: 'pushUrl' });
    await ask('preflight.start', { showId });
    await expect.poll(async () => (await state()).shows.find(({ id }) => id === showId)?.run?.phase, PATIENCE).toBe('done');
    await cuelight.close();
    cuelight = await launchCuelight({ home });
    expect((await ask('history.list', { kind: 'report' })).entries).toHaveLength(2);
    const both = (await ask('history.list', { kind: 'show' })).entries;
    expect(both.map(({ id }) => id)).toContain(showRecord);
    await ask('history.delete', { ids: both.map(({ id }) => id) });
    expect((await ask('history.list', { kind: 'show' })).entries).toEqual([]);
    await ask('settings.change', { historyDays: 0 });
    expect((await ask('history.list', {})).entries).toEqual([]);
    expect((await state()).history.status).toBe('off');
    expect(existsSync(path.join(home.userData, 'history.db'))).toBe(true);
    const bytes = await readFile(path.join(home.userData, 'history.db'), 'latin1');
    expect(bytes).not.toContain('Evening');
  });
});
