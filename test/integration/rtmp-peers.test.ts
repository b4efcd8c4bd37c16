import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { inUseCheck } from '../../electron/preflight/checks/in-use.ts';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import type { StepOptions } from '../../electron/rtmp/steps.ts';
import { checkRun } from '../support/check-run.ts';
import { listenWithFfmpeg, makeFlv, pushFile } from '../support/ffmpeg.ts';
import { freePort } from '../support/free-port.ts';
import { allClosed, ingestRun, type IngestRun } from '../support/ingest-checks.ts';
import { startNginxRtmp, type NginxOptions, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { signForMediaServer, startMediaServer, type MediaServer, type MediaServerOptions } from '../support/node-media-server.ts';

const step: StepOptions = { signal: new AbortController().signal, timeoutMs: 5000 };
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function nginx(options: NginxOptions = {}): Promise<NginxRtmp> {
  const server = await startNginxRtmp(options);
  open.push(() => server.stop());
  return server;
}

async function mediaServer(options: MediaServerOptions = {}): Promise<MediaServer> {
  const server = await startMediaServer(options);
  open.push(() => server.stop());
  return server;
}

async function runAt(port: number, over: Parameters<typeof ingestRun>[1] = {}): Promise<IngestRun> {
  const ingest = await ingestRun(port, {
    ...over,
    target: { stream: 'friday', ...over.target },
    request: { holdMs: 1000, ...over.request },
  });
  open.push(() => ingest.run.end());
  return ingest;
}

async function publisher(port: number, name: string): Promise<RtmpClientSession> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  open.push(() => session.destroy());
  expect(await session.handshake(step)).toMatchObject({ ok: true });
  expect(await session.connect({ app: 'live', tcUrl: `rtmp://127.0.0.1:${port}/live` }, step)).toMatchObject({ ok: true });
  expect(await session.createStream(step, name)).toMatchObject({ ok: true });
  expect(await session.publish(name, step)).toMatchObject({ ok: true });
  return session;
}

const SUSPECTS = ['auth.wrong', 'expiry.expired', 'rtmp.in-use', 'rtmp.forbidden', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota'];

describe('nginx-rtmp', () => {
  it('keeps the stream, and what it recorded is black and whole for ffmpeg', async () => {
    const server = await nginx({ record: true });
    const ingest = await runAt(server.port);
    expect(await ingest.all()).toMatchObject({ status: 'pass', code: 'ok', evidence: { proof: 'pong' } });
    await allClosed(ingest);
    expect(ingest.sockets).toHaveLength(1);
    const [file = ''] = await server.recordings();
    const decoded = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' });
    expect([decoded.status, decoded.stderr]).toEqual([0, '']);
    const codecs = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', file]).toString();
    expect(codecs.trim().split('\n').sort()).toEqual(['aac', 'h264']);
  });

  it('leaves no ghost: the same stream is taken again at once', async () => {
    const server = await nginx();
    for (let round = 0; round < 3; round += 1) {
      expect(await (await runAt(server.port, { request: { holdMs: 200 } })).all()).toMatchObject({ status: 'pass' });
    }
  });

  it('refuses by its hook: closed without a word', async () => {
    const server = await nginx({ onPublish: () => 403 });
    const ingest = await runAt(server.port);
    expect(await ingest.all()).toMatchObject({ code: 'rtmp.publish-closed', alternatives: SUSPECTS, evidence: { startSeen: false } });
    await allClosed(ingest);
  });

  it('denies: Start, then gone', async () => {
    const server = await nginx({ application: 'deny publish all;' });
    expect(await (await runAt(server.port)).all()).toMatchObject({ code: 'rtmp.publish-closed', evidence: { startSeen: true } });
  });

  it('has somebody on the stream already, who goes on', async () => {
    const server = await nginx();
    const first = await publisher(server.port, 'friday');
    expect(await (await runAt(server.port)).all()).toMatchObject({
      code: 'rtmp.in-use',
      alternatives: [],
      evidence: { serverCode: 'NetStream.Publish.BadName', serverText: 'Already publishing' },
    });
    expect(await first.ping(step)).toMatchObject({ ok: true });
  });

  it.each([
    ['a wrong app', {}, { app: 'nope' }],
    ['a hook on connect', { onConnect: () => 403 }, {}],
  ])('hangs up on %s', async (_what, options, target) => {
    const server = await nginx(options);
    expect(await (await runAt(server.port, { target })).all()).toMatchObject({ status: 'fail', code: 'rtmp.connect-closed' });
  });

  it('stopped, opens and says nothing', async () => {
    const server = await nginx();
    server.process.kill('SIGSTOP');
    expect(await (await runAt(server.port)).handshake()).toMatchObject({ code: 'rtmp.handshake-silent' });
    server.process.kill('SIGCONT');
  });

  it('needs TCP, handshake, connect, createStream and publish, and no round trip more', async () => {
    const server = await nginx();
    // Between the two, every piece from the server is counted only where the client had spoken since the last.
    let turns = 0;
    let spoken = false;
    const proxy = net.createServer({ noDelay: true }, (socket) => {
      const upstream = net.connect({ host: '127.0.0.1', port: server.port, noDelay: true });
      const started = Buffer.from('NetStream.Publish.Start');
      let counting = true;
      socket.on('data', (piece: Buffer) => {
        // C2, acknowledgements and the window size ask for nothing.
        if (piece.length === 1537 || piece.includes('connect') || piece.includes('createStream') || piece.includes('publish'))
          spoken = true;
        upstream.write(piece);
      });
      upstream.on('data', (piece: Buffer) => {
        if (spoken && counting) turns += 1;
        spoken = false;
        if (piece.includes(started)) counting = false;
        socket.write(piece);
      });
      socket.on('close', () => upstream.destroy());
      upstream.on('close', () => socket.destroy());
      for (const end of [socket, upstream]) end.on('error', () => {});
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
    open.push(() => proxy.close());
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ingest = await runAt(port, { request: { holdMs: 200 } });
    expect(await ingest.all()).toMatchObject({ status: 'pass' });
    expect(ingest.sockets).toHaveLength(1);
    expect(turns).toBe(4);
  });
});

describe('a reconnect in one flight', () => {
  const reconnect = async (port: number): Promise<unknown> => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const session = new RtmpClientSession(socket);
    open.push(() => session.destroy());
    expect(await session.handshake(step)).toMatchObject({ ok: true });
    const result = await session.publishInOneFlight({ app: 'live', tcUrl: `rtmp://127.0.0.1:${port}/live` }, 'friday', 1, step);
    await session.close();
    return result;
  };

  it('is taken by nginx-rtmp', async () => {
    const server = await nginx();
    expect(await reconnect(server.port)).toMatchObject({ ok: true, word: { code: 'NetStream.Publish.Start' } });
  });

  it('is refused as any other publish', async () => {
    const server = await nginx();
    await publisher(server.port, 'friday');
    expect(await reconnect(server.port)).toMatchObject({ ok: false, reason: 'refused', word: { code: 'NetStream.Publish.BadName' } });
  });

  it('is taken by ffmpeg', async () => {
    const port = await freePort();
    const server = listenWithFfmpeg(port, 'live', 'friday');
    open.push(() => server.kill());
    await expect.poll(() => listens(port), { timeout: 10_000 }).toBe(true);
    expect(await reconnect(port)).toMatchObject({ ok: true });
  });
});

describe('the play URL on nginx-rtmp', () => {
  const probe = (playUrl: string): ReturnType<typeof inUseCheck.run> => inUseCheck.run(checkRun({ request: { playUrl } }));

  it('shows somebody live, and nobody', async () => {
    const server = await nginx();
    const push = pushFile(await makeFlv({ seconds: 4 }), server.url('friday'), { loop: true });
    open.push(() => push.kill());
    await expect.poll(async () => server.log(), { timeout: 10_000 }).toContain('publish: name=');
    expect(await probe(server.url('friday'))).toMatchObject({ status: 'fail', code: 'rtmp.in-use', evidence: { playProbe: 'live' } });
    expect(await probe(server.url('saturday'))).toMatchObject({
      status: 'pass',
      code: 'ok',
      evidence: { playProbe: 'idle', why: 'no-media' },
    });
  });

  it('proves nothing where it cannot be played', async () => {
    const server = await nginx({ application: 'deny play all;' });
    for (const url of [
      server.url('friday'),
      server.url('friday').replace('/live/', '/nope/'),
      'https://play.example.com/live/friday.m3u8',
      `rtmp://127.0.0.1:${await freePort()}/live/friday`,
    ]) {
      expect(await probe(url)).toMatchObject({ status: 'skip', code: 'rtmp.in-use-unknown', evidence: { playProbe: 'unknown' } });
    }
  });
});

describe('node-media-server', () => {
  it('keeps the stream; it answers no ping, so a barrier proves it', async () => {
    const server = await mediaServer();
    expect(await (await runAt(server.port)).all()).toMatchObject({ status: 'pass', evidence: { proof: 'barrier' } });
  });

  it('refuses: Start, then gone', async () => {
    const server = await mediaServer({ refuse: true });
    expect(await (await runAt(server.port)).all()).toMatchObject({ code: 'rtmp.publish-closed', evidence: { startSeen: true } });
  });

  it('takes a right signature and hangs up on a wrong one', async () => {
    const server = await mediaServer({ secret: 'its secret' });
    const expiresAtS = Math.floor(Date.now() / 1000) + 3600;
    const signed = (secret: string): Promise<IngestRun> =>
      runAt(server.port, { target: { query: signForMediaServer('friday', secret, expiresAtS) } });
    expect(await (await signed('its secret')).all()).toMatchObject({ status: 'pass' });
    expect(await (await signed('another')).all()).toMatchObject({ code: 'rtmp.publish-closed' });
  });

  it('has somebody on the stream already', async () => {
    const server = await mediaServer();
    await publisher(server.port, 'friday');
    const found = await (await runAt(server.port)).all();
    expect(found).toMatchObject({ code: 'rtmp.publish-closed', evidence: { startSeen: true } });
    expect(found.alternatives).toContain('rtmp.in-use');
  });

  it('hands out the last pictures of a stream that has ended: nobody is live on it', async () => {
    const server = await mediaServer();
    const playUrl = `rtmp://127.0.0.1:${server.port}/live/friday`;
    const probe = (): ReturnType<typeof inUseCheck.run> => inUseCheck.run(checkRun({ request: { playUrl } }));
    const push = pushFile(await makeFlv({ seconds: 3 }), playUrl, { loop: true });
    open.push(() => push.kill());
    await expect.poll(async () => (await probe()).code, { timeout: 15_000 }).toBe('rtmp.in-use');
    await push.kill();
    expect((await probe()).code).not.toBe('rtmp.in-use');
  });
});

describe('ffmpeg as a server', () => {
  it('takes the stream and decodes it', async () => {
    const port = await freePort();
    const server = listenWithFfmpeg(port, 'live', 'friday');
    open.push(() => server.kill());
    // It takes one connection and no more: asking whether it listens would be that one.
    await expect.poll(() => listens(port), { timeout: 10_000 }).toBe(true);
    const ingest = await runAt(port);
    expect(await ingest.all()).toMatchObject({ status: 'pass', code: 'ok' });
    expect(await server.ended).toBe(0);
    expect(server.errors()).toMatch(/Video: h264.*640x360/);
    expect(server.errors()).not.toMatch(/error while decoding|Invalid data/);
  });
});

/** Whether a socket of this machine listens on the port, without touching it. */
function listens(port: number): boolean {
  return execFileSync('ss', ['-Hltn', `sport = :${port}`])
    .toString()
    .includes('LISTEN');
}
