import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { nothing } from '../../electron/obs/answers.ts';
import { ObsConnection } from '../../electron/obs/connection.ts';
import { bundle } from '../support/bundle.ts';
import { freePort } from '../support/free-port.ts';
import { CAN_MAKE_NAMESPACES, connect, makeNamespace } from '../support/netns/netns.ts';
import { layNginx } from '../support/netns/nginx.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { startObs } from '../support/obs.ts';
import { pause } from '../support/pause.ts';

/** The real OBS as a source of live status: what it tells of its own push, and what it does not. */

const SOURCE = fileURLToPath(new URL('../support/netns/obs-source.ts', import.meta.url));
const PATIENCE = { timeout: 40_000, interval: 100 };
const event = z.looseObject({
  event: z.string(),
  t: z.number(),
  state: z.string().optional(),
  phase: z.string().optional(),
  cause: z.string().optional(),
  queueMs: z.number().optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});
type Event = z.infer<typeof event>;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The source in a process of its own, wherever that runs. */
class Told {
  text = '';

  get events(): readonly Event[] {
    const lines = this.text.split('\n').slice(0, -1);
    return lines.map((line) => event.parse(JSON.parse(line)));
  }

  get states(): readonly string[] {
    return this.events.flatMap(({ state }) => (state === undefined ? [] : [state]));
  }

  get incident(): Event | undefined {
    return this.events.findLast((one) => one.event === 'incident');
  }
}

async function openSource(namespace: string | null, args: readonly string[]): Promise<Told> {
  const built = await bundle([SOURCE]);
  const told = new Told();
  const before = namespace === null ? [] : ['ip', 'netns', 'exec', namespace];
  const [program = '', ...rest] = [...before, process.execPath, built.files[0] ?? '', ...args];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (chunk: Buffer) => {
    told.text += chunk.toString();
  });
  cleanUps.push(
    () => built.remove(),
    () => child.kill('SIGKILL'),
  );
  return told;
}

it.runIf(CAN_MAKE_NAMESPACES)(
  'a road too narrow, a road that is silent, and the return: told before OBS says a word',
  async () => {
    const server = makeNamespace('obs-ingest');
    const client = makeNamespace('obs-studio');
    const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-obs-road-'));
    cleanUps.push(
      () => rm(folder, { recursive: true, force: true }),
      () => server.remove(),
      () => client.remove(),
    );
    const { nearDevice, farDevice } = connect(server, client);
    const host = `10.77.${nearDevice.replace('near', '')}.1`;
    const nginxArgs = await layNginx(folder, { http: 'listen 8080; location / { return 200 ok; }' });
    server.run('nginx', nginxArgs);
    const webSocketPort = await freePort();
    const options = { webSocketPort, namespace: client.name, videoKbps: 4000 };
    const obs = await startObs(`rtmp://${host}/live`, 'friday', options);
    cleanUps.push(() => obs.stop());
    const told = await openSource(client.name, [`rtmp://${host}/live/friday`, String(webSocketPort), `${host}:8080`]);
    await expect.poll(() => told.states.at(-1), PATIENCE).toBe('live');
    await pause(6000);

    const narrow = `dev ${farDevice} root tbf rate 500kbit burst 16kb latency 100ms`;
    await client.run('tc', `qdisc add ${narrow}`.split(' ')).output;
    await expect.poll(() => told.incident, PATIENCE).toMatchObject({ phase: 'named', cause: 'live.uplink-congested' });
    // What OBS itself says of its queue, in the same seconds.
    const waiting = [...obs.log().matchAll(/buffer_duration_usec: (\d+)/g)].map(([, us]) => Number(us) / 1000);
    console.log(`OBS dropped frames with ${Math.min(...waiting)}-${Math.max(...waiting)} ms in its queue`);
    expect(told.events.findLast(({ queueMs }) => queueMs !== undefined)?.queueMs).toBeGreaterThanOrEqual(500);
    await client.run('tc', `qdisc del ${narrow}`.split(' ')).output;
    await expect.poll(() => told.incident?.phase, PATIENCE).toBe('closed');

    const disconnects = () => obs.log().split('Disconnected from').length;
    const before = disconnects();
    const cutMs = Date.now();
    client.rules(`-A OUTPUT -o ${farDevice} -j DROP\n-A INPUT -i ${farDevice} -j DROP`);
    await expect.poll(() => told.states.at(-1), PATIENCE).toBe('reconnecting');
    console.log(`silent road: told after ${Date.now() - cutMs} ms; OBS has said ${disconnects() === before ? 'nothing' : 'so'}`);
    expect(disconnects()).toBe(before);
    await expect.poll(() => told.incident, PATIENCE).toMatchObject({ phase: 'named', cause: 'live.path-lost' });
    client.rules(`-D OUTPUT -o ${farDevice} -j DROP\n-D INPUT -i ${farDevice} -j DROP`);
    await expect.poll(() => told.states.at(-1), PATIENCE).toBe('live');
    expect(told.incident).toMatchObject({ phase: 'closed', cause: 'live.path-lost' });
  },
  180_000,
);

it('the ingest dies and comes back; another stream is not this show; OBS quits and starts again', async () => {
  const nginx = await startNginxRtmp();
  cleanUps.push(() => nginx.stop());
  const port = await freePort();
  const start = (key: string) => startObs(`rtmp://127.0.0.1:${nginx.port}/live`, key, { webSocketPort: port });
  let obs = await start('friday');
  cleanUps.push(() => obs.stop());
  const told = await openSource(null, [`rtmp://127.0.0.1:${nginx.port}/live/friday`, String(port), '127.0.0.1:9']);
  await expect.poll(() => told.states.at(-1), PATIENCE).toBe('live');
  await pause(4000);
  await nginx.kill();
  await expect.poll(() => told.incident, PATIENCE).toMatchObject({ phase: 'named', evidence: { serverNow: 'refused' } });
  await nginx.start();
  await expect.poll(() => told.states.at(-1), PATIENCE).toBe('live');
  expect(told.incident).toMatchObject({ phase: 'closed', cause: 'live.server-closed' });
  await obs.stop();
  await expect.poll(() => told.incident, PATIENCE).toMatchObject({ phase: 'named', cause: 'live.encoder-gone' });
  obs = await start('friday');
  await expect.poll(() => told.states.at(-1), PATIENCE).toBe('live');
  const opened = await ObsConnection.open({ host: '127.0.0.1', port }, null, AbortSignal.timeout(5000));
  if (!opened.ok) throw new Error(opened.why);
  await opened.connection.ask(nothing, 'StopStream', undefined, AbortSignal.timeout(5000));
  await expect.poll(() => told.states.slice(-2), PATIENCE).toEqual(['ended', 'waiting']);
  opened.connection.close();
  await obs.stop();
  const seen = told.states.length;
  obs = await start('saturday');
  await expect.poll(async () => (await nginx.log()).includes("publish: name='saturday'"), PATIENCE).toBe(true);
  await pause(3000);
  expect(told.states.slice(seen)).toEqual([]);
}, 120_000);
