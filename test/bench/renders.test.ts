import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchCuelight, type RunningCuelight } from '../support/electron-app.ts';
import type { FfmpegRun } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { endShow, goOnAir } from '../support/on-air.ts';
import { figure } from './figures.ts';
import { countRenders, type RenderCounts } from './render-counter.ts';
import { printTable } from './table.ts';

/** What React renders while live seconds pass, component by component, on each tab of the real window. */
const SECONDS = 10;

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

/** Counts of the seconds that pass now. */
async function over(seconds: number): Promise<RenderCounts> {
  const { page } = cuelight;
  await page.evaluate(() => Object.assign(globalThis, { renderCounts: { commits: 0, components: {} } }));
  await new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
  return page.evaluate(() => (globalThis as unknown as { renderCounts: RenderCounts }).renderCounts);
}

it('renders of the window while live', async () => {
  const { app, page } = cuelight;
  await app.context().addInitScript(countRenders);
  await page.reload();
  await page.getByTestId('lamp').waitFor();
  encoder = await goOnAir(cuelight, nginx.url('evening'));
  await over(5);
  const rows: string[][] = [];
  const commits: Record<string, number> = {};
  for (const tab of ['live', 'preflight', 'history']) {
    await page.getByTestId(`tab-${tab}`).click();
    await over(2);
    const counts = await over(SECONDS);
    commits[tab] = counts.commits / SECONDS;
    const components = Object.values(counts.components).reduce((sum, times) => sum + times, 0);
    figure({
      id: `renders-${tab}`,
      what: `live, ${tab} tab: components rendered`,
      unit: 'a second',
      values: [components / SECONDS],
      goal: null,
    });
    for (const [component, times] of Object.entries(counts.components).sort(([, a], [, b]) => b - a)) {
      rows.push([tab, component, (times / SECONDS).toFixed(1)]);
    }
    rows.push([tab, 'commits', (counts.commits / SECONDS).toFixed(1)]);
  }
  await endShow(cuelight);
  printTable(['tab', 'component, by what it draws', 'a second'], rows);
  // One tick a second draws all; what is not on screen is not rendered.
  for (const [tab, perSecond] of Object.entries(commits)) expect(perSecond, tab).toBeLessThan(2 * 2);
}, 180_000);
