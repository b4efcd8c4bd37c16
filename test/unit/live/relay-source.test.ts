import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RelayCommand, RelayEvent, UpstreamEnd } from '../../../electron/contract/relay-port.ts';
import type { LiveCauseCode, LiveEvent, RelayMetrics } from '../../../electron/contract/live-status.ts';
import { endAt } from '../../../electron/live/road.ts';
import { RelaySource } from '../../../electron/live/sources/relay.ts';
import { METRICS } from '../../support/fake-source.ts';
import { LIVE_EVENT } from '../../support/live-cli.ts';
import { madeLiveShow } from '../../support/made-live-show.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 0, 2, 20);

/** A relay process that says what the test says. */
class FakeRelay {
  readonly commands: RelayCommand[] = [];
  killed = false;
  #message: (message: unknown) => void = () => {};
  #exit: (why: string) => void = () => {};

  say(event: RelayEvent): void {
    this.#message(event);
  }

  die(): void {
    this.#exit('SIGKILL');
  }

  send = (command: RelayCommand): void => void this.commands.push(command);
  kill = (): void => {
    this.killed = true;
  };
  onMessage = (listener: (message: unknown) => void): (() => void) => {
    this.#message = listener;
    return () => {};
  };
  onExit = (listener: (why: string) => void): (() => void) => {
    this.#exit = listener;
    return () => {};
  };
}

interface Stage {
  readonly source: RelaySource;
  readonly relays: FakeRelay[];
  readonly relay: () => FakeRelay;
  readonly said: () => string[];
  readonly events: LiveEvent[];
}

const running: RelaySource[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  for (const source of running.splice(0)) source.stopNow();
  vi.runAllTimers();
  vi.useRealTimers();
});

async function goLive(url = 'rtmp://127.0.0.1:1/live/show'): Promise<Stage> {
  const relays: FakeRelay[] = [];
  const events: LiveEvent[] = [];
  const source = new RelaySource({
    show: madeLiveShow(url),
    spawn: () => {
      const relay = new FakeRelay();
      relays.push(relay);
      return relay;
    },
    listen: { host: '127.0.0.1', port: 0 },
    app: 'live',
    streamKey: 'key',
    buffer: { policy: 'gapless', limitMs: 90_000, limitBytes: 128_000_000 },
    recording: null,
    afterEnd: 'exit',
    ports: {
      now: () => performance.now(),
      wallNow: () => Date.now(),
      dial: () => Promise.resolve({ ok: false, reason: 'error', errno: 'ECONNREFUSED', afterMs: 1 }),
      spawnResolver: () => {
        throw new Error('nothing here has a name');
      },
      randomName: () => 'random',
    },
    tell: (event) => {
      LIVE_EVENT.parse(event);
      events.push(event);
    },
    tellApart: (code) => `about ${code}`,
  });
  running.push(source);
  void source.start();
  const relay = (): FakeRelay => {
    const newest = relays.at(-1);
    if (newest === undefined) throw new Error('no relay');
    return newest;
  };
  relay().say({ type: 'ready' });
  await vi.advanceTimersByTimeAsync(0);
  relay().say({ type: 'listening', host: '127.0.0.1', port: 41_935 });
  for (const state of ['waiting', 'connecting', 'live'] as const) relay().say({ type: 'state', state });
  return {
    source,
    relays,
    relay,
    events,
    said: () =>
      events.flatMap((event) =>
        event.event === 'incident' ? [`${event.phase} ${event.cause}`] : event.event === 'state' ? [event.state] : [],
      ),
  };
}

const LIVE_END: UpstreamEnd = endAt({
  stage: 'live',
  how: 'fin',
  errno: null,
  address: '127.0.0.1',
  port: 1,
  ageMs: 47 * 60_000,
  publishedMs: 47 * 60_000,
  sinceHeardMs: 20,
  sinceProofMs: 40,
});

const drop = (change: Partial<UpstreamEnd> = {}): RelayEvent => ({ type: 'drop', end: { ...LIVE_END, ...change } });
const second = (change: Partial<RelayMetrics>): RelayEvent => ({ type: 'metrics', metrics: { ...METRICS, ...change } });

async function seconds(stage: Stage, count: number, change: Partial<RelayMetrics>): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    stage.relay().say(second(change));
  }
}

/** What brings each live cause about, told by the relay or by the computer; the first named cause is the row's. */
const BRINGS: readonly (readonly [cause: LiveCauseCode, bring: (stage: Stage) => Promise<void> | void])[] = [
  ['live.encoder-gone', ({ relay }) => relay().say({ type: 'encoder', what: 'gone', detail: 'ECONNRESET' })],
  [
    'live.encoder-slow',
    async (stage) => {
      stage.relay().say({ type: 'nominal', fps: 30, kbps: 6000 });
      await seconds(stage, 3, { fps: 8, inKbps: 1500, queueMs: 0 });
    },
  ],
  ['live.uplink-congested', (stage) => seconds(stage, 3, { queueMs: 4000, unackedBytes: 900_000 })],
  ['live.server-closed', ({ relay }) => relay().say(drop())],
  ['live.server-moving', ({ relay }) => relay().say(drop({ how: 'moving' }))],
  ['live.path-lost', ({ relay }) => relay().say(drop({ how: 'error', errno: 'ENETUNREACH' }))],
  ['live.silent', ({ relay }) => relay().say(drop({ how: 'silent', sinceProofMs: 3100 }))],
  ['live.slept', ({ source }) => source.slept(90_000)],
  ['live.timestamps', ({ relay }) => relay().say({ type: 'stream', what: 'timestamp-backwards', byMs: 40 })],
  ['live.av-drift', ({ relay }) => relay().say({ type: 'stream', what: 'av-drift', byMs: -420 })],
  ['live.long-gop', ({ relay }) => relay().say({ type: 'stream', what: 'long-gop', byMs: 8300 })],
  ['app.relay-crashed', ({ relay }) => relay().die()],
];

describe('the relay as a source', () => {
  test.each(BRINGS)('%s: opened at once, named in time', async (cause, bring) => {
    const stage = await goLive();
    await bring(stage);
    expect(stage.said().find((line) => line.startsWith('opened'))).toBe(`opened ${cause}`);
    await vi.advanceTimersByTimeAsync(4000);
    const [opened, named] = stage.events.filter((event) => event.event === 'incident');
    expect(named?.t).toBeLessThanOrEqual((opened?.t ?? 0) + 4000);
    expect(stage.said().find((line) => line.startsWith('named'))).toBeDefined();
    stage.source.stopNow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(stage.said().at(-1)).toMatch(/^closed |^ended$/);
    const open = new Set<string>();
    for (const event of stage.events) {
      if (event.event !== 'incident') continue;
      if (event.phase === 'closed') open.delete(event.id);
      else open.add(event.id);
    }
    expect([...open]).toEqual([]);
  });

  test('clock.stepped: a wall clock that jumps is said once, and is over', async () => {
    const stage = await goLive();
    await vi.advanceTimersByTimeAsync(1500);
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(stage.said().slice(3)).toEqual(['opened clock.stepped', 'named clock.stepped', 'closed clock.stepped']);
    expect(stage.events.find((event) => event.event === 'incident')?.evidence).toEqual({ stepMs: 60_000 });
  });
});

describe('the age of a connection that the server closed', () => {
  const signed = (expiresAtMs: number): string =>
    `rtmp://127.0.0.1:1/live/show?txSecret=${'0'.repeat(32)}&txTime=${Math.floor(expiresAtMs / 1000)
      .toString(16)
      .toUpperCase()}`;

  test('is told where it ends with the URL', async () => {
    const stage = await goLive(signed(NOW + 2000));
    await vi.advanceTimersByTimeAsync(3000);
    stage.relay().say(drop());
    expect(stage.events.at(-1)).toMatchObject({ phase: 'opened', cause: 'live.server-closed', evidence: { atExpiry: true } });
  });

  test('is told where it is one that services are known to set', async () => {
    const stage = await goLive();
    stage.relay().say(drop({ publishedMs: 4 * HOUR_MS + 900 }));
    expect(stage.events.at(-1)).toMatchObject({ phase: 'opened', evidence: { roundLimitMs: 4 * HOUR_MS, atExpiry: false } });
  });
});

test('a server’s words are kept, and no part of the push URL in them', async () => {
  const stage = await goLive('rtmp://127.0.0.1:1/live/canaryshow?token=canarytoken&user=canaryuser');
  const refusal = { ...LIVE_END, stage: 'publish', how: 'refused', publishedMs: null, serverCode: 'NetStream.Publish.BadName' } as const;
  stage.relay().say(drop());
  stage.relay().say({
    type: 'attempt-failed',
    end: { ...refusal, serverText: 'canaryshow is busy, token canarytoken of Canaryuser is no use' },
    nextInMs: 2000,
    attempts: 1,
  });
  await vi.advanceTimersByTimeAsync(2000);
  stage.source.stopNow();
  await vi.advanceTimersByTimeAsync(1000);
  expect(stage.said()).toContain('named rtmp.in-use');
  expect(JSON.stringify(stage.events)).not.toMatch(/canary(?:show|token|user)/i);
});

describe('the end', () => {
  test('a hopeless cause reaches the relay once, and its reason is the show’s', async () => {
    const expired = `rtmp://127.0.0.1:1/live/show?txSecret=${'0'.repeat(32)}&txTime=${Math.floor(NOW / 1000 - 60)
      .toString(16)
      .toUpperCase()}`;
    const stage = await goLive(expired);
    stage.relay().say(drop());
    stage.relay().say({ type: 'stopped', reason: 'live.expired' });
    expect(await stage.source.ended).toEqual({ reason: 'live.expired' });
    expect(stage.events.findLast((event) => event.event === 'state')).toMatchObject({ state: 'ended', reason: 'live.expired' });
    expect(stage.relay().killed).toBe(true);
  });

  test('a relay that says nothing any more is over three seconds after its drain', async () => {
    const stage = await goLive();
    let over = false;
    void stage.source.ended.then(() => {
      over = true;
    });
    stage.source.stop(3000);
    await vi.advanceTimersByTimeAsync(5900);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(over).toBe(true);
    expect(stage.said().at(-1)).toBe('ended');
  });

  test('words that are none of the relay’s are not listened to', async () => {
    const stage = await goLive();
    const before = stage.events.length;
    stage.relay().say({ type: 'state', state: 'on fire' } as unknown as RelayEvent);
    stage.relay().say({ type: 'stopped', reason: null });
    expect(stage.events.length).toBe(before + 1);
  });
});
