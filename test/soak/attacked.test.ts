import { execFileSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { makeFlv } from '../support/ffmpeg.ts';
import { runRelayCli } from '../support/live-cli.ts';
import { pushNumbered, startNumberedSink } from '../support/numbered-show.ts';
import { pause } from '../support/pause.ts';
import { figuresOf, medianOf } from '../support/process-figures.ts';
import { report } from '../support/report.ts';
import * as stranger from '../support/stranger.ts';

const SIEGE_MS = 60_000;
const LOOK_EVERY_MS = 1000;
const GROWS_LESS_MB = 8;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test('a minute of every flood at once: each picture arrives once and in order, in one session, and the relay’s memory is level', async () => {
  const sink = await startNumberedSink();
  cleanUps.push(() => sink.close());
  const cli = runRelayCli(['--controls', 'none', '--url-env', 'PUSH'], { env: { PUSH: `rtmp://127.0.0.1:${sink.port}/live/show` } });
  cleanUps.push(() => cli.kill());
  const { url, streamKey } = await cli.until('listening');
  const relay = Number(execFileSync('pgrep', ['-P', String(cli.child.pid), '-f', 'relay-host'], { encoding: 'utf8' }));
  const push = await pushNumbered(url, await makeFlv({ seconds: 10 }));
  cleanUps.push(() => push.close());
  await cli.until('state', ({ state }) => state === 'live');
  const { port } = new URL(url.replace('rtmp:', 'http:'));
  const door: stranger.Door = { port: Number(port), app: 'live', name: streamKey };
  const sieges = stranger.floods(door).map((flood) => stranger.besiege(door.port, ...flood));
  const rssMb: number[] = [];
  for (const endMs = performance.now() + SIEGE_MS; performance.now() < endMs;) {
    await pause(LOOK_EVERY_MS);
    rssMb.push(figuresOf(relay).rssMb);
  }
  for (const siege of sieges) siege.lift();
  expect(push.isGone()).toBe(false);
  push.pause();
  const sent = push.sent.pictures;
  await expect.poll(() => sink.pictures.size, { timeout: 10_000 }).toBe(sent);
  const third = Math.floor(rssMb.length / 3);
  const [early, late] = [rssMb.slice(third, 2 * third), rssMb.slice(2 * third)].map(medianOf);
  report('a minute of floods', {
    connections: sieges.reduce((sum, { made }) => sum + made(), 0),
    pictures: sent,
    'relay MB at first': rssMb[0] ?? 0,
    'in the middle': early ?? 0,
    'at the end': late ?? 0,
  });
  expect(sink.sessions).toEqual([{ first: 0, last: sent - 1, disorder: 0 }]);
  expect(sink.repeated()).toBe(0);
  expect(cli.states()).toEqual(['waiting', 'connecting', 'live']);
  expect(cli.of('incident')).toEqual([]);
  expect((late ?? 0) - (early ?? 0)).toBeLessThan(GROWS_LESS_MB);
});
