import { makeFlv, pushFile } from '../../support/ffmpeg.ts';
import { processesOf } from '../../support/ask-app.ts';
import { pause } from '../../support/pause.ts';
import { BUFFER_POLICIES, CHART_SPANS, type LiveShowState } from '../../../electron/contract/live-show.ts';
import type { Use } from './use.ts';

const ON_AIR_MS = 3000;

async function liveOf(use: Use, showId: string): Promise<LiveShowState | null> {
  return (await use.showOf(showId))?.live ?? null;
}

async function untilState(use: Use, showId: string, wanted: LiveShowState['state'], limitMs: number): Promise<boolean> {
  return await use.until(async () => (await liveOf(use, showId))?.state === wanted, limitMs);
}

async function copyIncidents(use: Use, showId: string): Promise<void> {
  for (const { id } of (await liveOf(use, showId))?.incidents ?? []) {
    if ((await use.ask('live.copyIncident', { showId, id })).ok) await use.searchCopied('incident');
  }
}

async function end(use: Use, showId: string): Promise<void> {
  await use.ask('live.stop', { showId });
  const over = await use.until(async () => (await liveOf(use, showId))?.active !== true, 60_000);
  if (!over) throw new Error('the show did not end');
}

async function drop(use: Use, showId: string): Promise<void> {
  const { nginx } = use.stage;
  use.stage.refuse(use.maybe(0.3));
  await nginx.kill();
  await untilState(use, showId, 'reconnecting', 10_000);
  await pause(ON_AIR_MS);
  await copyIncidents(use, showId);
  await nginx.start();
  await use.ask('live.retryNow', { showId });
  await pause(1000);
  use.stage.refuse(false);
  await untilState(use, showId, 'live', 10_000);
}

/** Its own process, gone from one moment to the next, as when the system is short of memory. */
async function killRelay(use: Use): Promise<void> {
  const pid = (await processesOf(use.stage.cuelight)).get('relay');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await pause(ON_AIR_MS);
}

/** The local address with its key is handed out on purpose; from then on the key is looked for everywhere else. */
export async function goLiveByRelay(use: Use): Promise<void> {
  const show = await use.show();
  if (show === null || !show.hasPushUrl) return;
  const showId = show.id;
  await use.ask('show.select', { showId });
  const choice = { policy: use.chances.oneOf(BUFFER_POLICIES), record: use.maybe(0.3), lan: use.maybe(0.2) };
  if (!(await use.ask('live.start', { showId, source: 'relay', ...choice })).ok) return;
  await use.ask('live.copyEncoder', { showId, part: 'key' });
  use.canaries.know('local encoder key', await use.copied());
  await use.ask('live.copyEncoder', { showId, part: 'url' });
  const url = await use.copied();
  await use.clipboard('nothing');
  await use.clear();
  await use.openTab('live');
  const encoder = pushFile(await makeFlv({ seconds: 20 }), url, { loop: true });
  try {
    await untilState(use, showId, 'live', 10_000);
    await pause(ON_AIR_MS);
    if (use.maybe(0.3)) await use.ask('obs.put', { showId, what: 'relay' });
    if (use.maybe()) await use.ask('live.setPolicy', { showId, policy: use.chances.oneOf(BUFFER_POLICIES) });
    if (use.maybe()) await use.ask('live.setSpan', { showId, span: use.chances.oneOf(CHART_SPANS) });
    if (use.maybe(0.6)) await drop(use, showId);
    if (use.maybe(0.3)) await killRelay(use);
    await copyIncidents(use, showId);
    const button = use.stage.cuelight.page.getByTestId('timeline-incident').first().getByRole('button').first();
    if ((await button.count()) > 0) await button.click({ timeout: 2000 }).catch(() => null);
  } finally {
    await encoder.kill();
  }
  await end(use, showId);
}

export async function goLiveByObs(use: Use): Promise<void> {
  const show = await use.show();
  if (show === null || !show.hasPushUrl) return;
  const showId = show.id;
  const { obs } = use.stage;
  await use.ask('settings.change', { obs: true, obsAddress: `127.0.0.1:${obs.port}` });
  if (!(await use.ask('live.start', { showId, source: use.maybe(0.7) ? 'obs' : 'watch' })).ok) return;
  await use.ask('obs.put', { showId, what: 'url' });
  obs.state.active = true;
  obs.streamState('STARTED', true);
  await untilState(use, showId, 'live', 5000);
  if (use.maybe()) {
    obs.state.reconnecting = true;
    obs.streamState('RECONNECTING', false);
    await pause(ON_AIR_MS);
    obs.state.reconnecting = false;
    obs.streamState('RECONNECTED', true);
  }
  await copyIncidents(use, showId);
  obs.state.active = false;
  obs.streamState('STOPPED', false);
  if (use.maybe()) await use.ask('obs.putBack', {});
  await end(use, showId);
}
