import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report } from '../support/report.ts';
import { seeded } from '../support/seeded.ts';
import { ACTIONS } from './canary/actions.ts';
import { Canaries } from './canary/canaries.ts';
import { LeakSearch } from './canary/leak-search.ts';
import { processesBelow, searchFiles, searchHeap, searchPage, searchProcesses, searchShared } from './canary/places.ts';
import { openStage, type Stage } from './canary/stage.ts';
import { Use } from './canary/use.ts';

const MINUTES = Number(process.env['CANARY_MINUTES'] ?? 60);
const SEED = Number(process.env['CANARY_SEED'] ?? 1);
const SEARCH_EVERY_MS = 60_000;
const PROCESSES_EVERY_MS = 1000;
/** Who runs Electron in the tests of root. */
const USER = process.getuid?.() === 0 ? 65_534 : (process.getuid?.() ?? 0);
/** Copied there before the first secret was. */
const PROGRAM = 'app';

const beganMs = Date.now();
const chances = seeded(SEED);
const canaries = new Canaries(chances);
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(canaries);
});
afterAll(async () => {
  await stage?.close();
});

interface Whole {
  readonly finds: readonly string[];
  readonly heapBytes: number;
}

/** All places at this moment. */
async function searchAll(search: LeakSearch): Promise<Whole> {
  const { cuelight, home } = stage;
  const heap = await searchHeap(search, cuelight.page);
  const finds = [
    ...heap.finds,
    ...(await searchPage(search, cuelight.page)),
    ...searchFiles(search, 'files', home.folder, [PROGRAM]),
    ...searchShared(search, USER, beganMs),
    ...search.in('output', 'and console', stage.output()),
    ...search.in('desktop', 'notifications and panel', stage.desktopHeard()),
    ...searchProcesses(search, processesBelow(stage.pid)),
  ];
  return { finds, heapBytes: heap.bytes };
}

/** Media and old exports, once they have been searched. */
function tidy(): void {
  const { folder } = stage.home;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.flv') || name.startsWith('tmp/export-')) rmSync(path.join(folder, name), { force: true });
}

test('the search is not blind: what is planted is found in every place', async () => {
  const planted = new Canaries(seeded(SEED + 1));
  const text = planted.make('planted');
  const search = new LeakSearch(planted);
  const { app, page, home } = stage.cuelight;
  const file = path.join(home.folder, 'tmp', 'planted');
  expect((await searchAll(search)).finds).toEqual([]);
  await app.evaluate(
    ({ Notification }, [secret, to]) => {
      const { writeFileSync } = process.getBuiltinModule('node:fs');
      const { spawn } = process.getBuiltinModule('node:child_process');
      const bytes = Buffer.from(secret);
      const percent = bytes.toString('hex').replaceAll(/../g, (pair) => `%${pair}`);
      for (const [form, data] of Object.entries({
        plain: secret.slice(0, 14),
        wide: Buffer.from(`.${secret}`, 'utf16le'),
        hex: bytes.toString('hex').toUpperCase(),
        percent,
        base64: Buffer.concat([Buffer.from('xx'), bytes]).toString('base64'),
      }))
        writeFileSync(`${to}-${form}`, data);
      console.log(secret.slice(-12));
      new Notification({ title: 'planted', body: secret }).show();
      Reflect.set(globalThis, 'planted', [
        spawn('/bin/sleep', ['60'], { argv0: secret, stdio: 'ignore' }),
        spawn('/bin/sleep', ['60'], { env: { PLANTED: secret }, stdio: 'ignore' }),
      ]);
    },
    [text, file] as const,
  );
  await page.evaluate((secret) => {
    localStorage.setItem('planted', secret);
    document.body.dataset['planted'] = secret;
  }, text);
  const inside = new Canaries(seeded(SEED + 2));
  // Made in the page itself, far inside a long text, where a snapshot leaves off by itself.
  await page.evaluate(
    (codes) => Reflect.set(globalThis, 'planted', 'x'.repeat(100_000) + String.fromCharCode(...codes)),
    [...Buffer.from(inside.make('planted'))],
  );
  expect((await searchHeap(new LeakSearch(inside), page)).finds).not.toEqual([]);
  await expect.poll(() => stage.desktopHeard()).toContain(text);
  const { finds } = await searchAll(search);
  const places = new Set(finds.map((find) => find.replace(/, at byte .*/, '')));
  for (const place of [
    'heap snapshot of the window: planted, plain',
    'page DOM: planted, plain',
    'page storage: planted, plain',
    'output and console: planted, plain',
    'desktop notifications and panel: planted, plain',
    'process cmdline sleep: planted, plain',
    'process environ sleep: planted, plain',
    'files tmp/planted-plain: planted, plain',
    'files tmp/planted-wide: planted, UTF-16',
    'files tmp/planted-hex: planted, hex',
    'files tmp/planted-percent: planted, percent-encoded',
    'files tmp/planted-base64: planted, base64',
  ])
    expect(places).toContain(place);
  await app.evaluate(() => {
    for (const child of Reflect.get(globalThis, 'planted') as { kill: () => void }[]) child.kill();
  });
  await page.evaluate(() => {
    localStorage.clear();
    delete document.body.dataset['planted'];
  });
});

test('an hour of random use leaves no secret anywhere but in the store', { timeout: MINUTES * 60_000 + 900_000 }, async () => {
  const search = new LeakSearch(canaries);
  const use = new Use(stage, canaries, chances, search);
  expect((await use.state()).secrets.kind).toBe('encrypted');
  const bag = ACTIONS.flatMap(([weight, name, action]) => Array.from({ length: weight }, () => [name, action] as const));
  const done = new Map<string, number>(ACTIONS.map(([, name]) => [name, 0]));
  const untilMs = performance.now() + MINUTES * 60_000;
  let nextSearchMs = performance.now() + SEARCH_EVERY_MS;
  let searches = 0;
  let heapBytes = 0;
  const watching = setInterval(() => use.finds.push(...searchProcesses(search, processesBelow(stage.pid))), PROCESSES_EVERY_MS);
  const searchNow = async (): Promise<void> => {
    await use.clear();
    const whole = await searchAll(search);
    searches += 1;
    heapBytes += whole.heapBytes;
    use.finds.push(...whole.finds);
    tidy();
    report(`search ${searches}`, {
      secrets: canaries.count,
      'heap MB': whole.heapBytes / 1e6,
      'MB so far': search.searched.bytes / 1e6,
      finds: use.finds.length,
    });
  };
  try {
    while (performance.now() < untilMs) {
      const [name, action] = chances.oneOf(bag as [(typeof bag)[number], ...typeof bag]);
      try {
        await action(use);
      } catch (error) {
        // The first line alone, and no cause: what follows may say what was typed.
        expect.fail(`${name}, seed ${SEED}: ${String(error).split('\n')[0]}`);
      }
      done.set(name, (done.get(name) ?? 0) + 1);
      expect([...new Set(use.finds)], `after ${name}, seed ${SEED}`).toEqual([]);
      if (performance.now() >= nextSearchMs) {
        await searchNow();
        nextSearchMs = performance.now() + SEARCH_EVERY_MS;
      }
    }
    await searchNow();
    await stage.restart();
    await searchNow();
  } finally {
    clearInterval(watching);
    report(`${MINUTES} minutes, seed ${SEED}`, {
      actions: [...done.values()].reduce((sum, count) => sum + count, 0),
      ...Object.fromEntries(done),
    });
    report('  searched', {
      times: searches,
      secrets: canaries.count,
      MB: search.searched.bytes / 1e6,
      'of it heap MB': heapBytes / 1e6,
      ...Object.fromEntries(search.searched.places),
    });
  }
  expect([...new Set(use.finds)]).toEqual([]);
  // The secrets were used in earnest: the ingest was told them, and OBS where the run came to that.
  expect(new LeakSearch(canaries).in('ingest', 'log', await stage.nginx.log())).not.toEqual([]);
  const ofObs = new LeakSearch(canaries);
  const toldObs = stage.obs.requests.filter(({ data }) => ofObs.in('OBS', 'request', JSON.stringify(data)).length > 0);
  report('  OBS', { requests: stage.obs.requests.length, 'with a secret': toldObs.length });
});
