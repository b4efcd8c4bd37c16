import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeFlv, type FfmpegRun } from '../support/ffmpeg.ts';
import type { LiveCli } from '../support/live-cli.ts';
import { encodeTo, ingest, relayCli } from '../support/on-stage.ts';
import { pause } from '../support/pause.ts';
import { tempFolder } from '../support/temp-folder.ts';

const HOUR_S = 3600;
let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: 20 });
}, 120_000);

async function goLive(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ cli: LiveCli; encoder: FfmpegRun }> {
  const cli = relayCli(args, env);
  const encoder = encodeTo((await cli.until('listening')).url, source, { loop: true });
  await cli.until('metrics', ({ rttMs }) => rttMs !== undefined);
  return { cli, encoder };
}

const causes = (cli: LiveCli): readonly string[] => cli.of('incident').map(({ phase, cause }) => `${phase} ${cause}`);

describe('a wall clock that is set during a show', () => {
  test('is said each time and tears nothing; what then drops is no expiry that only this clock has seen', async () => {
    const nginx = await ingest();
    // The system's own clock is everybody's: this one lies to the relay alone, and its timers go on as always.
    const library = readdirSync('/usr/lib')
      .map((folder) => path.join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
      .find((file) => existsSync(file));
    if (library === undefined) throw new Error('libfaketime is not installed');
    const offset = path.join(tempFolder(), 'offset');
    const setClock = (seconds: number): void => writeFileSync(offset, `${seconds >= 0 ? '+' : ''}${seconds}\n`);
    setClock(0);
    const txTime = (Math.floor(Date.now() / 1000) + 2 * HOUR_S).toString(16).toUpperCase();
    const { cli, encoder } = await goLive(['--to', `${nginx.url('show')}?txSecret=${'0'.repeat(32)}&txTime=${txTime}`], {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    for (const [seconds, step] of [
      [-HOUR_S, -HOUR_S],
      [3 * HOUR_S, 4 * HOUR_S],
    ] as const) {
      const said = cli.until('incident', ({ phase, cause }) => phase === 'closed' && cause === 'clock.stepped', { fromNow: true });
      setClock(seconds);
      const { evidence } = await said;
      expect(Math.abs(Number(evidence['stepMs']) / 1000 - step)).toBeLessThan(3);
    }
    await cli.until('metrics', ({ outKbps }) => outKbps > 500, { fromNow: true });
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live']);
    expect(causes(cli)).toEqual(['opened', 'named', 'closed', 'opened', 'named', 'closed'].map((phase) => `${phase} clock.stepped`));

    // By this clock the URL ran out an hour ago; the server is of another opinion.
    const naming = cli.until('incident', ({ phase }) => phase === 'named', { fromNow: true });
    await nginx.kill();
    expect((await naming).cause).toBe('live.server-closed');
    await nginx.start();
    await cli.until('incident', ({ phase, cause }) => phase === 'closed' && cause === 'live.server-closed', { fromNow: true });
    await cli.until('metrics', ({ outKbps }) => outKbps > 500, { fromNow: true });
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live', 'reconnecting', 'live']);
    expect(encoder.process.exitCode).toBeNull();
    // Time since the start counts on, whatever the hour.
    const times = cli.events.map(({ t }) => t);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('a relay that was stopped and continued', () => {
  test('did not sleep, and its server was not silent: it goes on with the same connection and the same encoder', async () => {
    const nginx = await ingest();
    const { cli, encoder } = await goLive(['--to', nginx.url('show')]);
    const pid = cli.child.pid ?? 0;
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
      .toString()
      .trim()
      .split(/\s+/)
      .map(Number);
    const all = [pid, ...children];
    expect(all.length).toBeGreaterThan(1);
    for (const each of all) process.kill(each, 'SIGSTOP');
    await pause(6500);
    for (const each of all) process.kill(each, 'SIGCONT');
    await cli.until('metrics', ({ inKbps }) => inKbps > 3000, { fromNow: true });
    await cli.until('metrics', ({ queueMs }) => queueMs === 0, { fromNow: true });
    expect(causes(cli)).toEqual([]);
    expect(cli.states()).toEqual(['waiting', 'connecting', 'live']);
    expect(encoder.process.exitCode).toBeNull();
    expect((await nginx.log()).match(/publish: name='show'/g)).toHaveLength(1);
    expect(cli.of('metrics').at(-1)).toMatchObject({ droppedFrames: 0, queueMs: 0 });
  });
});
