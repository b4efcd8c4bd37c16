import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveIncident } from '../../../electron/contract/live-status.ts';
import { linuxGateway, macGateway, probeGateway, windowsGateway } from '../../../electron/live/gateway.ts';
import { IncidentDesk } from '../../../electron/live/incidents.ts';
import { MachineNews } from '../../../electron/live/machine-news.ts';
import { MachineWatch } from '../../../electron/live/machine-watch.ts';
import { localAddressFor } from '../../../electron/network/local-address.ts';
import type { Dial } from '../../../electron/network/dial.ts';

const LINUX = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
`;
const WINDOWS = `===========================================================================
Aktive Routen:
     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik
          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.23     55
          0.0.0.0          0.0.0.0         10.8.0.1         10.8.0.6     25
`;

describe('the default gateway', () => {
  test('is read from the route table of each system, the lowest metric first', () => {
    expect(linuxGateway(LINUX)).toBe('192.168.1.254');
    expect(linuxGateway(LINUX.split('\n').slice(0, 1).join('\n'))).toBeNull();
    expect(macGateway('   route to: default\ndestination: default\n    gateway: 192.168.1.1\n  interface: en0\n')).toBe('192.168.1.1');
    expect(macGateway('route: writing to routing socket: not in table\n')).toBeNull();
    expect(windowsGateway(WINDOWS)).toBe('10.8.0.1');
  });

  const answering =
    (errno: (port: number) => string | null): Dial =>
    ({ port }) =>
      Promise.resolve({ ok: false, reason: errno(port) === null ? 'silent' : 'error', errno: errno(port), afterMs: 1 });
  const here = (): Promise<string> => Promise.resolve('192.0.2.1');
  const { signal } = new AbortController();

  test.each([
    ['refused on one port', answering((port) => (port === 443 ? 'ECONNREFUSED' : null)), 'alive'],
    ['silent on all', answering(() => null), 'silent'],
    ['no neighbour of that address', answering(() => 'EHOSTUNREACH'), 'dead'],
  ] as const)('%s is %s', async (_what, dial, word) => {
    expect(await probeGateway(dial, signal, here)).toEqual({ word, gateway: '192.0.2.1' });
  });

  test('none is told apart from one that cannot be found out, and nobody is contacted who was not to be', async () => {
    expect(await probeGateway(null, signal, () => Promise.resolve(null))).toEqual({ word: 'none', gateway: null });
    expect(await probeGateway(null, signal, () => Promise.resolve(undefined))).toMatchObject({ word: 'silent' });
    expect(await probeGateway(null, signal, here)).toMatchObject({ word: 'silent' });
  });
});

interface Machine {
  readonly watch: MachineWatch;
  readonly seen: string[];
  /** `sleepMs`: on Linux, on top of what the timers' clock counts. */
  readonly pass: (ms: number, wallMs?: number, sleepMs?: number) => void;
  readonly moveTo: (address: string | null) => Promise<void>;
}

function machine(): Machine {
  let now = 0;
  let wall = 0;
  let up = 0;
  let local: string | null = '192.0.2.10';
  const seen: string[] = [];
  const watch = new MachineWatch(
    { now: () => now, wallNow: () => wall, upNow: () => up, localAddressFor: () => Promise.resolve(local) },
    {
      slept: (gapMs) => seen.push(`slept ${gapMs}`),
      clockStepped: (stepMs) => seen.push(`stepped ${stepMs}`),
      networkChanged: (from, to) => seen.push(`${from} > ${to}`),
    },
    () => '203.0.113.7',
  );
  watch.start();
  const pass = (ms: number, wallMs = ms, sleepMs = 0): void => {
    now += ms;
    up += ms + sleepMs;
    wall += wallMs + sleepMs;
    watch.tick();
  };
  return {
    watch,
    seen,
    pass,
    moveTo: async (address) => {
      local = address;
      pass(1000);
      pass(1000);
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('what happens to the computer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ten calm minutes, late ticks and a clock that is slewed are nothing', async () => {
    const { watch, seen, pass, moveTo } = machine();
    for (let i = 0; i < 600; i += 1) pass(1000 + (i % 7) * 30, 1000 + (i % 7) * 30 + 0.5);
    pass(4000);
    await moveTo('192.0.2.10');
    watch.stop();
    expect(seen).toEqual([]);
  });

  test('timers that stood still are sleep; a wall clock that jumps alone is a step', () => {
    const { watch, seen, pass } = machine();
    pass(90_000);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(100);
    pass(1000, 61_000);
    pass(1000, -3000);
    watch.stop();
    expect(seen).toEqual(['slept 90000', 'stepped 60000', 'stepped -4000']);
  });

  test('a sleep that the clock of the timers left out is sleep, and no clock that was set', () => {
    const { watch, seen, pass } = machine();
    pass(1000, 1000, 3_600_000);
    vi.advanceTimersByTime(100);
    pass(1000);
    watch.stop();
    expect(seen).toEqual(['slept 3601000']);
  });

  test('a process that was stopped and continued did not sleep', () => {
    let now = 0;
    const slept = vi.fn();
    const watch = new MachineWatch(
      { now: () => now, wallNow: () => now, upNow: () => now, localAddressFor: () => Promise.resolve(null) },
      { slept, clockStepped: slept, networkChanged: slept },
      () => null,
    );
    watch.start();
    // The timer that was due comes first.
    now = 60_000;
    watch.tick();
    process.emit('SIGCONT', 'SIGCONT');
    vi.advanceTimersByTime(900);
    now = 61_000;
    watch.tick();
    vi.advanceTimersByTime(900);
    watch.stop();
    vi.advanceTimersByTime(900);
    expect(slept).not.toHaveBeenCalled();
  });

  test('another local address is another network; the same one again after an outage is none', async () => {
    const { watch, seen, moveTo } = machine();
    await moveTo('192.0.2.10');
    await moveTo(null);
    await moveTo('192.0.2.10');
    expect(seen).toEqual([]);
    await moveTo('198.51.100.4');
    watch.stop();
    expect(seen).toEqual(['192.0.2.10 > 198.51.100.4']);
  });

  test('the local address of a route is found without sending anything', async () => {
    expect(await localAddressFor('127.0.0.1')).toBe('127.0.0.1');
    // Without a way there is none: refused here by the system, as an unplugged cable refuses everything.
    expect(await localAddressFor('255.255.255.255')).toBeNull();
  });
});

describe('news of the computer', () => {
  test('is an incident of its own, until a drop comes that it explains', () => {
    const said: LiveIncident[] = [];
    let now = 0;
    const news = new MachineNews(new IncidentDesk({ tell: (incident) => said.push(incident), tellApart: () => 'x' }), () => now);
    news.happened({ cause: 'live.slept', evidence: { gapMs: 9000 } }, null);
    expect(said.map(({ phase }) => phase)).toEqual(['opened', 'named']);
    // The system's own word for the same sleep.
    now = 400;
    news.happened({ cause: 'live.slept', evidence: { gapMs: 8900 } }, null);
    expect(said).toHaveLength(2);
    now = 3000;
    expect(news.recentClue()?.cause).toBe('live.slept');
    expect(said.at(-1)?.phase).toBe('closed');
    now = 30_000;
    expect(news.recentClue()).toBeNull();
    news.clockStepped(60_000);
    expect(said.slice(-3).map(({ phase, cause }) => `${phase} ${cause}`)).toEqual([
      'opened clock.stepped',
      'named clock.stepped',
      'closed clock.stepped',
    ]);
    news.end();
  });
});
