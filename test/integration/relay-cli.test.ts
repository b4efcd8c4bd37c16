import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeFlv, pushFile, type FfmpegRun } from '../support/ffmpeg.ts';
import { runRelayCli, type LiveCli } from '../support/live-cli.ts';
import { startNginxRtmp, type NginxOptions, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { runCli } from '../support/run-cli.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: 20 });
}, 120_000);

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function ingest(options: NginxOptions = {}): Promise<NginxRtmp> {
  const nginx = await startNginxRtmp(options);
  cleanUps.push(() => nginx.stop());
  return nginx;
}

function relay(args: readonly string[], env: Readonly<Record<string, string>> = {}): LiveCli {
  const cli = runRelayCli(['--controls', 'none', ...args], { env });
  cleanUps.push(() => cli.kill());
  return cli;
}

async function encode(cli: LiveCli, options: Parameters<typeof pushFile>[2] = {}, file = source): Promise<FfmpegRun> {
  const { url } = await cli.until('listening');
  const encoder = pushFile(file, url, options);
  cleanUps.push(() => encoder.kill());
  return encoder;
}

const phases = (cli: LiveCli, id: string): readonly string[] =>
  cli
    .of('incident')
    .filter((incident) => incident.id === id)
    .map(({ phase }) => phase);

describe('cuelight relay', () => {
  test('a show from waiting to its end: events in order, whole secrets only in listening, exit 0', async () => {
    const nginx = await ingest();
    const short = await makeFlv({ seconds: 6 });
    const cli = relay(['--url-env', 'PUSH'], { PUSH: `${nginx.url('evening-show')}?token=canary-value` });
    const listening = await cli.until('listening');
    expect(listening.url).toBe(`${listening.server}/${listening.streamKey}`);
    expect(listening.server).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live$/);
    const encoder = await encode(cli, {}, short);
    expect(await encoder.ended).toBe(0);
    expect(await cli.ended).toBe(0);
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live', 'ended']);
    expect(cli.events[0]?.event).toBe('listening');
    expect(cli.of('incident')).toEqual([]);
    expect(cli.of('metrics').length).toBeGreaterThan(4);
    const times = cli.events.map(({ t }) => t);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const others = cli
      .stdout()
      .split('\n')
      .filter((line) => !line.includes('"listening"'))
      .join('\n');
    for (const secret of ['evening-show', 'canary-value', listening.streamKey]) expect(others + cli.stderr()).not.toContain(secret);
  });

  test('nginx killed and started again: opened at once, named within 2 s, closed with what it cost', async () => {
    const nginx = await ingest();
    const cli = relay(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
    const opening = cli.until('incident', ({ phase }) => phase === 'opened');
    await nginx.kill();
    const opened = await opening;
    expect(opened.cause).toBe('live.server-closed');
    await cli.until('state', ({ state }) => state === 'reconnecting');
    const named = await cli.until('incident', ({ phase, id }) => phase === 'named' && id === opened.id);
    expect(named.t - opened.t).toBeLessThan(2000);
    expect(named).toMatchObject({ cause: 'live.server-closed', evidence: { serverNow: 'refused', recheck: 'tcp.refused' } });
    expect(named.alternatives.map((entry) => entry.code)).toContain('tcp.refused');
    await nginx.start();
    const closed = await cli.until('incident', ({ phase, id }) => phase === 'closed' && id === opened.id);
    expect(closed.recoveredMs).toBeGreaterThan(0);
    expect(closed.lostFrames).toBe(0);
    await cli.until('state', ({ state, t }) => state === 'live' && t > opened.t);
    expect(phases(cli, opened.id)).toEqual(['opened', 'named', 'closed']);
    expect(cli.of('incident').every(({ id }) => id === opened.id)).toBe(true);
    cli.child.kill('SIGINT');
    expect(await cli.ended).toBe(0);
    expect(await nginx.log()).toContain('deleteStream');
  });

  test('a server that stops answering: live.silent, and over when it wakes', async () => {
    const nginx = await ingest();
    const cli = relay(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
    nginx.process.kill('SIGSTOP');
    const opened = await cli.until('incident', ({ phase }) => phase === 'opened');
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(named.t - opened.t).toBeLessThan(4000);
    expect(named.cause).toBe('live.silent');
    nginx.process.kill('SIGCONT');
    await cli.until('incident', ({ phase }) => phase === 'closed');
    await cli.until('state', ({ state, t }) => state === 'live' && t > opened.t);
  });

  test('the encoder killed: waiting, incident, and on with it when it returns', async () => {
    const nginx = await ingest();
    const cli = relay(['--to', nginx.url('show')]);
    const first = await encode(cli, { loop: true });
    await cli.until('state', ({ state }) => state === 'live');
    await first.kill();
    const gone = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(gone.cause).toBe('live.encoder-gone');
    await encode(cli, { loop: true });
    const back = await cli.until('incident', ({ phase }) => phase === 'closed');
    expect(back.recoveredMs).toBeGreaterThan(0);
    await cli.until('state', ({ state, t }) => state === 'live' && t > gone.t);
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live', 'waiting', 'live']);
  });

  test('the relay process killed: said plainly, same address, live again', async () => {
    const nginx = await ingest();
    const cli = relay(['--to', nginx.url('show')]);
    const first = await encode(cli, { loop: true });
    await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
    const opening = cli.until('incident', ({ cause }) => cause === 'app.relay-crashed');
    const { stdout: children } = await import('node:child_process').then(({ spawnSync }) =>
      spawnSync('pgrep', ['-P', String(cli.child.pid), '-f', 'relay-host'], { encoding: 'utf8' }),
    );
    process.kill(Number(children.trim()), 'SIGKILL');
    const { t: died } = await opening;
    await first.ended;
    // ffmpeg does not try again by itself: it starts once the new process listens.
    await cli.until('state', ({ state, t }) => state === 'waiting' && t > died);
    await encode(cli, { loop: true });
    await cli.until('incident', ({ phase, cause }) => phase === 'closed' && cause === 'app.relay-crashed');
    expect(cli.of('listening')).toHaveLength(1);
    expect(cli.states().slice(0, 4)).toEqual(['waiting', 'connecting', 'live', 'reconnecting']);
    expect(cli.states().at(-1)).toBe('live');
  });
});

/** An ingest that signs as Tencent's does: on_publish gets the query's values. */
function signedBy(key: string): NonNullable<NginxOptions['onPublish']> {
  return (form) => {
    const time = form.get('txTime') ?? '';
    const valid = Number.parseInt(time, 16) * 1000 > Date.now();
    return valid && form.get('txSecret') === signature(key, form.get('name') ?? '', time) ? 200 : 403;
  };
}

function signature(key: string, stream: string, time: string): string {
  return createHash('md5').update(`${key}${stream}${time}`).digest('hex');
}

function signedUrl(nginx: NginxRtmp, key: string, lastsS: number): string {
  const time = Math.floor(Date.now() / 1000 + lastsS)
    .toString(16)
    .toUpperCase();
  return `${nginx.url('show')}?txSecret=${signature(key, 'show', time)}&txTime=${time}`;
}

describe('a URL that runs out in mid-show', () => {
  test('with the key it is signed anew, and the reconnect is taken', async () => {
    const published: string[] = [];
    const judge = signedBy('the-key');
    const nginx = await ingest({
      onPublish: (form) => {
        published.push(form.get('txTime') ?? '');
        return judge(form);
      },
    });
    const cli = relay(['--to', signedUrl(nginx, 'the-key', 38), '--key-env', 'KEY'], { KEY: 'the-key' });
    await encode(cli, { loop: true });
    await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
    // Renewed half a minute before it would be refused.
    await cli.until('metrics', ({ t }) => t > 10_000);
    await nginx.kill();
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    await nginx.start();
    await cli.until('incident', ({ phase }) => phase === 'closed');
    expect(named.cause).toBe('live.server-closed');
    expect(published).toHaveLength(2);
    expect(Number.parseInt(published[1] ?? '', 16) - Number.parseInt(published[0] ?? '', 16)).toBeGreaterThan(80_000);
    expect(cli.stdout()).not.toContain(published[1]);
  });

  test('without the key the cause is named, and it goes on trying: the clock was not compared', async () => {
    const nginx = await ingest({ onPublish: signedBy('the-key') });
    const cli = relay(['--to', signedUrl(nginx, 'the-key', 5)]);
    await encode(cli, { loop: true });
    await cli.until('metrics', ({ t }) => t > 6000);
    await nginx.kill();
    await cli.until('state', ({ state }) => state === 'reconnecting');
    await nginx.start();
    const named = await cli.until('incident', ({ cause, phase }) => phase === 'named' && cause === 'live.expired');
    expect(named.evidence['expiredAgoMs']).toBeGreaterThan(0);
    expect(named.evidence['resigned']).toBe(false);
    expect(cli.child.exitCode).toBeNull();
  });
});

describe('a name that cannot be resolved', () => {
  test('is named while connecting; the encoder is taken all the same', async () => {
    const cli = relay(['--to', 'rtmp://nobody.invalid/live/show']);
    const encoder = await encode(cli, { loop: true });
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(['dns.not-found', 'dns.no-answer']).toContain(named.cause);
    expect(cli.states()).toEqual(['waiting', 'connecting']);
    expect(encoder.process.exitCode).toBeNull();
  });
});

describe('somebody else on the stream', () => {
  test('new media long after our last byte: taken over, named again under the same incident', async () => {
    let ours = true;
    const nginx = await ingest({ onPublish: (form) => (ours || form.get('who') === 'other' ? 200 : 403) });
    const cli = relay(['--to', `${nginx.url('show')}?who=us`, '--play-url', nginx.url('show')]);
    await encode(cli, { loop: true });
    await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
    ours = false;
    await nginx.kill();
    await nginx.start();
    const named = await cli.until('incident', ({ phase, cause }) => phase === 'named' && cause === 'rtmp.publish-closed');
    // It comes until it is in: an attempt of ours may hold the name while the server asks about it.
    let over = false;
    const comes = (): void => {
      const other = pushFile(source, `${nginx.url('show')}?who=other`, { loop: true });
      cleanUps.push(() => ((over = true), other.kill()));
      void other.ended.then(() => over || comes());
    };
    comes();
    const again = await cli.until('incident', ({ cause }) => cause === 'live.taken-over', { limitMs: 30_000 });
    expect(again.id).toBe(named.id);
    expect(again.t - named.t).toBeGreaterThan(5000);
  });
});

describe('the end of cuelight relay', () => {
  test('a signature proved wrong and refused: ended with the reason, exit 1, encoder let go', async () => {
    const nginx = await ingest({ onPublish: () => 403 });
    const cli = relay(['--to', signedUrl(nginx, 'another-key', 86_400), '--key-env', 'KEY'], { KEY: 'the-right-key' });
    const encoder = await encode(cli, { loop: true });
    expect(await cli.ended).toBe(1);
    expect(cli.of('state').at(-1)).toMatchObject({ state: 'ended', reason: 'auth.wrong' });
    expect(cli.of('incident').at(-1)).toMatchObject({ phase: 'closed', cause: 'auth.wrong' });
    await encoder.ended;
  });

  test('refused without a reason that can be proved: it never gives up', async () => {
    let refusals = 0;
    const nginx = await ingest({
      onPublish: () => {
        refusals += 1;
        return refusals > 1 ? 200 : 403;
      },
    });
    const cli = relay(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(named.cause).toBe('rtmp.publish-closed');
    expect(named.alternatives.length).toBeGreaterThan(2);
    await cli.until('state', ({ state }) => state === 'live');
  });

  test('let in and thrown out again and again: one incident, not one each time', async () => {
    const nginx = await ingest({ application: 'deny publish all;' });
    const cli = relay(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    const drops = (): number => cli.states().filter((state) => state === 'reconnecting').length;
    await expect.poll(drops, { timeout: 15_000 }).toBeGreaterThan(1);
    expect(new Set(cli.of('incident').map(({ id }) => id)).size).toBe(1);
    expect(cli.of('incident').at(-1)).toMatchObject({ phase: 'named', cause: 'rtmp.publish-closed' });
  });

  test('Ctrl-C without an encoder ends it, exit 0; twice while draining, 130', async () => {
    const nginx = await ingest();
    const idle = relay(['--to', nginx.url('show')]);
    await idle.until('state', ({ state }) => state === 'waiting');
    idle.child.kill('SIGINT');
    expect(await idle.ended).toBe(0);
    expect(idle.states()).toEqual(['waiting', 'ended']);
    const busy = relay(['--to', nginx.url('show')]);
    await encode(busy, { loop: true });
    await busy.until('metrics', ({ rttMs }) => rttMs !== undefined);
    nginx.process.kill('SIGSTOP');
    await busy.until('metrics', () => true, { fromNow: true });
    busy.child.kill('SIGTERM');
    busy.child.kill('SIGINT');
    expect(await busy.ended).toBe(130);
    nginx.process.kill('SIGCONT');
  });

  test('text that is no push URL is a reason, exit 1; wrong usage is 2 and says nothing on standard output', async () => {
    const noUrl = relay(['--to', 'https://example.com/page']);
    expect(await noUrl.ended).toBe(1);
    expect(noUrl.of('state')).toMatchObject([{ state: 'ended', reason: 'url.scheme' }]);
    const nginx = await ingest();
    for (const args of [
      ['relay'],
      ['relay', '--to', nginx.url('x'), '--listen', 'here'],
      ['relay', '--to', nginx.url('x'), '--policy', 'none'],
    ]) {
      const run = await runCli(args);
      expect([run.code, run.stdout]).toEqual([2, '']);
      expect(run.stderr.trim().split('\n')).toHaveLength(1);
    }
    const taken = await runCli(['relay', '--to', nginx.url('x'), '--listen', `127.0.0.1:${nginx.port}`]);
    expect([taken.code, taken.stdout]).toEqual([2, '']);
  });

  test('on every address only when told to: one that a phone can be pointed at, and a warning that it is not this computer alone', async () => {
    const nginx = await ingest();
    const near = relay(['--to', nginx.url('show')]);
    await near.until('state', ({ state }) => state === 'waiting');
    expect(near.stderr()).toBe('');
    const cli = relay(['--to', nginx.url('show'), '--listen', '0.0.0.0:0', '--lang', 'en']);
    const { server, url, streamKey } = await cli.until('listening');
    expect(server).toMatch(/^rtmp:\/\/(?!0\.0\.0\.0)[\d.]+:\d+\/live$/);
    expect(streamKey).toMatch(/^[0-9a-f]{24}$/);
    await expect.poll(() => cli.stderr()).toContain('every device that reaches it');
    const encoder = pushFile(source, url, { loop: true });
    cleanUps.push(() => encoder.kill());
    await cli.until('state', ({ state }) => state === 'live');
  });

  test('a reader that left does not end the show', async () => {
    const nginx = await ingest({ record: true });
    const cli = relay(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    await cli.until('state', ({ state }) => state === 'live');
    cli.child.stdout?.destroy();
    await new Promise((resolve) => {
      setTimeout(resolve, 3000);
    });
    expect(cli.child.exitCode).toBeNull();
    cli.child.kill('SIGINT');
    await new Promise((resolve) => {
      cli.child.once('exit', resolve);
    });
    expect(cli.child.exitCode).toBe(0);
  });
});
