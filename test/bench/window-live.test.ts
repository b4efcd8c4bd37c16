import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchCuelight, type RunningCuelight } from '../support/electron-app.ts';
import type { FfmpegRun } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { endShow, goOnAir } from '../support/on-air.ts';
import { figure } from './figures.ts';
import { printTable } from './table.ts';

/** What the window costs while a show is live, seen and hidden; the media's own process apart. */
const SECONDS = 30;
const GOALS = { visible: 2, hidden: 0.3 } as const;
const TICKS_PER_S = 100;

let nginx: NginxRtmp;
let cuelight: RunningCuelight;
let encoder: FfmpegRun | null = null;

beforeAll(async () => {
  nginx = await startNginxRtmp();
  cuelight = await launchCuelight();
});
afterAll(async () => {
  await encoder?.kill();
  await cuelight.close();
  await nginx.stop();
});

/** CPU ms of each kind of process so far. */
async function cpuMs(): Promise<ReadonlyMap<string, number>> {
  const processes = await cuelight.app.evaluate(({ app }) =>
    app.getAppMetrics().map(({ pid, type, name }) => ({ pid, kind: name ?? type })),
  );
  return new Map(
    processes.map(({ pid, kind }) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return [kind, ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_S];
    }),
  );
}

async function shareOver(seconds: number): Promise<ReadonlyMap<string, number>> {
  const before = await cpuMs();
  await new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
  const after = await cpuMs();
  return new Map([...after].map(([kind, ms]) => [kind, ((ms - (before.get(kind) ?? 0)) / (seconds * 1000)) * 100]));
}

it('costs of the window while live', async () => {
  const { app } = cuelight;
  encoder = await goOnAir(cuelight, nginx.url('evening'));
  await shareOver(5);
  const visible = await shareOver(SECONDS);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await shareOver(2);
  const hidden = await shareOver(SECONDS);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await endShow(cuelight);
  const kinds = [...new Set([...visible.keys(), ...hidden.keys()])];
  const cell = (share: number | undefined): string => `${(share ?? 0).toFixed(2)} %`;
  const window = kinds.filter((kind) => kind === 'Tab');
  const sum = (of: ReadonlyMap<string, number>): number => window.reduce((all, kind) => all + (of.get(kind) ?? 0), 0);
  for (const [how, share] of [
    ['visible', sum(visible)],
    ['hidden', sum(hidden)],
  ] as const)
    figure({ id: `window-${how}`, what: `window while live, ${how}`, unit: '%', values: [share], goal: { most: GOALS[how], of: 'value' } });
  printTable(
    ['process', 'visible', 'hidden'],
    [
      ...kinds.map((kind) => [kind, cell(visible.get(kind)), cell(hidden.get(kind))]),
      [
        'window / goal',
        `${(sum(visible) / GOALS.visible).toFixed(2)} x ${GOALS.visible} %`,
        `${(sum(hidden) / GOALS.hidden).toFixed(2)} x ${GOALS.hidden} %`,
      ],
    ],
  );
  expect(sum(visible)).toBeLessThan(GOALS.visible * 2);
  expect(sum(hidden)).toBeLessThan(GOALS.hidden * 2);
}, 180_000);
