import { rm, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'vitest';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../support/electron-app.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { endShow, goOnAir } from '../support/on-air.ts';
import { figure } from './figures.ts';
import { median, printTable } from './table.ts';

const RUNS = 10;
/** Until the window has settled, ms: memory is read then. */
const SETTLE_MS = 3000;
const LIVE_RUNS = 3;
/** On air before its memory is read. */
const LIVE_MS = 20_000;

const BARE_MAIN = `
const { app, BrowserWindow } = require('electron');
app.enableSandbox();
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1040, height: 720, webPreferences: { contextIsolation: true, sandbox: true } });
  window.loadFile('index.html');
});
`;

/** The least that a window can be: one heading. */
async function bareHome(): Promise<Home> {
  const home = await makeHome();
  const folder = path.join(home.folder, 'app');
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'bare', version: '1.0.0', main: 'main.cjs' }));
  await writeFile(path.join(folder, 'main.cjs'), BARE_MAIN);
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>bare</title><h1>bare</h1>');
  return home;
}

interface Sample {
  readonly paintMs: number;
  /** The lamp is in the page; a bare window has none, and its paint stands beside. */
  readonly lampMs: number;
  readonly memoryMb: number;
}

/** From the creation of the process to the first contentful paint and to the lamp, and the working sets of all processes once idle. */
async function sample(home: Home, hasLamp: boolean): Promise<Sample> {
  const cuelight = await launchCuelight({ home, undrawn: true });
  const { app, page } = cuelight;
  /** Unix ms of an entry on the page's time line. */
  const at = async (name: string): Promise<number> => {
    await page.waitForFunction((entry) => performance.getEntriesByName(entry).length > 0, name);
    return await page.evaluate((entry) => performance.timeOrigin + (performance.getEntriesByName(entry)[0]?.startTime ?? Number.NaN), name);
  };
  try {
    const paintedAt = await at('first-contentful-paint');
    const lampAt = hasLamp ? await at('cuelight.drawn') : paintedAt;
    if (hasLamp && (await page.locator('[data-testid=lamp]').count()) === 0) throw new Error('the page has no lamp');
    const createdAt = await app.evaluate(() => process.getCreationTime() ?? Number.NaN);
    await page.waitForTimeout(SETTLE_MS);
    return { paintMs: paintedAt - createdAt, lampMs: lampAt - createdAt, memoryMb: await memoryMbOf(app) };
  } finally {
    await cuelight.close();
  }
}

async function memoryMbOf(app: RunningCuelight['app']): Promise<number> {
  const kb = await app.evaluate((electron) => electron.app.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0));
  return kb / 1024;
}

/** All processes, the relay's too, while a show of 3 Mb/s is on air. */
async function liveMemoryMb(): Promise<number> {
  const nginx = await startNginxRtmp();
  const cuelight = await launchCuelight();
  const { app, page } = cuelight;
  try {
    const encoder = await goOnAir(cuelight, nginx.url('evening'));
    await page.waitForTimeout(LIVE_MS);
    const memoryMb = await memoryMbOf(app);
    await endShow(cuelight);
    await encoder.kill();
    return memoryMb;
  } finally {
    await cuelight.close();
    await nginx.stop();
  }
}

it('first contentful paint, lamp, and memory idle and live, beside a bare window', async () => {
  const homes = { bare: await bareHome(), cuelight: await makeHome() };
  const samples: Record<keyof typeof homes, Sample[]> = { bare: [], cuelight: [] };
  try {
    for (let run = 0; run < RUNS; run += 1)
      for (const who of ['bare', 'cuelight'] as const) samples[who].push(await sample(homes[who], who === 'cuelight'));
  } finally {
    await homes.bare.remove();
    await homes.cuelight.remove();
  }
  const rows = (['paintMs', 'lampMs', 'memoryMb'] as const).map((figure) => {
    const bare = median(samples.bare.map((entry) => entry[figure]));
    const ours = median(samples.cuelight.map((entry) => entry[figure]));
    return [figure, bare.toFixed(0), ours.toFixed(0), `${(ours / bare).toFixed(2)} x`, figure === 'lampMs' ? '-' : '1.15 x'];
  });
  const liveMb: number[] = [];
  for (let run = 0; run < LIVE_RUNS; run += 1) liveMb.push(await liveMemoryMb());
  const bareMb = samples.bare.map(({ memoryMb }) => memoryMb);
  rows.push([
    'memoryMb live',
    median(bareMb).toFixed(0),
    median(liveMb).toFixed(0),
    `${(median(liveMb) / median(bareMb)).toFixed(2)} x`,
    '1.4 x',
  ]);
  const beside = (id: string, what: string, unit: 'ms' | 'MB', values: readonly number[], bare: readonly number[], most: number): void =>
    figure({ id, what, unit, values, peer: { name: 'a bare window', values: bare }, goal: { most, of: 'ratio' } });
  const ours = (figureOf: keyof Sample): number[] => samples.cuelight.map((entry) => entry[figureOf]);
  const bare = samples.bare.map(({ paintMs }) => paintMs);
  beside('first-paint', 'first contentful paint', 'ms', ours('paintMs'), bare, 1.15);
  beside('memory-idle', 'memory, idle', 'MB', ours('memoryMb'), bareMb, 1.15);
  beside('memory-live', 'memory, live', 'MB', liveMb, bareMb, 1.4);
  printTable(['figure', 'bare window', 'Cuelight', 'ratio', 'goal'], rows);
});
