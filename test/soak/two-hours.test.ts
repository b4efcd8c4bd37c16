import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askApp, goLive, liveOf, pasteShow, processesOf } from '../support/ask-app.ts';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../support/electron-app.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { makeFlv } from '../support/ffmpeg.ts';
import { numbersIn, pushNumbered, startNumberedSink, type NumberedPush } from '../support/numbered-show.ts';
import { pause } from '../support/pause.ts';
import { runs } from '../support/process-figures.ts';
import { report } from '../support/report.ts';
import { keepBooks, sumUp } from './books.ts';
import { breakThings, nextPicture, printFaults, type Ingest } from './upstream-faults.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 120);
const SEED = Number(process.env['SOAK_SEED'] ?? 1);
const WARM_UP_MINUTES = Math.min(15, MINUTES / 4);
/** Below this a slope says more of the last collection than of a leak: the relay goes up and down by 60 MB, some four times an hour. */
const SLOPE_FROM_MINUTES = 120;
const MOST_MB_AN_HOUR = 10;
const BITRATE_KBPS = 8000;
/** What the Live tab keeps; the history has them all. */
const INCIDENTS_KEPT = 200;
const PATIENCE = { timeout: 60_000 };
/** After the last fault: behind a road that was slow a moment ago a backlog of 20 s is worked off at 1.1 times the stream's pace. */
const CATCH_UP_PATIENCE = { timeout: 600_000 };
const run = promisify(execFile);

let ingest: Ingest;
let home: Home;
let cuelight: RunningCuelight;
let encoder: NumberedPush | null = null;
let showId = '';
const copies: string[] = [];

beforeAll(async () => {
  const sink = await startNumberedSink();
  ingest = { sink, proxy: await startFaultProxy(sink.port) };
  home = await makeHome();
  cuelight = await launchCuelight({ home });
});
afterAll(async () => {
  encoder?.close();
  await cuelight?.close();
  await ingest?.proxy.close();
  ingest?.sink.close();
  for (const folder of copies) await rm(folder, { recursive: true });
  await home?.remove();
});

const live = () => liveOf(cuelight, showId);

async function push(): Promise<NumberedPush> {
  const url = await goLive(cuelight, showId, { record: true });
  const pushed = await pushNumbered(url, await makeFlv({ seconds: 20, bitrateKbps: BITRATE_KBPS }));
  await expect.poll(async () => (await live()).state, PATIENCE).toBe('live');
  return pushed;
}

/** What the file holds, read from a copy: the program has it open. */
async function inHistory<T>(work: (database: Database.Database) => T): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-soak-history-'));
  copies.push(folder);
  const names = (await readdir(home.userData)).filter((name) => name.startsWith('history.db'));
  for (const name of names) await cp(path.join(home.userData, name), path.join(folder, name));
  const database = new Database(path.join(folder, 'history.db'));
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
    return work(database);
  } finally {
    database.close();
  }
}

async function recordings(): Promise<readonly string[]> {
  const folder = path.join(home.folder, 'home');
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith('.flv'))
    .sort()
    .map((file) => path.join(folder, file));
}

test('a long show through fault after fault: nothing is lost, nothing grows', { timeout: MINUTES * 60_000 + 900_000 }, async () => {
  const { sink, proxy } = ingest;
  showId = await pasteShow(cuelight, `rtmp://127.0.0.1:${proxy.port}/live/evening`);
  await cuelight.page.getByTestId('tab-live').click();
  const pushed = await push();
  encoder = pushed;
  await expect.poll(async () => (await live()).recording.status, PATIENCE).toBe('on');
  const pids = await processesOf(cuelight);
  const untilMs = performance.now() + MINUTES * 60_000;
  const devtools = await cuelight.page.context().newCDPSession(cuelight.page);
  const aMinute = async (): Promise<Readonly<Record<string, number | string>>> => {
    const { metrics, incidents, state } = await live();
    // A window with room to spare collects when it pleases: what it still holds afterwards is what counts.
    await devtools.send('HeapProfiler.collectGarbage');
    expect(pushed.isGone(), 'the encoder lost its connection').toBe(false);
    expect(sink.sessions.filter(({ disorder }) => disorder > 0)).toEqual([]);
    const figures = { 'queue ms': metrics?.queueMs ?? -1, incidents: incidents.length };
    return { state, ...figures, 'sent pictures': pushed.sent.pictures, arrived: sink.pictures.size };
  };
  const [faults, books] = await Promise.all([
    breakThings(ingest, SEED, untilMs),
    keepBooks(pids, untilMs, aMinute),
    pause(MINUTES * 60_000),
  ]);

  expect(await processesOf(cuelight)).toEqual(pids);
  await expect.poll(async () => (await live()).incidents.filter(({ phase }) => phase !== 'closed'), CATCH_UP_PATIENCE).toEqual([]);
  await expect.poll(async () => (await live()).metrics?.queueMs ?? Infinity, CATCH_UP_PATIENCE).toBeLessThan(1000);
  const { incidents, warnings, metrics, clock } = await live();
  expect(pushed.isGone()).toBe(false);
  pushed.pause();
  await expect.poll(() => sink.pictures.size, PATIENCE).toBe(pushed.sent.pictures);
  await askApp(cuelight, 'live.stop', { showId });
  await expect.poll(async () => (await live()).active, PATIENCE).toBe(false);
  pushed.close();

  report(`${MINUTES} minutes, seed ${SEED}`, {
    faults: faults.length,
    incidents: incidents.length,
    'publishes at the server': sink.sessions.length,
    'pictures sent': pushed.sent.pictures,
    arrived: sink.pictures.size,
    'sent again after a drop': sink.repeated(),
    'sounds sent': pushed.sent.sounds,
    'sounds arrived': sink.soundTimesMs.size,
  });
  printFaults(faults);
  const slopes = sumUp(books, WARM_UP_MINUTES);

  expect(sink.sessions.filter(({ disorder }) => disorder > 0)).toEqual([]);
  expect(sink.soundTimesMs.size).toBe(pushed.sent.sounds);
  expect(metrics?.droppedFrames).toBe(0);
  expect(warnings.filter(({ code }) => code !== 'not-catching-up')).toEqual([]);
  const opened = incidents.map(({ openedAtMs }) => openedAtMs);
  const unseen = faults.filter(({ drops, atMs }) => drops && !opened.some((openedAtMs) => Math.abs(openedAtMs - atMs) < 2000));
  if (incidents.length < INCIDENTS_KEPT) expect(unseen).toEqual([]);

  const onAirS = (clock.onAirMs ?? 0) / 1000;
  const [entry] = (await askApp(cuelight, 'history.list', { kind: 'show' })).entries;
  const kept = await inHistory((database) => ({
    seconds: (database.prepare('SELECT count(*) AS n FROM seconds').get() as { n: number }).n,
    incidents: database.prepare('SELECT id, cause, closed_at AS closedAt FROM incidents').all() as {
      id: string;
      cause: string;
      closedAt: number | null;
    }[],
  }));
  const causes = new Map<string, number>();
  for (const { cause } of kept.incidents) causes.set(cause, (causes.get(cause) ?? 0) + 1);
  report('  history', { seconds: kept.seconds, 'on air s': onAirS, incidents: kept.incidents.length, ...Object.fromEntries(causes) });
  expect(entry).toMatchObject({ end: 'stopped', lostFrames: 0, lostMs: 0, incidents: kept.incidents.length });
  expect(kept.incidents.filter(({ closedAt }) => closedAt === null)).toEqual([]);
  expect(kept.incidents.map(({ id }) => id)).toEqual(expect.arrayContaining(incidents.map(({ id }) => id)));
  // A second is what lies between two words of the relay: on a busy machine a little more than one.
  expect(Math.abs(kept.seconds - onAirS)).toBeLessThan(5 + onAirS / 1000);

  const files = await recordings();
  const numbers = (await Promise.all(files.map((file) => numbersIn(file)))).flat();
  report('  recordings', { files: files.length, pictures: numbers.length });
  expect(numbers.findIndex((number, index) => number !== index)).toBe(-1);
  expect(numbers).toHaveLength(pushed.sent.pictures);
  for (const file of files) await rm(file);

  if (MINUTES < SLOPE_FROM_MINUTES) return;
  expect(slopes.filter(({ mbAnHour, moreHandles }) => mbAnHour > MOST_MB_AN_HOUR || Math.abs(moreHandles) > 2)).toEqual([]);
});

test('killed in the middle of a show: the recording plays to its end, the history holds, the next start offers to go on', async () => {
  const pushed = await push();
  encoder = pushed;
  await pause(10_000);
  ingest.proxy.reset();
  await nextPicture(ingest, 10_000);
  await pause(10_000);
  const relayPid = (await processesOf(cuelight)).get('relay') ?? 0;
  const pid = await cuelight.app.evaluate(() => process.pid);
  const ended = once(cuelight.app.process(), 'exit');
  const killedAtMs = Date.now();
  const sent = pushed.sent.pictures;
  process.kill(pid, 'SIGKILL');
  await ended;
  await cuelight.close();
  await expect.poll(() => pushed.isGone(), PATIENCE).toBe(true);
  await expect.poll(() => runs(relayPid), PATIENCE).toBe(false);

  const [file = ''] = (await recordings()).slice(-1);
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']);
  const numbers = await numbersIn(file);
  expect(numbers.findIndex((number, index) => number !== index)).toBe(-1);
  // What had not reached the system yet: half a second, and what the kill itself took.
  expect(sent - numbers.length).toBeLessThan(45);

  cuelight = await launchCuelight({ home });
  await cuelight.page.getByTestId('go-live-again').waitFor();
  const [entry] = (await askApp(cuelight, 'history.list', { kind: 'show' })).entries;
  const record = await askApp(cuelight, 'history.open', { id: entry?.id ?? '' });
  report('killed after 20 s', {
    'pictures sent': sent,
    'not in the recording': sent - numbers.length,
    'ffmpeg complains': JSON.stringify(stderr.slice(0, 200)),
    'history ends before the kill by ms': killedAtMs - (entry?.kind === 'show' ? (entry.endedAtMs ?? 0) : 0),
  });
  expect(entry).toMatchObject({ end: 'interrupted', drops: 1 });
  expect(record.kind === 'show' ? record.incidents.map(({ phase }) => phase) : []).toEqual(['closed']);
  await inHistory(() => null);
});
