import { chmod, chown, mkdir, readFile, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askApp, goLive, liveOf, pasteShow } from '../support/ask-app.ts';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../support/electron-app.ts';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { attackFromPage } from '../support/foreign-page.ts';
import { listenOn } from '../support/listen.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { CAN_BE_SOMEBODY_ELSE, familyOf, lookAsOtherUser, unixSocketsOf } from '../support/other-user.ts';

const PATIENCE = { timeout: 30_000 };
const OWNER = 65_534;
const STREAM = 'canary-stream-5d1f0c';
const SIGNATURE = 'canary-signature-77aa31';
/** What of a process the system shows to everybody. */
const OPEN_TO_ALL = ['cmdline', 'comm', 'status', 'limits', 'wchan'];
const CLOSED = ['environ', 'mem', 'maps', 'auxv', 'stack', 'syscall', 'io'];

let nginx: NginxRtmp;
let home: Home;
let cuelight: RunningCuelight;
let encoder: FfmpegRun | null = null;
let showId = '';
let videos = '';
let address = '';

afterAll(async () => {
  await encoder?.kill();
  await askApp(cuelight, 'live.stop', { showId });
  await cuelight.close();
  await nginx.stop();
  await home.remove();
});

const live = () => liveOf(cuelight, showId);
const inFolder = (name: string): string => path.join(home.folder, name);
const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

/** As a folder stands open where nobody has thought of others. */
async function open(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o777);
  if (CAN_BE_SOMEBODY_ELSE) await chown(folder, OWNER, OWNER);
}

async function expectUntouched(): Promise<void> {
  expect(await live()).toMatchObject({ state: 'live', incidents: [], warnings: [], encoder: { connection: 'here' } });
  expect((await live()).metrics?.droppedFrames).toBe(0);
  expect(encoder?.process.exitCode).toBeNull();
}

describe('a show of a user whose folders are open to all, recorded, with secrets kept in a file', () => {
  it('is live', async () => {
    [nginx, home] = await Promise.all([startNginxRtmp(), makeHome()]);
    videos = inFolder('videos');
    await rm(home.userData, { recursive: true });
    for (const folder of [home.folder, videos, inFolder('home'), inFolder('tmp')]) await open(folder);
    cuelight = await launchCuelight({ home, prefix: ['sh', '-c', 'umask 000; exec "$@"', 'sh'] });
    await cuelight.app.evaluate(({ app }, folder) => app.setPath('videos', folder), videos);
    await askApp(cuelight, 'settings.change', { keepSecretsInFile: true });
    showId = await pasteShow(cuelight, `${nginx.url(STREAM)}?token=${SIGNATURE}`);
    address = await goLive(cuelight, showId, { record: true });
    encoder = pushFile(await makeFlv({ seconds: 20 }), address, { loop: true });
    await expect.poll(async () => (await live()).series.atMs.length, PATIENCE).toBeGreaterThan(1);
    expect(await readFile(path.join(home.userData, 'secrets.json'), 'utf8')).toContain(SIGNATURE);
  });

  it('a foreign page whose name leads to this computer gets no answer from the relay, whatever pages can do, and the show goes on', async () => {
    const { port, pathname } = new URL(address.replace('rtmp:', 'http:'));
    // A server that is what pages talk to: by these ways they do reach a port of this computer.
    const asked: string[] = [];
    const decoy = http.createServer((request, response) => {
      asked.push(request.method ?? '');
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
    });
    const reached = await attackFromPage(await listenOn(decoy), pathname);
    decoy.close();
    expect(reached).toMatchObject({ get: 'answered 200', 'post, opaque': 'answered 0' });
    expect(asked.length).toBeGreaterThan(8);
    const got = await attackFromPage(Number(port), pathname);
    expect(Object.keys(got).length).toBeGreaterThan(10);
    expect(Object.entries(got).filter(([, word]) => word !== 'failed')).toEqual([]);
    await expectUntouched();
  });

  const another = async (): Promise<void> => {
    const saved = path.join(videos, 'saved.json');
    await cuelight.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, saved);
    const [entry] = (await askApp(cuelight, 'history.list', {})).entries;
    await askApp(cuelight, 'history.export', { id: entry?.id ?? '', format: 'json' });
    const recording = (await live()).recording.file ?? '';

    const pids = familyOf(cuelight.app.process().pid ?? 0);
    expect(pids.length).toBeGreaterThan(4);
    const files = pids.flatMap((pid) => [...OPEN_TO_ALL, ...CLOSED].map((what) => `/proc/${pid}/${what}`));
    const folders = [home.userData, videos, inFolder('tmp'), '/dev/shm', ...pids.map((pid) => `/proc/${pid}/fd`)];
    const sockets = unixSocketsOf(pids);
    expect(sockets.length).toBeGreaterThan(0);
    const seen = await lookAsOtherUser({ folders, files, sockets });

    expect(Object.keys(seen.read).filter((file) => !OPEN_TO_ALL.includes(path.basename(file)))).toEqual([]);
    expect(Object.keys(seen.read).length).toBe(pids.length * OPEN_TO_ALL.length);
    const wasOpen = [videos, inFolder('tmp'), '/dev/shm'];
    expect(seen.listed).toEqual(wasOpen);
    expect(seen.written).toEqual(wasOpen);
    expect(seen.connected).toEqual([]);
    const all = Object.values(seen.read).join('\n');
    for (const secret of [STREAM, SIGNATURE, address.split('/').at(-1) ?? '']) expect(all).not.toContain(secret);
    for (const own of [recording, saved, ...['secrets.json', 'profiles.json', 'history.db'].map((name) => path.join(home.userData, name))])
      expect([own, await modeOf(own)]).toEqual([own, '600']);
    for (const own of [home.userData, path.dirname(recording)]) expect([own, await modeOf(own)]).toEqual([own, '700']);
    await expectUntouched();
  };
  if (CAN_BE_SOMEBODY_ELSE) it('another user of this computer reads nothing of it, writes nowhere into it, and sees no secret', another);
});
