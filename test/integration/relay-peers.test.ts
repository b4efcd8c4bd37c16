import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { relayEvent, type RelayEvent, type RelayStart } from '../../electron/contract/relay-port.ts';
import { bundle } from '../support/bundle.ts';
import { makeCertificates } from '../support/certificates.ts';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import type { NginxRtmp } from '../support/nginx-rtmp.ts';
import { startMediaServer } from '../support/node-media-server.ts';
import { encodeTo, ingest, relayTo } from '../support/on-stage.ts';
import { localTarget, packetsOf } from '../support/relay-run.ts';
import { tempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
let short = '';
let whole = '';

beforeAll(async () => {
  short = await makeFlv({ seconds: 6 });
  whole = await makeFlv({ seconds: 20 });
}, 120_000);

async function road(serverPort: number, certificate?: { key: string; cert: string }): Promise<FaultProxy> {
  const proxy = await startFaultProxy(serverPort, certificate);
  onTestFinished(() => proxy.close());
  return proxy;
}

const proved = (event: Extract<RelayEvent, { type: 'metrics' }>): boolean => event.metrics.rttMs !== undefined;

async function expectAllArrived(nginx: NginxRtmp, file: string): Promise<void> {
  const arrived = new Set((await Promise.all((await nginx.recordings()).map(packetsOf))).flat().map((packet) => packet.hash));
  expect((await packetsOf(file)).filter((packet) => !packet.header && !arrived.has(packet.hash))).toEqual([]);
}

describe('encoders', () => {
  test('GStreamer publishes through the relay', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const source = `filesrc location=${short} ! flvdemux name=d flvmux name=m streamable=true ! rtmp2sink location=${relay.url}`;
    const pipeline = `${source} d.video ! queue ! m.video d.audio ! queue ! m.audio`;
    const [result] = await Promise.all([
      run('gst-launch-1.0', ['-q', ...pipeline.split(' ')]),
      relay.until('state', (event) => event.state === 'live'),
    ]);
    expect(result.stderr).not.toContain('ERROR');
    await relay.until('encoder', (event) => event.what === 'ended', { sinceStart: true });
    await relay.command({ type: 'stop', drainMs: 10_000 });
    const [file] = await nginx.recordings();
    const pictures = (await packetsOf(file ?? '')).filter((packet) => packet.kind === 'video' && !packet.header);
    expect(pictures.length).toBeGreaterThanOrEqual(179);
  });
});

describe('the road breaks', () => {
  test('RST in mid-show: noticed at once, live again at once, nothing lost', async () => {
    const nginx = await ingest({ record: true });
    const proxy = await road(nginx.port);
    const relay = await relayTo(localTarget(proxy.port, 'show'));
    const encoder = encodeTo(relay.url, short);
    await relay.until('metrics', proved);
    const dropped = relay.until('drop');
    proxy.reset();
    expect((await dropped).end).toMatchObject({ how: 'error', errno: 'ECONNRESET', stage: 'live' });
    await relay.until('recovered', undefined, { sinceStart: true });
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    await expectAllArrived(nginx, short);
  });

  test('a server that ends in order and comes back: live again, nothing lost, nothing but the seam twice', async () => {
    const nginx = await ingest({ record: true });
    const relay = await relayTo(localTarget(nginx.port, 'show'));
    const encoder = encodeTo(relay.url, short);
    await relay.until('metrics', proved);
    const dropped = relay.until('drop');
    await nginx.kill('SIGQUIT');
    const { end } = await dropped;
    expect(end.stage).toBe('live');
    // FIN, or RST where something was not read yet.
    expect(['fin', 'error']).toContain(end.how);
    await nginx.start();
    await relay.until('recovered', undefined, { sinceStart: true });
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    await expectAllArrived(nginx, short);
  });

  test('silent for 7 s: the connection is kept, and goes on within 1.5 s of the road’s return', async () => {
    const nginx = await ingest({ record: true });
    const proxy = await road(nginx.port);
    const relay = await relayTo(localTarget(proxy.port, 'show'));
    const encoder = encodeTo(relay.url, whole);
    await relay.until('metrics', proved);
    proxy.cut();
    const { end } = await relay.until('drop');
    expect(end.how).toBe('silent');
    expect(end.sinceHeardMs).toBeGreaterThanOrEqual(3000);
    await new Promise((resolve) => {
      setTimeout(resolve, 4000);
    });
    const back = relay.until('recovered');
    proxy.mend();
    const mendedMs = performance.now();
    await back;
    expect(performance.now() - mendedMs).toBeLessThan(2 * 1500);
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    await expectAllArrived(nginx, whole);
  });

  test('an upstream slower than the stream under gapless: the queue is shown, and all arrives once it is faster', async () => {
    const nginx = await ingest({ record: true });
    const proxy = await road(nginx.port);
    const relay = await relayTo(localTarget(proxy.port, 'show'));
    const heavy = await makeFlv({ seconds: 12, bitrateKbps: 16_000 });
    const encoder = encodeTo(relay.url, heavy);
    await relay.until('metrics', proved);
    proxy.throttle(500_000);
    await relay.until('metrics', (event) => event.metrics.queueMs > 1000);
    proxy.throttle(null);
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    expect(relay.of('metrics').at(-1)?.metrics.droppedFrames).toBe(0);
    await expectAllArrived(nginx, heavy);
  });
});

describe('upstreams', () => {
  test('RTMPS: the certificate is checked, and a reset under TLS is survived', async () => {
    const nginx = await ingest({ record: true });
    const certificates = makeCertificates();
    onTestFinished(() => certificates.remove());
    const authority = certificates.authority('Test CA');
    const proxy = await road(nginx.port, authority.sign(['push.example.com']));
    const target = { ...localTarget(proxy.port, 'show'), tls: true, host: 'push.example.com' };
    const stranger = await relayTo(target);
    const refused = pushFile(short, stranger.url);
    onTestFinished(() => refused.kill());
    const failed = await stranger.until('attempt-failed');
    expect(failed.end).toMatchObject({ stage: 'tls', how: 'error' });
    await stranger.stop();

    const relay = await relayTo({ ...target, trustedCa: [authority.cert] });
    const encoder = encodeTo(relay.url, short);
    await relay.until('metrics', proved);
    proxy.reset();
    await relay.until('recovered');
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    await expectAllArrived(nginx, short);
  });

  test('node-media-server: proves nothing, is said to be mute, and still gets everything', async () => {
    const server = await startMediaServer();
    onTestFinished(() => server.stop());
    const relay = await relayTo(localTarget(server.port, 'show'));
    const encoder = encodeTo(relay.url, await makeFlv({ seconds: 8 }));
    await relay.until('mute-peer', undefined, { sinceStart: true });
    expect(relay.of('drop')).toEqual([]);
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    expect(relay.of('state').map((event) => event.state)).toEqual(['waiting', 'connecting', 'live', 'ended']);
  });

  test('a URL that has run out: main signs another, and the show goes on with it', async () => {
    let valid = 'first';
    const nginx = await ingest({ record: true, onPublish: (form) => (form.get('sign') === valid ? 200 : 403) });
    const signed = (sign: string): RelayStart['target'] => localTarget(nginx.port, `show?sign=${sign}`);
    let isRefused = false;
    const relay = await relayTo(signed('first'), {}, () => (isRefused ? signed('second') : null));
    const encoder = encodeTo(relay.url, whole);
    await relay.until('metrics', proved);
    valid = 'second';
    const refused = relay.until('attempt-failed', (event) => event.end.stage === 'publish');
    await nginx.kill();
    await nginx.start();
    expect((await refused).end.how).toBe('fin');
    isRefused = true;
    await relay.until('recovered');
    expect(JSON.stringify(relay.events)).not.toContain('sign=');
    expect(await encoder.ended).toBe(0);
    await relay.until('stopped', undefined, { sinceStart: true });
    await expectAllArrived(nginx, whole);
  });
});

describe('the relay’s own process', () => {
  test('speaks the port’s messages only, records, and leaves a valid file when it is killed', async () => {
    const nginx = await ingest({ record: true });
    const built = await bundle([fileURLToPath(new URL('../../electron/hosts/relay-host.ts', import.meta.url))]);
    onTestFinished(() => built.remove());
    const child = fork(built.files[0] ?? '', [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const dir = tempFolder();
    const start: RelayStart = {
      type: 'start',
      listen: { host: '127.0.0.1', port: 0 },
      app: 'live',
      streamKey: 'local-key',
      target: localTarget(nginx.port, 'show'),
      buffer: { policy: 'gapless', limitMs: 90_000, limitBytes: 128_000_000 },
      recording: { dir, rotateBytes: 1e9 },
      afterEnd: 'exit',
    };
    const live = new Promise<number>((resolve) => {
      child.on('message', (message) => {
        const event = relayEvent.parse(message);
        if (event.type === 'ready') {
          child.send({ type: 'nonsense' });
          child.send(start);
        } else if (event.type === 'listening') {
          const encoder = pushFile(whole, `rtmp://127.0.0.1:${event.port}/live/local-key`);
          onTestFinished(() => encoder.kill());
        } else if (event.type === 'metrics' && event.metrics.gopMs > 0) resolve(performance.now());
      });
    });
    await live;
    // Ctrl-C in a terminal reaches every process of its group; only main's word counts here.
    child.kill('SIGINT');
    await new Promise((resolve) => {
      setTimeout(resolve, 1500);
    });
    const sentMs = (await packetsOf((await nginx.recordings())[0] ?? '')).at(-1)?.timeMs ?? 0;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const [name] = await readdir(dir);
    const file = path.join(dir, name ?? '');
    const recorded = await packetsOf(file);
    expect(recorded.at(-1)?.timeMs).toBeGreaterThan(sentMs - 1000);
    const decoded = await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']);
    expect(decoded.stderr.replaceAll(/.*(Packet mismatch|end of file).*\n?/gi, '')).toBe('');
  });

  test('leaves by itself when main is gone', async () => {
    const built = await bundle([fileURLToPath(new URL('../../electron/hosts/relay-host.ts', import.meta.url))]);
    onTestFinished(() => built.remove());
    const child = fork(built.files[0] ?? '', [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    const gone = once(child, 'exit');
    child.disconnect();
    expect(await gone).toEqual([0, null]);
  });
});
