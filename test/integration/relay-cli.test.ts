import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeFlv, pushFile, type FfmpegRun, type PushOptions } from '../support/ffmpeg.ts';
import type { LiveCli } from '../support/live-cli.ts';
import { encodeTo, ingest, relayCli } from '../support/on-stage.ts';

let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: 20 });
}, 120_000);

async function encode(cli: LiveCli, options: PushOptions = {}, file = source): Promise<FfmpegRun> {
  return encodeTo((await cli.until('listening')).url, file, options);
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
    const cli = relayCli(['--url-env', 'PUSH'], { PUSH: `${nginx.url('evening-show')}?token=canary-value` });
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
    const cli = relayCli(['--to', nginx.url('show')]);
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
    const cli = relayCli(['--to', nginx.url('show')]);
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
    const cli = relayCli(['--to', nginx.url('show')]);
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
    const cli = relayCli(['--to', nginx.url('show')]);
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

describe('a name that cannot be resolved', () => {
  test('is named while connecting; the encoder is taken all the same', async () => {
    const cli = relayCli(['--to', 'rtmp://nobody.invalid/live/show']);
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
    const cli = relayCli(['--to', `${nginx.url('show')}?who=us`, '--play-url', nginx.url('show')]);
    await encode(cli, { loop: true });
    await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
    ours = false;
    await nginx.kill();
    await nginx.start();
    const named = await cli.until('incident', ({ phase, cause }) => phase === 'named' && cause === 'rtmp.publish-closed');
    // It comes until it is in: an attempt of ours may hold the name while the server asks about it.
    let over = false;
    let other: FfmpegRun | null = null;
    onTestFinished(async () => {
      over = true;
      await other?.kill();
    });
    const comes = (): void => {
      other = pushFile(source, `${nginx.url('show')}?who=other`, { loop: true });
      void other.ended.then(() => over || comes());
    };
    comes();
    const again = await cli.until('incident', ({ cause }) => cause === 'live.taken-over', { limitMs: 30_000 });
    expect(again.id).toBe(named.id);
    expect(again.t - named.t).toBeGreaterThan(5000);
  });
});
