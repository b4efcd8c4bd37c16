import { afterEach, describe, expect, it } from 'vitest';
import { listenWithFfmpeg, makeFlv, pushFile } from '../support/ffmpeg.ts';
import { freePort } from '../support/free-port.ts';
import { startNginxRtmp, type NginxOptions, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { signForMediaServer, startMediaServer, type MediaServerOptions } from '../support/node-media-server.ts';
import { checkOf, reportOf, type CliReport } from '../support/run-cli.ts';

/** Short, so that the suite is; a refusal that comes after Start comes within milliseconds on loopback. */
const REAL = ['--publish', 'real', '--hold-ms', '1000'];

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function nginx(options: NginxOptions = {}): Promise<NginxRtmp> {
  const server = await startNginxRtmp(options);
  cleanUps.push(server.stop);
  return server;
}

async function mediaServer(options: MediaServerOptions = {}): Promise<Awaited<ReturnType<typeof startMediaServer>>> {
  const server = await startMediaServer(options);
  cleanUps.push(server.stop);
  return server;
}

/** Somebody else is live on it, for as long as the test runs. */
async function goLive(url: string): Promise<ReturnType<typeof pushFile>> {
  const encoder = pushFile(await makeFlv({ seconds: 5 }), url, { loop: true });
  cleanUps.push(encoder.kill);
  await expect.poll(encoder.errors, { timeout: 10_000 }).toMatch(/Output #0/);
  return encoder;
}

const outcome = (report: CliReport): string => `${report.verdict} ${report.cause ?? '-'}`;

describe('check against nginx-rtmp', () => {
  it('accepted: go, with the times of each step and proof that the media arrived', async () => {
    const server = await nginx();
    const { report, code } = await reportOf(['check', server.url('friday'), ...REAL]);
    expect([outcome(report), code]).toEqual(['go -', 0]);
    const { evidence } = checkOf(report, 'publish');
    expect(evidence).toMatchObject({ stream: 'real' });
    expect(Number(evidence['heldMs'])).toBeGreaterThanOrEqual(1000);
    expect(Number(checkOf(report, 'handshake').evidence['handshakeMs'])).toBeLessThan(500);
    // The probe leaves no ghost: the name is free again at once.
    expect(outcome((await reportOf(['check', server.url('friday'), ...REAL])).report)).toBe('go -');
  });

  it('publishes nothing unless it is told to', async () => {
    let publishes = 0;
    const server = await nginx({
      onPublish: () => {
        publishes += 1;
        return 200;
      },
    });
    const { report } = await reportOf(['check', server.url('friday')]);
    expect(outcome(report)).toBe('caution -');
    expect(checkOf(report, 'publish')).toMatchObject({ status: 'warn', code: 'rtmp.publish-unproven' });
    expect(publishes).toBe(0);
  });

  it('refused by its webhook: closed without a word, with what that may mean', async () => {
    const server = await nginx({ onPublish: () => 403 });
    const { report, code } = await reportOf(['check', server.url('friday'), ...REAL]);
    expect([outcome(report), code]).toEqual(['no-go rtmp.publish-closed', 1]);
    expect(checkOf(report, 'publish').alternatives.map((entry) => entry.code)).toEqual([
      'auth.wrong',
      'expiry.expired',
      'rtmp.in-use',
      'rtmp.forbidden',
      'rtmp.account',
      'rtmp.ip-acl',
      'rtmp.quota',
    ]);
  });

  it('denied after Start: a Start is no proof', async () => {
    const server = await nginx({ application: 'deny publish all;' });
    expect(outcome((await reportOf(['check', server.url('friday'), ...REAL])).report)).toBe('no-go rtmp.publish-closed');
  });

  it('a webhook that takes three seconds is slow, not silent', async () => {
    const server = await nginx({
      onPublish: () =>
        new Promise((resolve) => {
          setTimeout(() => resolve(200), 3000);
        }),
    });
    expect(outcome((await reportOf(['check', server.url('friday'), ...REAL])).report)).toBe('go -');
  });

  it('an unknown app: closed at connect', async () => {
    const server = await nginx();
    const { report } = await reportOf(['check', server.url('friday').replace('/live/', '/wrong/'), ...REAL]);
    expect(outcome(report)).toBe('no-go rtmp.connect-closed');
    expect(checkOf(report, 'publish')).toMatchObject({ code: 'app.waits', waitsFor: 'connect' });
  });

  it('somebody is live: in use by its own words, and the running show goes on', async () => {
    const server = await nginx();
    const encoder = await goLive(server.url('friday'));
    const { report } = await reportOf(['check', server.url('friday'), ...REAL]);
    expect(outcome(report)).toBe('no-go rtmp.in-use');
    expect(checkOf(report, 'publish').evidence['serverCode']).toBe('NetStream.Publish.BadName');
    expect(encoder.process.exitCode).toBeNull();
  });

  it('somebody is live: found by the play URL before anything is published', async () => {
    const server = await nginx();
    await goLive(server.url('friday'));
    const { report } = await reportOf(['check', server.url('friday'), ...REAL, '--play-url', server.url('friday')]);
    expect(outcome(report)).toBe('no-go rtmp.in-use');
    expect(checkOf(report, 'in-use').status).toBe('fail');
    expect(checkOf(report, 'publish')).toMatchObject({ code: 'app.waits', waitsFor: 'in-use' });
  });

  it('nobody is live: the play URL strikes in-use from what a silent close may mean', async () => {
    const server = await nginx({ onPublish: () => 403 });
    const { report } = await reportOf(['check', server.url('friday'), ...REAL, '--play-url', server.url('friday')]);
    expect(checkOf(report, 'in-use').status).toBe('pass');
    expect(checkOf(report, 'publish').alternatives.map((entry) => entry.code)).not.toContain('rtmp.in-use');
  });

  it('stopped: the port opens and nothing comes back', async () => {
    const server = await nginx();
    server.process.kill('SIGSTOP');
    const { report, tookMs } = await reportOf(['check', server.url('friday'), ...REAL]);
    server.process.kill('SIGCONT');
    expect(outcome(report)).toBe('no-go rtmp.handshake-silent');
    expect(checkOf(report, 'handshake').alternatives.map((entry) => entry.code)).toEqual(['rtmp.mtu', 'tcp.host-down']);
    expect(tookMs).toBeLessThan(7000);
  });
});

describe('check against node-media-server', () => {
  it('accepted', async () => {
    const server = await mediaServer();
    const { report } = await reportOf(['check', server.url('friday'), ...REAL]);
    expect(outcome(report)).toBe('go -');
  });

  it('refused after Start', async () => {
    const server = await mediaServer({ refuse: true });
    expect(outcome((await reportOf(['check', server.url('friday'), ...REAL])).report)).toBe('no-go rtmp.publish-closed');
  });

  it('somebody is live: Start, then a close', async () => {
    const server = await mediaServer();
    await goLive(server.url('friday'));
    const { report } = await reportOf(['check', server.url('friday'), ...REAL]);
    expect(outcome(report)).toBe('no-go rtmp.publish-closed');
    expect(checkOf(report, 'publish').alternatives.map((entry) => entry.code)).toContain('rtmp.in-use');
  });

  it('its own signature: right is go, wrong is a close', async () => {
    const secret = 'nodemedia2017privatekey';
    const server = await mediaServer({ secret });
    const expiresAtS = Math.floor(Date.now() / 1000) + 3600;
    const right = `${server.url('friday')}?${signForMediaServer('friday', secret, expiresAtS)}`;
    const wrong = `${server.url('friday')}?${signForMediaServer('friday', 'another', expiresAtS)}`;
    expect(outcome((await reportOf(['check', right, ...REAL])).report)).toBe('go -');
    expect(outcome((await reportOf(['check', wrong, ...REAL])).report)).toBe('no-go rtmp.publish-closed');
  });
});

describe('check against ffmpeg as an ingest', () => {
  it('is taken by a server that serves one connection only', async () => {
    const port = await freePort();
    const server = listenWithFfmpeg(port, 'live', 'friday');
    cleanUps.push(server.kill);
    // Looking whether it listens would be the one connection.
    await expect.poll(() => server.process.pid !== undefined && listens(port), { timeout: 10_000 }).toBe(true);
    const { report } = await reportOf(['check', `rtmp://127.0.0.1:${port}/live/friday`, ...REAL]);
    expect(outcome(report)).toBe('go -');
  });
});

describe('check against nothing', () => {
  it('a closed port is refused, and said within a second', async () => {
    const { report } = await reportOf(['check', `rtmp://127.0.0.1:${await freePort()}/live/friday`]);
    expect(outcome(report)).toBe('no-go tcp.refused');
    expect(report.durationMs).toBeLessThan(2000);
  });
});

async function listens(port: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  // 0A is LISTEN in the kernel's table.
  return (await readFile('/proc/net/tcp', 'utf8')).includes(`:${hex} 00000000:0000 0A`);
}
