import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { signPushUrl } from '../../electron/push-url/sign.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import { CAN_MAKE_NAMESPACES, connect, makeNamespace } from '../support/netns/netns.ts';
import { layNginx } from '../support/netns/nginx.ts';
import { pause } from '../support/pause.ts';
import { checkOf, CLI, REPORT, type CliReport } from '../support/run-cli.ts';

const KEY = 'the-signing-key';
const MEDIA_SERVER = new URL('../support/node-media-server-child.mjs', import.meta.url).href;
let counterScript: Bundle;
const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Road {
  readonly server: 'nginx-rtmp' | 'node-media-server';
  readonly rateKbps: number;
  /** As `tc` takes it: `latency 50ms` or `limit 1mb`. */
  readonly queue: string;
  readonly plannedKbps: number;
  /** In the middle of it nothing passes for this long. */
  readonly cutMs?: number;
}

interface Measured {
  readonly report: CliReport;
  /** Of the same eight seconds, on the server's side of the road. */
  readonly arrivedKbps: number;
}

let runs = 0;

/** `check --uplink` over a road of this rate, and what the server's side of it received meanwhile. */
async function measure({ server: kind, rateKbps, queue, plannedKbps, cutMs }: Road): Promise<Measured> {
  runs += 1;
  const server = makeNamespace(`up-ingest${runs}`);
  const client = makeNamespace(`up-studio${runs}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-uplink-'));
  cleanUps.push(
    () => rm(folder, { recursive: true, force: true }),
    () => server.remove(),
    () => client.remove(),
  );
  const { nearDevice, farDevice } = connect(server, client);
  const host = `10.77.${nearDevice.replace('near', '')}.1`;
  const shape = `qdisc add dev ${farDevice} root tbf rate ${rateKbps}kbit burst 16kb ${queue}`;
  await client.run('tc', shape.split(' ')).output;
  // What fills the queues of most computers; the one that keeps them short is not everywhere.
  client.sysctl({ 'net.ipv4.tcp_congestion_control': 'reno' });
  if (kind === 'nginx-rtmp') {
    const nginxArgs = await layNginx(folder, { listen: '127.0.0.1:1936' });
    server.run('nginx', nginxArgs);
  } else {
    const start = `process.send = () => console.log('ready'); import(${JSON.stringify(MEDIA_SERVER)});`;
    await server.run(process.execPath, ['-e', start], { env: { NMS_OPTIONS: '{"port":1936}', NMS_FOLDER: folder } }).said('ready');
  }
  const counter = server.run(process.execPath, [counterScript.files[0] ?? '', '1935', '1936']);
  await counter.said('ready');
  const signed = signPushUrl({ domain: 'push.example.com', app: 'live', stream: 'friday', key: KEY, validHours: 24 });
  if (!signed.ok) throw new Error(signed.what);
  const url = signed.url.replace('push.example.com', host);
  const args = [
    'check',
    '--url-env',
    'URL',
    '--key-env',
    'KEY',
    '--controls',
    'none',
    '--uplink',
    '--planned-kbps',
    String(plannedKbps),
    '--json',
  ];
  // A no-go ends with 1: the report is what counts.
  const cli = client.run('sh', ['-c', `"$@" || true`, 'sh', process.execPath, CLI, ...args], { env: { URL: url, KEY } });
  if (cutMs !== undefined) {
    await expect.poll(() => readFile(path.join(folder, 'error.log'), 'utf8'), { timeout: 30_000 }).toContain("publish: name='");
    await pause(4000);
    client.rules(`-A OUTPUT -o ${farDevice} -j DROP`);
    await pause(cutMs);
    client.rules(`-D OUTPUT -o ${farDevice} -j DROP`);
  }
  const report = REPORT.parse(JSON.parse(await cli.output));
  counter.kill('SIGTERM');
  const lines = (await counter.output).trim().split('\n');
  const connections = z.array(z.array(z.tuple([z.number(), z.number()]))).parse(JSON.parse(lines.at(-1) ?? ''));
  const busiest = connections.sort((left, right) => (right.at(-1)?.[1] ?? 0) - (left.at(-1)?.[1] ?? 0))[0] ?? [];
  return { report, arrivedKbps: rateOf(busiest) };
}

/** From two seconds after the media began, for eight. */
function rateOf(samples: readonly (readonly [atMs: number, bytes: number])[]): number {
  const begin = samples.find(([, bytes]) => bytes > 10_000)?.[0] ?? 0;
  const at = (afterMs: number): number => samples.findLast(([atMs]) => atMs <= begin + afterMs)?.[1] ?? 0;
  return ((at(10_000) - at(2000)) * 8) / 8000;
}

const roads = (): void => {
  beforeAll(async () => {
    counterScript = await bundle([fileURLToPath(new URL('../support/netns/byte-counter.ts', import.meta.url))]);
    cleanUps.push(() => counterScript.remove());
  });

  test('what is measured is what arrived, within a tenth: several rates, queues and servers', async () => {
    const [thin, bloated, wide, other, broken] = await Promise.all([
      measure({ server: 'nginx-rtmp', rateKbps: 1000, queue: 'latency 50ms', plannedKbps: 2500 }),
      measure({ server: 'nginx-rtmp', rateKbps: 2000, queue: 'limit 1mb', plannedKbps: 2500 }),
      measure({ server: 'nginx-rtmp', rateKbps: 5000, queue: 'latency 100ms', plannedKbps: 2500 }),
      measure({ server: 'node-media-server', rateKbps: 3000, queue: 'latency 100ms', plannedKbps: 2500 }),
      measure({ server: 'nginx-rtmp', rateKbps: 6000, queue: 'latency 100ms', plannedKbps: 2500, cutMs: 1800 }),
    ]);
    for (const { report, arrivedKbps } of [thin, bloated, wide, other]) {
      const { evidence } = checkOf(report, 'uplink');
      expect(Number(evidence['sustainedKbps']) / arrivedKbps).toBeGreaterThan(0.9);
      expect(Number(evidence['sustainedKbps']) / arrivedKbps).toBeLessThan(1.1);
      expect(evidence).toMatchObject({ stream: 'rehearsal', plannedKbps: 2500 });
    }
    expect(checkOf(thin.report, 'uplink')).toMatchObject({ status: 'fail', code: 'uplink.too-slow' });
    expect(thin.report.verdict).toBe('no-go');
    // A line that carries the plan, and not what it needs to be safe, warns.
    expect(checkOf(other.report, 'uplink')).toMatchObject({ status: 'warn', code: 'uplink.too-slow', evidence: { fit: 'tight' } });
    expect(checkOf(wide.report, 'uplink')).toMatchObject({ status: 'pass', code: 'ok', evidence: { fit: 'safe' } });
    expect(checkOf(bloated.report, 'uplink')).toMatchObject({ status: 'fail', code: 'uplink.too-slow', also: ['uplink.bufferbloat'] });
    const unstable = checkOf(broken.report, 'uplink');
    expect([unstable.code, ...unstable.also]).toContain('uplink.unstable');
    expect(unstable.evidence).toMatchObject({ stalls: 1 });
    expect(unstable.evidence['longestStallMs']).toBeGreaterThan(1500);
    const advised = Number(checkOf(bloated.report, 'uplink').evidence['suggestedVideoKbps']);
    expect(advised).toBeGreaterThan(1000);
    expect(advised).toBeLessThan(2000 / 1.3);
  }, 120_000);
};

if (CAN_MAKE_NAMESPACES) describe('the uplink, over roads made narrow in namespaces', roads);
else test('not root: no road can be made narrow', () => console.log('namespace tests: 0 (not root)'));
