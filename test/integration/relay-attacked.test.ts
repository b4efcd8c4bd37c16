import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { FlvReader } from '../../electron/rtmp/flv-reader.ts';
import { command } from '../../electron/rtmp/messages.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { runRelayCli } from '../support/live-cli.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { pause } from '../support/pause.ts';
import { figuresOf } from '../support/process-figures.ts';
import { expectSame, recorded } from '../support/recorded.ts';
import { packetsOf, type Packet } from '../support/relay-run.ts';
import * as stranger from '../support/stranger.ts';
import type { Door } from '../support/stranger.ts';

const LIMIT_MB = 32;
/** What the collector has not come to yet is no cost that grows. */
const COLLECTOR_MB = 24;
const LIMIT_STILL_MS = 1000;
const SIEGE_MS = 500;
const SHORT_MS = 400;
const cleanUps: (() => unknown)[] = [];
let source = '';
let sent: readonly Packet[] = [];

beforeAll(async () => {
  source = await makeFlv({ seconds: 8 });
  sent = await packetsOf(source);
}, 120_000);
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** What is in every copy of the stream: the decoder's configuration. */
async function marksOfStream(): Promise<readonly Buffer[]> {
  const tags = new FlvReader().push(await readFile(source)) ?? [];
  return tags.filter(({ kind, payload }) => kind === 'video' && payload[1] === 0).map(({ payload }) => payload.subarray(5, 37));
}

test('a show among strangers who try everything: the encoder gets in, notices nothing, every picture arrives and none is theirs', async () => {
  const nginx = await startNginxRtmp({ record: true });
  cleanUps.push(() => nginx.stop());
  const cli = runRelayCli(['--controls', 'none', '--url-env', 'PUSH'], { env: { PUSH: nginx.url('evening-show?token=canary-value') } });
  cleanUps.push(() => cli.kill());
  const { url, streamKey } = await cli.until('listening');
  const door: Door = { port: Number(new URL(url.replace('rtmp:', 'http:')).port), app: 'live', name: streamKey };
  const relay = Number(execFileSync('pgrep', ['-P', String(cli.child.pid), '-f', 'relay-host'], { encoding: 'utf8' }));
  // What every user of the computer may read of a process.
  const lines = [cli.child.pid, relay].map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).join('');
  for (const secret of [streamKey, 'evening-show', 'canary-value']) expect(lines).not.toContain(secret);
  const heard: Buffer[] = [];
  const each = async (words: readonly (Buffer | string)[], patienceMs = SHORT_MS): Promise<void> => {
    heard.push(...(await Promise.all(words.map((word) => stranger.tell(door.port, word, patienceMs)))));
  };

  const rssMb: number[] = [figuresOf(relay).rssMb];
  const watch = setInterval(() => rssMb.push(figuresOf(relay).rssMb), 20);
  cleanUps.push(() => clearInterval(watch));

  // All at once before the encoder comes: it must get in all the same.
  const first = stranger.floods(door).map((flood) => stranger.besiege(door.port, ...flood));
  await pause(SIEGE_MS);
  const encoder = pushFile(source, url);
  cleanUps.push(() => encoder.kill());
  await cli.until('state', ({ state }) => state === 'live');
  for (const siege of first) siege.lift();
  expect(Math.min(...first.map(({ made }) => made()))).toBeGreaterThan(10);

  await stranger.asTls(door.port);
  await each(stranger.asBrowser(door));
  await each(stranger.publishing(door));
  await each(stranger.watching(door));
  await each(stranger.ending(door));
  await each(stranger.abusing(door));
  for (const flood of stranger.floods(door)) {
    const siege = stranger.besiege(door.port, ...flood);
    await pause(SIEGE_MS);
    siege.lift();
  }
  // A second one that has the key, too: whoever is on air stays on air.
  await each(Array.from({ length: 20 }, () => stranger.rtmp(stranger.entering(door), command('publish', 2, null, [streamKey, 'live'], 1))));
  expect(await pushFile(source, url).ended).not.toBe(0);
  clearInterval(watch);
  expect(encoder.process.exitCode).toBeNull();

  expect(await encoder.ended).toBe(0);
  expect(await cli.ended).toBe(0);
  expect(cli.states()).toEqual(['waiting', 'connecting', 'live', 'ended']);
  expect(cli.of('incident')).toEqual([]);
  const parts = await recorded(nginx);
  expect(parts).toHaveLength(1);
  expectSame(parts[0] ?? [], sent);

  const answers = Buffer.concat(heard);
  expect(answers.toString('latin1').match(/Net\w+\.\w+\.Start/g)).toBeNull();
  const printed = cli.stdout().replace(/^.*"listening".*$/m, '') + cli.stderr();
  for (const secret of [streamKey, 'evening-show', 'canary-value']) {
    expect(answers.includes(secret)).toBe(false);
    expect(printed).not.toContain(secret);
  }
  for (const mark of await marksOfStream()) expect(answers.includes(mark)).toBe(false);
  expect(Math.max(...rssMb) - (rssMb[0] ?? 0)).toBeLessThan(LIMIT_MB + COLLECTOR_MB);
  const saidMs = cli.of('metrics').map(({ t }) => t);
  for (const [at, ms] of saidMs.slice(1).entries()) expect(ms - (saidMs[at] ?? 0)).toBeLessThan(1000 + LIMIT_STILL_MS);
}, 60_000);
