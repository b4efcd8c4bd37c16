import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeFlv, type FfmpegRun, type PushOptions } from '../support/ffmpeg.ts';
import type { LiveCli } from '../support/live-cli.ts';
import type { NginxOptions, NginxRtmp } from '../support/nginx-rtmp.ts';
import { encodeTo, ingest, relayCli } from '../support/on-stage.ts';
import { runCli } from '../support/run-cli.ts';

let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: 20 });
}, 120_000);

async function encode(cli: LiveCli, options: PushOptions = {}, file = source): Promise<FfmpegRun> {
  return encodeTo((await cli.until('listening')).url, file, options);
}

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
    const cli = relayCli(['--to', signedUrl(nginx, 'the-key', 38), '--key-env', 'KEY'], { KEY: 'the-key' });
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
    const cli = relayCli(['--to', signedUrl(nginx, 'the-key', 5)]);
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

describe('the end of cuelight relay', () => {
  test('a signature proved wrong and refused: ended with the reason, exit 1, encoder let go', async () => {
    const nginx = await ingest({ onPublish: () => 403 });
    const cli = relayCli(['--to', signedUrl(nginx, 'another-key', 86_400), '--key-env', 'KEY'], { KEY: 'the-right-key' });
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
    const cli = relayCli(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    const named = await cli.until('incident', ({ phase }) => phase === 'named');
    expect(named.cause).toBe('rtmp.publish-closed');
    expect(named.alternatives.length).toBeGreaterThan(2);
    await cli.until('state', ({ state }) => state === 'live');
  });

  test('let in and thrown out again and again: one incident, not one each time', async () => {
    const nginx = await ingest({ application: 'deny publish all;' });
    const cli = relayCli(['--to', nginx.url('show')]);
    await encode(cli, { loop: true });
    const drops = (): number => cli.states().filter((state) => state === 'reconnecting').length;
    await expect.poll(drops, { timeout: 15_000 }).toBeGreaterThan(1);
    expect(new Set(cli.of('incident').map(({ id }) => id)).size).toBe(1);
    expect(cli.of('incident').at(-1)).toMatchObject({ phase: 'named', cause: 'rtmp.publish-closed' });
  });

  test('Ctrl-C without an encoder ends it, exit 0; twice while draining, 130', async () => {
    const nginx = await ingest();
    const idle = relayCli(['--to', nginx.url('show')]);
    await idle.until('state', ({ state }) => state === 'waiting');
    idle.child.kill('SIGINT');
    expect(await idle.ended).toBe(0);
    expect(idle.states()).toEqual(['waiting', 'ended']);
    const busy = relayCli(['--to', nginx.url('show')]);
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
    const noUrl = relayCli(['--to', 'https://example.com/page']);
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
    const near = relayCli(['--to', nginx.url('show')]);
    await near.until('state', ({ state }) => state === 'waiting');
    expect(near.stderr()).toBe('');
    const cli = relayCli(['--to', nginx.url('show'), '--listen', '0.0.0.0:0', '--lang', 'en']);
    const { server, url, streamKey } = await cli.until('listening');
    expect(server).toMatch(/^rtmp:\/\/(?!0\.0\.0\.0)[\d.]+:\d+\/live$/);
    expect(streamKey).toMatch(/^[0-9a-f]{24}$/);
    await expect.poll(() => cli.stderr()).toContain('every device that reaches it');
    encodeTo(url, source, { loop: true });
    await cli.until('state', ({ state }) => state === 'live');
  });

  test('a reader that left does not end the show', async () => {
    const nginx = await ingest({ record: true });
    const cli = relayCli(['--to', nginx.url('show')]);
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
