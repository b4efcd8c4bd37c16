import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { makeFlv } from '../support/ffmpeg.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { startObs } from '../support/obs.ts';
import { pause } from '../support/pause.ts';
import { coded, recorded } from '../support/recorded.ts';
import { localTarget, packetsOf, runRelay, type RelayRun } from '../support/relay-run.ts';
import { report } from '../support/report.ts';

const run = promisify(execFile);
const REFUSED_MS = 20_000;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Stage {
  readonly nginx: NginxRtmp;
  readonly proxy: FaultProxy;
  readonly relay: RelayRun;
  /** Publishing is refused from now on, or no more. */
  readonly refuse: (refused: boolean) => void;
}

async function stage(): Promise<Stage> {
  let refused = false;
  const nginx = await startNginxRtmp({ record: true, onPublish: () => (refused ? 403 : 200) });
  cleanUps.push(() => nginx.stop());
  const proxy = await startFaultProxy(nginx.port);
  cleanUps.push(() => proxy.close());
  const relay = await runRelay(localTarget(proxy.port, 'show'), { afterEnd: 'wait' });
  cleanUps.push(() => relay.stop());
  return {
    nginx,
    proxy,
    relay,
    refuse: (now) => {
      refused = now;
    },
  };
}

/** Killed and started again, the path silent for 7 s, a restart that refuses for 20 s; live again after each. */
async function troubles({ nginx, proxy, relay, refuse }: Stage): Promise<void> {
  const steady = (): Promise<unknown> => relay.until('metrics', ({ metrics }) => metrics.queueMs < 500 && metrics.rttMs !== undefined);
  await steady();
  const backFromKill = relay.until('recovered');
  await nginx.kill();
  await pause(1000);
  await nginx.start();
  await backFromKill;
  await steady();
  await relay.until('metrics');
  const backFromCut = relay.until('recovered');
  proxy.cut();
  await pause(7000);
  proxy.mend();
  await backFromCut;
  await steady();
  refuse(true);
  const backFromRefusal = relay.until('recovered', undefined, { limitMs: 60_000 });
  await nginx.kill();
  await nginx.start();
  await pause(REFUSED_MS);
  refuse(false);
  await backFromRefusal;
}

function told(name: string, relay: RelayRun, pictures: number): void {
  report(`${name} through a kill, a silent path, a refusal`, {
    encoder: relay
      .of('encoder')
      .map(({ what }) => what)
      .join(' '),
    drops: relay
      .of('drop')
      .map(({ end }) => end.how)
      .join(' '),
    'recovered ms': relay
      .of('recovered')
      .map(({ recoveredMs }) => Math.round(recoveredMs))
      .join(' '),
    'dropped frames': relay.of('metrics').at(-1)?.metrics.droppedFrames ?? -1,
    'different pictures arrived': pictures,
  });
}

async function picturesAt(nginx: NginxRtmp): Promise<ReadonlySet<string>> {
  return new Set(coded((await recorded(nginx)).flat(), 'video').map(({ hash }) => hash));
}

test('librtmp keeps its connection, and every packet arrives', async () => {
  const source = await makeFlv({ seconds: 90 });
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-librtmp-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const program = path.join(folder, 'librtmp-push');
  await run('gcc', ['-O2', '-Wall', '-o', program, fileURLToPath(new URL('librtmp-push.c', import.meta.url)), '-lrtmp']);
  const show = await stage();
  const stop = new AbortController();
  cleanUps.push(() => stop.abort());
  const encoder = run(program, [show.relay.url, source], { signal: stop.signal });
  encoder.catch(() => {});
  await troubles(show);
  await encoder;
  await show.relay.command({ type: 'stop', drainMs: 30_000 });
  const arrived = await picturesAt(show.nginx);
  told('librtmp', show.relay, arrived.size);
  expect(show.relay.of('encoder').map(({ what }) => what)).toEqual(['publishing', 'ended']);
  expect(coded(await packetsOf(source), 'video').filter(({ hash }) => !arrived.has(hash))).toEqual([]);
});

test('OBS keeps its connection', async () => {
  const show = await stage();
  const obs = await startObs(show.relay.url.replace(/\/[^/]+$/, ''), 'local-key');
  cleanUps.push(() => obs.stop());
  await show.relay.until('state', ({ state }) => state === 'live', { sinceStart: true, limitMs: 60_000 });
  await troubles(show);
  await show.relay.until('metrics', ({ metrics }) => metrics.queueMs < 500, { limitMs: 60_000 });
  told('OBS', show.relay, (await picturesAt(show.nginx)).size);
  expect(show.relay.of('encoder').map(({ what }) => what)).toEqual(['publishing']);
  expect(show.relay.of('metrics').at(-1)?.metrics.droppedFrames).toBe(0);
  expect(obs.log()).not.toMatch(/reconnecting|disconnected/i);
});
