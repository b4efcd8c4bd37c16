import { afterEach, expect, test } from 'vitest';
import type { LiveEvent } from '../../electron/contract/live-status.ts';
import { WatchSource } from '../../electron/live/sources/watch.ts';
import { systemPorts } from '../../electron/preflight/ports.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { runRelayCli } from '../support/live-cli.ts';
import { madeLiveShow } from '../support/made-live-show.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { startMediaServer } from '../support/node-media-server.ts';
import { pause } from '../support/pause.ts';
import { report } from '../support/report.ts';

const CALM_MS = Number(process.env['SOAK_CALM_MINUTES'] ?? 10) * 60_000;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function watch(url: string): Promise<readonly LiveEvent[]> {
  const events: LiveEvent[] = [];
  const source = new WatchSource({
    show: madeLiveShow(url, { playUrl: url }),
    ports: systemPorts(() => {
      throw new Error('nothing here has a name');
    }),
    tell: (event) => events.push(event),
    tellApart: (code) => code,
  });
  cleanUps.push(() => source.stopNow());
  await source.start();
  return events;
}

test('calm minutes: relays and viewers of both servers are live throughout and name nothing', async () => {
  const nginx = await startNginxRtmp();
  const media = await startMediaServer();
  cleanUps.push(
    () => nginx.stop(),
    () => media.stop(),
  );
  const source = await makeFlv({ seconds: 20 });
  const shows = await Promise.all(
    [nginx, media].map(async (server) => {
      const url = server.url('show');
      const cli = runRelayCli(['--controls', 'none', '--to', url]);
      cleanUps.push(() => cli.kill());
      const encoder = pushFile(source, (await cli.until('listening')).url, { loop: true });
      cleanUps.push(() => encoder.kill());
      await cli.until('state', ({ state }) => state === 'live');
      return { cli, seen: await watch(url) };
    }),
  );
  await pause(CALM_MS);
  const ofWatch = (events: readonly LiveEvent[], kind: LiveEvent['event']): readonly LiveEvent[] =>
    events.filter(({ event }) => event === kind);
  for (const [i, { cli, seen }] of shows.entries()) {
    const queues = cli.of('metrics').map(({ queueMs }) => queueMs);
    report(`calm, ${i === 0 ? 'nginx-rtmp' : 'node-media-server'}`, {
      minutes: CALM_MS / 60_000,
      'relay metrics': queues.length,
      'longest queue ms': Math.max(...queues),
      'relay incidents': cli.of('incident').length,
      'watch metrics': ofWatch(seen, 'metrics').length,
      'watch incidents': ofWatch(seen, 'incident').length,
    });
  }
  for (const { cli, seen } of shows) {
    expect(cli.of('incident')).toEqual([]);
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live']);
    expect(ofWatch(seen, 'incident')).toEqual([]);
    expect(seen.flatMap((event) => (event.event === 'state' ? [event.state] : []))).toEqual(['waiting', 'live']);
    // One a second, late or not.
    expect(cli.of('metrics').length).toBeGreaterThan((CALM_MS / 1000) * 0.95);
  }
});
