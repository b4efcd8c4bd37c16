import { expect, it } from 'vitest';
import type { LiveIncidentState } from '../../electron/contract/live-show.ts';
import { processesOf } from '../support/ask-app.ts';
import { launchCuelight } from '../support/electron-app.ts';
import { LIVE_SCREENS, PATH_LOST } from '../support/live-states.ts';
import { pause } from '../support/pause.ts';
import { figuresOf } from '../support/process-figures.ts';
import { printTable } from './table.ts';

/** What a second of a show costs the window after a night of drops: every state that comes holds them all. */
const COUNTS = [0, 50, 200];
/** The older ones are folded. */
const DRAWN = 50;
const SECONDS = 30;
const WARM_UP_SECONDS = 5;
const GOAL = 2;

function closed(index: number): LiveIncidentState {
  const openedAtMs = Date.now() - (index + 1) * 40_000;
  return { ...PATH_LOST, id: `n${index}`, phase: 'closed', openedAtMs, closedAtMs: openedAtMs + 500, recoveredMs: 500, lostMs: 0 };
}

it('costs of the window with many incidents', async () => {
  const cuelight = await launchCuelight();
  try {
    const { app, page } = cuelight;
    const screen = LIVE_SCREENS['on-air'];
    let rev = 1000;
    const push = async (incidents: readonly LiveIncidentState[], second: number): Promise<void> => {
      rev += 1;
      const shows = screen.shows.map((show) => {
        if (show.live === null) return show;
        const clock = { ...show.live.clock, nowMs: Date.now(), onAirMs: 3_600_000 + second * 1000 };
        return { ...show, live: { ...show.live, incidents, clock } };
      });
      await app.evaluate(
        ({ BrowserWindow }, json) => BrowserWindow.getAllWindows()[0]?.webContents.send('app.state', JSON.parse(json)),
        JSON.stringify({ ...screen, rev, shows }),
      );
    };
    await push([], 0);
    await page.getByTestId('tab-live').click();
    const pid = (await processesOf(cuelight)).get('window') ?? 0;
    const rows: string[][] = [];
    for (const count of COUNTS) {
      const incidents = Array.from({ length: count }, (_, index) => closed(index));
      let fromMs = 0;
      for (let second = 0; second < SECONDS; second += 1) {
        if (second === WARM_UP_SECONDS) fromMs = figuresOf(pid).cpuMs;
        await push(incidents, second);
        await pause(1000);
      }
      expect(await page.getByTestId('timeline-incident').count()).toBeLessThanOrEqual(DRAWN);
      const share = (figuresOf(pid).cpuMs - fromMs) / (SECONDS - WARM_UP_SECONDS) / 10;
      rows.push([String(count), `${share.toFixed(2)} %`, `${(share / GOAL).toFixed(2)} x ${GOAL} %`]);
      expect(share).toBeLessThan(GOAL * 2);
    }
    printTable(['incidents', 'of a core', 'goal'], rows);
  } finally {
    await cuelight.close();
  }
});
