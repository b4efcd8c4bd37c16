import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { IncidentEvent, LiveEvent } from '../../electron/contract/live-status.ts';
import { WatchSource, type WatchOptions } from '../../electron/live/sources/watch.ts';
import { systemPorts } from '../../electron/preflight/ports.ts';
import { makeFlv, type FfmpegRun } from '../support/ffmpeg.ts';
import { freePort } from '../support/free-port.ts';
import { madeLiveShow } from '../support/made-live-show.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { startMediaServer } from '../support/node-media-server.ts';
import { encodeTo, ingest } from '../support/on-stage.ts';
import { pause } from '../support/pause.ts';

let source = '';

beforeAll(async () => {
  source = await makeFlv({ seconds: 20 });
}, 120_000);

interface Watch {
  readonly source: WatchSource;
  readonly events: readonly LiveEvent[];
  readonly states: () => readonly string[];
  readonly incidents: () => readonly IncidentEvent[];
  readonly until: (fits: (event: LiveEvent) => boolean, limitMs?: number) => Promise<LiveEvent>;
}

async function watch(pushUrl: string, playUrl: string | null, samples?: WatchOptions['samples']): Promise<Watch> {
  const events: LiveEvent[] = [];
  const listeners = new Set<(event: LiveEvent) => void>();
  const watching = new WatchSource({
    show: madeLiveShow(pushUrl, { playUrl }),
    ...(samples === undefined ? {} : { samples }),
    ports: systemPorts(() => {
      throw new Error('nothing here has a name');
    }),
    tell: (event) => {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    tellApart: (code) => code,
  });
  onTestFinished(() => watching.stopNow());
  await watching.start();
  return {
    source: watching,
    events,
    states: () => events.flatMap((event) => (event.event === 'state' ? [event.state] : [])),
    incidents: () => events.filter((event) => event.event === 'incident'),
    /** From now on. */
    until: (fits, limitMs = 20_000) =>
      new Promise((resolve, reject) => {
        const done = (): void => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        const look = (event: LiveEvent): void => {
          if (!fits(event)) return;
          done();
          resolve(event);
        };
        const timer = setTimeout(() => {
          done();
          reject(
            new Error(`not seen within ${limitMs} ms: ${JSON.stringify(events.filter(({ event }) => event !== 'metrics').slice(-12))}`),
          );
        }, limitMs);
        listeners.add(look);
      }),
  };
}

const is =
  (state: string) =>
  (event: LiveEvent): boolean =>
    event.event === 'state' && event.state === state;
const phase =
  (wanted: string) =>
  (event: LiveEvent): boolean =>
    event.event === 'incident' && event.phase === wanted;

interface Server {
  readonly url: (stream: string) => string;
  readonly process: { readonly kill: (signal: NodeJS.Signals) => unknown };
  readonly stop: () => Promise<void>;
}

const SERVERS: readonly (readonly [string, () => Promise<Server>])[] = [
  ['nginx-rtmp', () => startNginxRtmp()],
  ['node-media-server', () => startMediaServer()],
];

describe.each(SERVERS)('watching a push to %s', (_name, start) => {
  async function serve(): Promise<Server> {
    const server = await start();
    onTestFinished(() => server.stop());
    return server;
  }

  function push(server: Server): FfmpegRun {
    return encodeTo(server.url('show'), source, { loop: true });
  }

  async function watchLive(): Promise<{ readonly server: Server; readonly seen: Watch; readonly encoder: FfmpegRun }> {
    const server = await serve();
    const seen = await watch(server.url('show'), server.url('show'));
    const live = seen.until(is('live'));
    const encoder = push(server);
    await live;
    return { server, seen, encoder };
  }

  test('start: live, with the bitrate and the pictures a viewer gets; the push is not disturbed', async () => {
    const { seen, encoder } = await watchLive();
    let seconds = 0;
    const last = await seen.until((event) => {
      if (event.event === 'metrics') seconds += 1;
      return seconds > 4;
    });
    expect(last).toMatchObject({ event: 'metrics', gopMs: 2000 });
    if (last.event !== 'metrics') throw new Error('no metrics');
    expect(last.fps).toBeGreaterThan(20);
    expect(last.fps).toBeLessThan(40);
    expect(last.outKbps).toBeGreaterThan(800);
    expect(last.rttMs).toBeGreaterThan(0);
    expect(seen.states()).toEqual(['waiting', 'live']);
    expect(seen.incidents()).toEqual([]);
    expect(encoder.process.exitCode).toBeNull();
  });

  test('a stall is named, and over when the encoder goes on', async () => {
    const { seen, encoder } = await watchLive();
    const named = seen.until(phase('named'));
    encoder.process.kill('SIGSTOP');
    expect(await named).toMatchObject({ cause: 'live.encoder-gone', evidence: { source: 'watch', serverNow: 'answers' } });
    expect(seen.states().at(-1)).toBe('reconnecting');
    const over = seen.until(phase('closed'));
    encoder.process.kill('SIGCONT');
    await over;
    await expect.poll(() => seen.states().at(-1)).toBe('live');
    expect(new Set(seen.incidents().map(({ id }) => id)).size).toBe(1);
  });

  test('a hiccup of a second is none', async () => {
    const { seen, encoder } = await watchLive();
    encoder.process.kill('SIGSTOP');
    await pause(1000);
    encoder.process.kill('SIGCONT');
    // Two seconds of pictures later a stall would have been told.
    for (let second = 0; second < 2; second += 1) await seen.until((event) => event.event === 'metrics' && event.fps > 20);
    expect(seen.states()).toEqual(['waiting', 'live']);
    expect(seen.incidents()).toEqual([]);
  });

  test('the end of the push: named, ended, and waiting for the next', async () => {
    const { server, seen, encoder } = await watchLive();
    const named = seen.until(phase('named'));
    await encoder.stop();
    expect(await named).toMatchObject({ cause: 'live.encoder-gone' });
    const again = seen.until(is('live'));
    push(server);
    await again;
  });

  test('the server killed: its road is named', async () => {
    const { server, seen } = await watchLive();
    const named = seen.until(phase('named'));
    server.process.kill('SIGKILL');
    expect(await named).toMatchObject({ evidence: { recheck: 'tcp.refused' } });
    expect(['live.server-closed', 'tcp.refused']).toContain(seen.incidents().at(-1)?.cause);
  });
});

describe('by HTTP-FLV', () => {
  test('live, a hiccup of a second that is none, a stall, and live again', async () => {
    const httpPort = await freePort();
    const server = await startMediaServer({ httpPort });
    onTestFinished(() => server.stop());
    const seen = await watch(server.url('show'), `http://127.0.0.1:${httpPort}/live/show.flv`);
    const live = seen.until(is('live'), 30_000);
    const encoder = encodeTo(server.url('show'), source, { loop: true });
    await live;
    encoder.process.kill('SIGSTOP');
    await pause(1000);
    encoder.process.kill('SIGCONT');
    await pause(2000);
    expect(seen.incidents()).toEqual([]);
    const named = seen.until(phase('named'));
    encoder.process.kill('SIGSTOP');
    expect(await named).toMatchObject({ cause: 'live.encoder-gone', evidence: { source: 'watch', serverNow: 'answers' } });
    const over = seen.until(phase('closed'));
    encoder.process.kill('SIGCONT');
    await over;
    await expect.poll(() => seen.states()).toEqual(['waiting', 'live', 'reconnecting', 'live']);
    expect(new Set(seen.incidents().map(({ id }) => id)).size).toBe(1);
  });
});

describe('in samples', () => {
  test('a look now and then tells live from gone, and live again', async () => {
    const nginx = await ingest();
    const seen = await watch(nginx.url('show'), nginx.url('show'), { lookMs: 1500, everyMs: 2500 });
    const live = seen.until(is('live'));
    const first = encodeTo(nginx.url('show'), source, { loop: true });
    await live;
    const named = seen.until(phase('named'));
    await first.kill();
    expect(await named).toMatchObject({ cause: 'live.encoder-gone' });
    const over = seen.until(phase('closed'));
    encodeTo(nginx.url('show'), source, { loop: true });
    await over;
    await expect.poll(() => seen.states()).toEqual(['waiting', 'live', 'reconnecting', 'live']);
  });
});

describe('without a play URL', () => {
  test('it watches the road: nothing when all is well, the cause when it breaks, over when it is back', async () => {
    const nginx = await ingest();
    const seen = await watch(nginx.url('show'), null);
    expect(seen.source.watches).toBe('road');
    await nginx.kill();
    const named = await seen.until(phase('named'));
    expect(named).toMatchObject({ cause: 'tcp.refused' });
    const over = seen.until(phase('closed'));
    await nginx.start();
    await over;
    expect(seen.states()).toEqual(['waiting']);
    expect(await nginx.log()).not.toMatch(/publish|createStream|connect:/);
  });
});

test('who stood still did not look: what comes after is no stall', async () => {
  const server = await ingest();
  const seen = await watch(server.url('show'), server.url('show'));
  const live = seen.until(is('live'));
  encodeTo(server.url('show'), source, { loop: true });
  await live;
  await seen.until((event) => event.event === 'metrics' && event.fps > 20);
  // This process alone, its timers with it, as when it is stopped or the computer has other things to do.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
  for (let second = 0; second < 2; second += 1) await seen.until((event) => event.event === 'metrics' && event.fps > 20);
  expect(seen.states()).toEqual(['waiting', 'live']);
  expect(seen.incidents()).toEqual([]);
});
