import { execFile, execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EMPTY_LIBRARY, NEW_LIVE } from '../../electron/shell/profiles.ts';
import { askApp, goLive, liveOf, pasteShow, stateOf } from '../support/ask-app.ts';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { listenOn } from '../support/listen.ts';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';

const PATIENCE = { timeout: 30_000 };
const run = promisify(execFile);

let nginx: NginxRtmp;
let home: Home;
let cuelight: RunningCuelight;
let showId = '';

beforeAll(async () => {
  [nginx, home] = await Promise.all([startNginxRtmp(), makeHome()]);
});
afterAll(async () => {
  await cuelight?.close();
  await nginx?.stop();
  await home?.remove();
});

const live = () => liveOf(cuelight, showId);
const notices = async () => (await stateOf(cuelight)).notices.map(({ code, params }) => [code, params['why']]);

async function stop(): Promise<void> {
  await askApp(cuelight, 'live.stop', { showId });
  await expect.poll(async () => (await live()).active, PATIENCE).toBe(false);
}

describe('a profile folder that takes nothing', () => {
  it('keeps nobody from a pre-flight: the program starts, and says what it cannot keep', async () => {
    await chmod(home.userData, 0o555);
    // Whoever owns a folder may open it again.
    if (process.getuid?.() === 0) await chown(home.userData, 0, 0);
    cuelight = await launchCuelight({ home });
    showId = await pasteShow(cuelight, nginx.url('evening'));
    await askApp(cuelight, 'show.change', { showId, publish: 'never' });
    await askApp(cuelight, 'preflight.start', { showId });
    await expect.poll(async () => (await stateOf(cuelight)).shows[0]?.run?.phase, PATIENCE).toBe('done');
    const run = (await stateOf(cuelight)).shows[0]?.run;
    expect(run?.findings.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(run?.findings.find(({ id }) => id === 'connect')?.status).toBe('pass');
    await expect.poll(notices, PATIENCE).toEqual(
      expect.arrayContaining([
        ['profiles-unsaved', 'readonly'],
        ['history-unwritable', 'readonly'],
      ]),
    );
    expect(await cuelight.page.getByTestId('notice-profiles-unsaved').innerText()).toContain('read-only');
  });

  it('is written to as soon as it can be', async () => {
    await chmod(home.userData, 0o777);
    await askApp(cuelight, 'show.change', { showId, name: 'Evening' });
    await expect.poll(notices, PATIENCE).toEqual([]);
    expect(await readFile(path.join(home.userData, 'profiles.json'), 'utf8')).toContain('"Evening"');
    expect((await askApp(cuelight, 'history.list', { kind: 'report' })).entries).toHaveLength(1);
  });
});

describe('a local address that another program has taken meanwhile', () => {
  it('is said, and another one is there: the encoder gets through', async () => {
    const port = Number(new URL((await goLive(cuelight, showId)).replace('rtmp:', 'http:')).port);
    await stop();
    const other = net.createServer();
    await listenOn(other, '127.0.0.1', port);
    onTestFinished(() => void other.close());
    const address = await goLive(cuelight, showId);
    expect(address).not.toContain(`:${port}/`);
    expect((await live()).warnings).toMatchObject([{ code: 'port-moved', params: { port } }]);
    const encoder = pushFile(await makeFlv({ seconds: 20 }), address, { loop: true });
    onTestFinished(() => encoder.kill());
    await expect.poll(async () => (await live()).state, PATIENCE).toBe('live');
    await stop();
  });
});

describe('a disk that fills up during a show', () => {
  const full = async (): Promise<void> => {
    const folder = path.join(home.folder, 'videos');
    await mkdir(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=777', 'tmpfs', folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    await cuelight.app.evaluate(({ app }, videos) => app.setPath('videos', videos), folder);
    const address = await goLive(cuelight, showId, { record: true });
    const encoder = pushFile(await makeFlv({ seconds: 20, bitrateKbps: 3000 }), address, { loop: true });
    onTestFinished(() => encoder.kill());
    await expect.poll(async () => (await live()).recording, PATIENCE).toMatchObject({ status: 'failed', errno: 'ENOSPC' });
    const { recording, warnings, series } = await live();
    expect(warnings).toMatchObject([{ code: 'recording-failed', params: { errno: 'ENOSPC' } }]);
    await expect.poll(async () => (await live()).series.atMs.length, PATIENCE).toBeGreaterThan(series.atMs.length + 1);
    expect(await live()).toMatchObject({ state: 'live', incidents: [], metrics: { droppedFrames: 0 } });
    // What had room plays: all but the frame that was being written.
    const file = recording.file ?? '';
    const { stdout } = await run('ffprobe', [
      '-v',
      'quiet',
      '-count_packets',
      '-show_entries',
      'stream=nb_read_packets',
      '-of',
      'csv=p=0',
      file,
    ]);
    expect(Number(stdout.split('\n')[0])).toBeGreaterThan(30);
    await stop();
  };
  // A disk of its own that is small enough to be filled.
  if (CAN_MAKE_NAMESPACES) it('costs the recording, which is said, and nothing of the show', full);
});

describe('a hundred shows', () => {
  it('are there at once, can be chosen and changed, and fit a small file', async () => {
    const crowded = await makeHome();
    onTestFinished(() => crowded.remove());
    const profiles = Array.from({ length: 100 }, (_, index) => ({
      id: `show-${index}`,
      name: `周五晚场 Friday Club ${index}`,
      plannedHours: 4,
      plannedBitrateKbps: 6000,
      publish: 'ask',
      signsHere: false,
      provider: null,
      live: { ...NEW_LIVE, port: 40_000 + index },
      cloudId: null,
    }));
    const file = path.join(crowded.userData, 'profiles.json');
    await writeFile(file, JSON.stringify({ version: 1, ...EMPTY_LIBRARY, selectedShowId: 'show-99', profiles }));
    await chmod(file, 0o666);
    const many = await launchCuelight({ home: crowded });
    onTestFinished(() => many.close());
    const shows = many.page.getByTestId(/^show-show-\d+$/);
    await expect.poll(() => shows.count(), PATIENCE).toBe(100);
    await expect.poll(() => shows.last().evaluate((row) => row.getBoundingClientRect().bottom <= window.innerHeight), PATIENCE).toBe(true);
    await shows.first().click();
    await expect.poll(async () => (await stateOf(many)).selectedShowId, PATIENCE).toBe('show-0');
    await askApp(many, 'show.change', { showId: 'show-50', name: 'Renamed' });
    await expect.poll(() => readFile(file, 'utf8'), PATIENCE).toContain('"Renamed"');
    expect((await stat(file)).size).toBeLessThan(100_000);
    expect(await many.page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
  });
});
