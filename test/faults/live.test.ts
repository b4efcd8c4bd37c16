import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bundle, type Bundle } from '../support/bundle.ts';
import { makeFlv } from '../support/ffmpeg.ts';
import { LIVE_EVENT, type LiveEventSeen } from '../support/live-cli.ts';
import { CAN_MAKE_NAMESPACES, connect, makeNamespace, type Namespace, type NsProcess } from '../support/netns/netns.ts';
import { layNginx } from '../support/netns/nginx.ts';
import { CLI } from '../support/run-cli.ts';

const CONTROL = '203.0.113.1:443';
/** Inside a namespace nobody else listens. */
const LISTEN = '127.0.0.1:19350';
const PUSH = `rtmp://${LISTEN}/live/key`;

const LISTENER = `require('node:net').createServer((s) => { s.on('error', () => {}); s.resume(); }).listen(443, () => console.log('ready'));`;

let source = '';
let server: Namespace;
let client: Namespace;
let ingest = '';
let cable = '';
let watcher: Bundle;
/** Again, when it runs: what it held is gone. */
let startIngest = (): void => {};
const cleanUps: (() => unknown)[] = [];
const running: NsProcess[] = [];

async function setUp(): Promise<void> {
  source = await makeFlv({ seconds: 20 });
  server = makeNamespace('ingest');
  client = makeNamespace('studio');
  cleanUps.push(
    () => server.remove(),
    () => client.remove(),
  );
  server.ip('route add local 203.0.113.0/24 dev lo');
  const { nearDevice } = connect(server, client);
  cable = nearDevice.replace('near', '');
  ingest = `10.77.${cable}.1`;
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-live-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const nginxArgs = await layNginx(folder);
  let nginx: NsProcess | null = null;
  startIngest = () => {
    nginx?.kill();
    nginx = server.run('nginx', nginxArgs);
  };
  startIngest();
  await server.run(process.execPath, ['-e', LISTENER]).said('ready');
  watcher = await bundle([fileURLToPath(new URL('../support/netns/watch.ts', import.meta.url))]);
  cleanUps.push(() => watcher.remove());
}

interface Show {
  readonly cli: NsProcess;
  /** Every event; ends the show. */
  readonly events: () => Promise<readonly LiveEventSeen[]>;
}

async function goLive(host = ingest): Promise<Show> {
  const args = ['relay', '--to', `rtmp://${host}/live/show`, '--listen', LISTEN, '--stream-key', 'key', '--controls', CONTROL, '--json'];
  const cli = client.run(process.execPath, [CLI, ...args]);
  running.push(cli);
  await cli.said('"listening"');
  running.push(client.run('ffmpeg', ['-v', 'error', '-re', '-i', source, '-c', 'copy', '-f', 'flv', PUSH]));
  await cli.said('"rttMs"');
  return {
    cli,
    events: async () => {
      cli.kill('SIGINT');
      const lines = (await cli.output).trim().split('\n');
      return lines.map((line) => LIVE_EVENT.parse(JSON.parse(line)));
    },
  };
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

function incidentsOf(events: readonly LiveEventSeen[]): readonly Extract<LiveEventSeen, { event: 'incident' }>[] {
  return events.filter((event) => event.event === 'incident');
}

const cuts = (): void => {
  beforeAll(setUp, 120_000);

  afterEach(async () => {
    for (const process of running.splice(0)) process.kill();
    server.rules('-F INPUT');
    // Sessions whose end never reached it would keep the stream's name from the next test.
    startIngest();
    await pause(500);
  });

  afterAll(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  test('everything silent for seven seconds: path lost, named within four, live within 1.5 s of its return, nothing lost', async () => {
    const { cli, events } = await goLive();
    server.rules('-I INPUT -j DROP');
    await cli.said('"phase":"opened"');
    await pause(7000);
    const backAt = Date.now();
    server.rules('-D INPUT -j DROP');
    await cli.said('"recoveredMs"');
    const seen = await events();
    const [opened, ...later] = incidentsOf(seen);
    const named = later.find(({ phase }) => phase === 'named');
    const closed = later.at(-1);
    expect(opened).toMatchObject({ phase: 'opened', cause: 'live.silent' });
    expect((named?.t ?? Infinity) - (opened?.t ?? 0)).toBeLessThan(4000);
    expect(closed).toMatchObject({
      phase: 'closed',
      cause: 'live.path-lost',
      lostFrames: 0,
      evidence: { gateway: 'silent', where: 'unknown' },
    });
    expect(Date.parse(closed?.at ?? '') - backAt).toBeLessThan(2 * 1500);
    expect(seen.flatMap((event) => (event.event === 'state' ? [event.state] : []))).toEqual([
      'waiting',
      'connecting',
      'live',
      'reconnecting',
      'live',
      'ended',
    ]);
  });

  test('the router answers and nothing behind it does: the provider, not this room', async () => {
    const { cli, events } = await goLive('203.0.113.5');
    server.rules('-I INPUT -d 203.0.113.0/24 -j DROP');
    await cli.said('"where":"isp"');
    server.rules('-F INPUT');
    await cli.said('"recoveredMs"');
    expect(incidentsOf(await events()).at(-1)).toMatchObject({ cause: 'live.path-lost', evidence: { gateway: 'alive', where: 'isp' } });
  });

  test('the cable pulled: this room', async () => {
    const { cli, events } = await goLive();
    client.ip(`link set far${cable} down`);
    await cli.said('"where":"local"');
    // Long enough that the way out is looked at while there is none: the same network afterwards is no other one.
    await pause(4500);
    client.ip(`link set far${cable} up
route add default via ${ingest}`);
    await cli.said('"recoveredMs"');
    expect(incidentsOf(await events()).at(-1)).toMatchObject({
      phase: 'closed',
      cause: 'live.path-lost',
      lostFrames: 0,
      evidence: { where: 'local' },
    });
  });

  test('only the port of RTMP, everything else answers: a firewall', async () => {
    const { cli, events } = await goLive();
    server.rules('-I INPUT -p tcp --dport 1935 -j DROP');
    await cli.said('"cause":"tcp.blocked"');
    server.rules('-D INPUT -p tcp --dport 1935 -j DROP');
    await cli.said('"recoveredMs"');
    const seen = incidentsOf(await events());
    expect(new Set(seen.map(({ phase, cause }) => `${phase} ${cause}`))).toEqual(
      new Set(['opened live.silent', 'named tcp.blocked', 'closed tcp.blocked']),
    );
  });

  test('a viewer cut off: the path is named, not the encoder, and the push is live again after it', async () => {
    const url = `rtmp://${ingest}/live/phone`;
    running.push(server.run('ffmpeg', ['-v', 'error', '-re', '-i', source, '-c', 'copy', '-f', 'flv', url]));
    const [script = ''] = watcher.files;
    const watch = client.run(process.execPath, [script, url, url, CONTROL]);
    running.push(watch);
    await watch.said('"state":"live"');
    server.rules('-I INPUT -s 10.77.0.0/16 -i near+ -j DROP');
    await watch.said('"phase":"named"');
    await watch.said('"cause":"live.path-lost"');
    server.rules('-F INPUT');
    await watch.said('"phase":"closed"');
  });

  // Last: the studio stays in the other network.
  test('another network in mid-show, as by another Wi-Fi: named as what it is, and live again by the new one', async () => {
    const { cli, events } = await goLive();
    // The way out has to have been looked at before it changes.
    await pause(3000);
    server.ip(`addr add 10.78.${cable}.1/24 dev near${cable}`);
    client.ip(`addr del 10.77.${cable}.2/30 dev far${cable}
addr add 10.78.${cable}.2/24 dev far${cable}
route replace ${ingest}/32 dev far${cable} src 10.78.${cable}.2
route replace default via 10.78.${cable}.1`);
    await cli.said('"state":"reconnecting"');
    await cli.said('"attempts"');
    // The old session's end cannot reach the server any more: until it gives up on it, it says that somebody is publishing.
    startIngest();
    await cli.said('"recoveredMs"');
    const seen = incidentsOf(await events());
    expect(new Set(seen.map(({ cause }) => cause))).toEqual(new Set(['live.network-changed']));
    expect(seen.at(-1)).toMatchObject({
      phase: 'closed',
      lostFrames: 0,
      evidence: { from: `10.77.${cable}.2`, to: `10.78.${cable}.2` },
    });
  });
};

if (CAN_MAKE_NAMESPACES) describe('the road cut while on air, in namespaces', cuts);
else test('not root: no road can be cut', () => console.log('namespace tests: 0 (not root)'));
