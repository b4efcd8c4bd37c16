import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { makeFlv } from '../support/ffmpeg.ts';
import { LIVE_EVENT } from '../support/live-cli.ts';
import { CAN_MAKE_NAMESPACES, connect, makeNamespace } from '../support/netns/netns.ts';
import { layNginx } from '../support/netns/nginx.ts';
import { pause } from '../support/pause.ts';
import { expectNothingLost } from '../support/recorded.ts';
import { packetsOf } from '../support/relay-run.ts';
import { report } from '../support/report.ts';
import { CLI } from '../support/run-cli.ts';

const run = promisify(execFile);
const CUT_MS = 60_000;
/** The minute that was missed is sent within the one after it: twice the stream's rate. */
const SECONDS = 150;
/** Inside a namespace nobody else listens. */
const LISTEN = '127.0.0.1:19350';
const CONTROL = '203.0.113.1:443';
const LISTENER = `require('node:net').createServer((s) => { s.on('error', () => {}); s.resume(); }).listen(443, () => console.log('ready'));`;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function cut(): Promise<void> {
  const source = await makeFlv({ seconds: SECONDS });
  const server = makeNamespace('ingest');
  const client = makeNamespace('studio');
  cleanUps.push(
    () => server.remove(),
    () => client.remove(),
  );
  server.ip('route add local 203.0.113.0/24 dev lo');
  const { nearDevice } = connect(server, client);
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-soak-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, 'rec'));
  const nginxArgs = await layNginx(folder, {
    server: 'ping 30s; ping_timeout 10s;',
    application: `record all; record_path ${folder}/rec; record_suffix -%s.flv; record_unique on;`,
  });
  const nginx = server.run('nginx', nginxArgs);
  cleanUps.push(() => nginx.kill());
  const control = server.run(process.execPath, ['-e', LISTENER]);
  cleanUps.push(() => control.kill());
  await control.said('ready');
  const to = `rtmp://10.77.${nearDevice.replace('near', '')}.1/live/show`;
  const cli = client.run(process.execPath, [
    CLI,
    'relay',
    '--to',
    to,
    '--listen',
    LISTEN,
    '--stream-key',
    'key',
    '--controls',
    CONTROL,
    '--json',
  ]);
  cleanUps.push(() => cli.kill());
  await cli.said('"listening"');
  const encoder = client.run('ffmpeg', ['-v', 'error', '-re', '-i', source, '-c', 'copy', '-f', 'flv', `rtmp://${LISTEN}/live/key`]);
  cleanUps.push(() => encoder.kill());
  await cli.said('"rttMs"');
  await pause(3000);
  server.rules('-I INPUT -j DROP');
  await cli.said('"phase":"opened"');
  await pause(CUT_MS);
  const backAt = Date.now();
  server.rules('-D INPUT -j DROP');
  await cli.said('"phase":"closed"');
  const backMs = Date.now() - backAt;
  await encoder.output;
  const events = (await cli.output)
    .trim()
    .split('\n')
    .map((line) => LIVE_EVENT.parse(JSON.parse(line)));
  const incidents = events.flatMap((event) => (event.event === 'incident' ? [event] : []));
  const metrics = events.flatMap((event) => (event.event === 'metrics' ? [event] : []));
  const closed = incidents.find(({ phase }) => phase === 'closed');
  const caughtUp = metrics.find(({ at, queueMs }) => Date.parse(at) > backAt + backMs && queueMs < 1000);
  const files = (await readdir(path.join(folder, 'rec'))).sort().map((name) => path.join(folder, 'rec', name));
  report('path cut for 60 s', {
    'live after its return ms': backMs,
    'longest queue ms': Math.max(...metrics.map(({ queueMs }) => queueMs)),
    'caught up after s': (Date.parse(caughtUp?.at ?? '') - backAt) / 1000,
    'dropped frames': metrics.at(-1)?.droppedFrames ?? -1,
    incidents: incidents
      .map(({ t, phase, cause, evidence }) => `${Math.round(t / 100) / 10} s ${phase} ${cause} ${JSON.stringify(evidence)}`)
      .join(' | '),
    'recorded parts': files.length,
  });
  expect(closed).toMatchObject({ cause: 'live.path-lost', lostFrames: 0 });
  expect(new Set(incidents.map(({ id }) => id)).size).toBe(1);
  expect(backMs).toBeLessThan(2 * 1500);
  expectNothingLost(await Promise.all(files.map(packetsOf)), await packetsOf(source));
  for (const file of files) expect((await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'])).stderr).toBe('');
}

if (CAN_MAKE_NAMESPACES) test('the path is cut for a minute: live at once after its return, every frame arrives', cut);
else test('not root: no road can be cut', () => console.log('namespace tests: 0 (not root)'));
