import net, { type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { dialTcp, type Dial, type DialRequest, type DialResult } from '../../../electron/network/dial.ts';
import { judgeReach } from '../../../electron/network/judge-reach.ts';
import { reachHost, type HostQuestion } from '../../../electron/network/reach-host.ts';
import { probePort, silentAfterMs } from '../../../electron/network/reach.ts';
import { listenOn } from '../../support/listen.ts';
import { silentPort } from '../../support/silent-port.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that counts; its sockets are closed by the other side. */
async function counting(): Promise<{ port: number; seen: () => number; open: () => number }> {
  let seen = 0;
  let open = 0;
  const server = net.createServer((socket) => {
    seen += 1;
    open += 1;
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => {
      open -= 1;
    });
  });
  servers.push(server);
  return { port: await listenOn(server), seen: () => seen, open: () => open };
}

function question(over: Partial<HostQuestion> = {}): HostQuestion {
  return {
    addresses: [{ address: '127.0.0.1', family: 4 }],
    port: 1935,
    dial: dialTcp,
    signal: new AbortController().signal,
    controlRttMs: () => null,
    isOnLink: () => false,
    hasWay: () => Promise.resolve(true),
    platform: 'linux',
    ...over,
  };
}

type Script = (request: DialRequest) => DialResult | 'silent' | { readonly inMs: number; readonly result: DialResult };

const opened = (connectMs = 5): DialResult => ({ ok: true, socket: new net.Socket(), connectMs });
const failed = (errno: string): DialResult => ({ ok: false, reason: 'error', errno, afterMs: 1 });

/** A dial that follows a script; silent attempts end when they are aborted. */
function scripted(script: Script): { dial: Dial; asked: DialRequest[]; pending: () => number } {
  const asked: DialRequest[] = [];
  let pending = 0;
  const dial: Dial = (request) => {
    asked.push(request);
    const answer = script(request);
    pending += 1;
    return new Promise<DialResult>((resolve) => {
      const end = (result: DialResult): void => {
        pending -= 1;
        resolve(result);
      };
      if (answer !== 'silent' && 'inMs' in answer) setTimeout(() => end(answer.result), answer.inMs);
      else if (answer !== 'silent') end(answer);
      else request.signal.addEventListener('abort', () => end({ ok: false, reason: 'aborted', errno: null, afterMs: 0 }));
    });
  };
  return { dial, asked, pending: () => pending };
}

describe('silentAfterMs', () => {
  test.each([
    [null, false, 3000],
    [20, false, 3000],
    [466, false, 3000],
    [600, false, 3400],
    [9000, false, 6000],
    [null, true, 3300],
  ])('control %s, on-link %s: %s', (rttMs, onLink, expected) => {
    expect(silentAfterMs(rttMs, onLink)).toBe(expected);
  });
});

describe('probePort', () => {
  const one = { address: '203.0.113.1', family: 4, port: 1935, onLink: false, controlRttMs: () => null } as const;

  test('a silent first socket is followed by two more, and one that opens is enough', async () => {
    let attempts = 0;
    const { dial, pending } = scripted(() => ((attempts += 1) === 3 ? opened() : 'silent'));
    const { reach, socket } = await probePort({ ...one, dial, signal: new AbortController().signal });
    expect(reach).toMatchObject({ state: 'open', afterMs: 5 });
    expect(attempts).toBe(3);
    expect(pending()).toBe(0);
    socket?.destroy();
  });

  test('a socket that opens after another has is closed', async () => {
    const late = new net.Socket();
    let attempts = 0;
    const { dial } = scripted(() => {
      attempts += 1;
      return attempts === 1 ? { inMs: 1000, result: { ok: true, socket: late, connectMs: 1000 } } : { inMs: 50, result: opened(50) };
    });
    const { reach } = await probePort({ ...one, dial, signal: new AbortController().signal });
    expect(reach.afterMs).toBe(50);
    await new Promise((resolve) => {
      late.once('close', resolve);
    });
  });

  test('an abort ends it at once and leaves nothing', async () => {
    const stop = new AbortController();
    const { dial, pending } = scripted(() => 'silent');
    const asked = probePort({ ...one, dial, signal: stop.signal });
    stop.abort();
    expect((await asked).reach.state).toBe('silent');
    expect(pending()).toBe(0);
  });

  test('the kernel’s own time-out is silence, not an error', async () => {
    const { dial } = scripted(() => failed('ETIMEDOUT'));
    expect((await probePort({ ...one, dial, signal: new AbortController().signal })).reach).toMatchObject({ state: 'silent', errno: null });
  });
});

describe('reachHost', () => {
  test('a healthy ingest sees exactly one connection, and it stays open', async () => {
    const server = await counting();
    const { outcome, open } = await reachHost(question({ port: server.port }));
    expect(outcome).toMatchObject({ port: [{ state: 'open' }], otherPorts: [] });
    expect(open?.socket.writable).toBe(true);
    open?.socket.write('x');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(server.seen()).toBe(1);
    open?.socket.destroy();
  });

  test('localhost is one server: the second family is tried only when the first does not open', async () => {
    const both = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ] as const;
    const four = scripted(() => opened());
    const first = await reachHost(question({ addresses: both, dial: four.dial }));
    expect(first.outcome.port).toHaveLength(1);
    const six = scripted(({ address }) => (address === '::1' ? opened() : failed('ECONNREFUSED')));
    const second = await reachHost(question({ addresses: both, dial: six.dial }));
    expect(second.outcome.port.map(({ state }) => state)).toEqual(['error', 'open']);
    expect(second.open?.reach.address).toBe('::1');
  });

  test('of several addresses the first to open is kept, the others are closed at once', async () => {
    const sockets = [new net.Socket(), new net.Socket()];
    const { dial } = scripted(({ address }) =>
      address.endsWith('.1')
        ? { inMs: 30, result: { ok: true, socket: sockets[0] ?? new net.Socket(), connectMs: 30 } }
        : { ok: true, socket: sockets[1] ?? new net.Socket(), connectMs: 3 },
    );
    const addresses = ['203.0.113.1', '203.0.113.2'].map((address) => ({ address, family: 4 }) as const);
    const { outcome, open } = await reachHost(question({ addresses, dial }));
    expect(open?.socket).toBe(sockets[1]);
    expect(sockets[0]?.destroyed).toBe(true);
    expect(sockets[1]?.destroyed).toBe(false);
    expect(outcome.port.map(({ state }) => state)).toEqual(['open', 'open']);
  });

  test('no other port is touched while the push port may still open', async () => {
    const { dial, asked } = scripted(() => ({ inMs: 150, result: opened(150) }));
    await reachHost(question({ dial, addresses: [{ address: '203.0.113.1', family: 4 }] }));
    expect(asked.map(({ port }) => port)).toEqual([1935]);
  });

  test('a refused port asks 443 and 80 for the round trip, but not on Windows, on-link or loopback', async () => {
    const afar = { address: '203.0.113.1', family: 4 } as const;
    const ports = async (over: Partial<HostQuestion>): Promise<number[]> => {
      const { dial, asked } = scripted(({ port }) => (port === 1935 ? failed('ECONNREFUSED') : opened(5)));
      await reachHost(question({ addresses: [afar], dial, ...over }));
      return asked.map(({ port }) => port);
    };
    expect(await ports({})).toEqual([1935, 443, 80]);
    expect(await ports({ platform: 'win32' })).toEqual([1935]);
    expect(await ports({ isOnLink: () => true })).toEqual([1935]);
    expect(await ports({ addresses: [{ address: '127.0.0.1', family: 4 }] })).toEqual([1935]);
  });

  test('a round trip that makes a refusal look near is measured again: a busy computer alone makes one long', async () => {
    const judged = async (connectsMs: readonly number[]): Promise<string> => {
      const left = new Map([443, 80].map((port) => [port, [...connectsMs]]));
      const { dial } = scripted(({ port }) => (port === 1935 ? failed('ECONNREFUSED') : opened(left.get(port)?.shift() ?? 0)));
      const { outcome } = await reachHost(question({ addresses: [{ address: '203.0.113.1', family: 4 }], dial }));
      return judgeReach({ reach: outcome, controls: null, platform: 'linux' }).code;
    };
    expect(await judged([40, 2, 30])).toBe('tcp.refused');
    expect(await judged([40, 38, 41])).toBe('tcp.blocked');
  });

  test('an abort ends it at once, also while the other ports are being asked', async () => {
    const stop = new AbortController();
    const { dial, asked, pending } = scripted(() => 'silent');
    const addresses = [{ address: '203.0.113.1', family: 4 }] as const;
    const reached = reachHost(question({ dial, signal: stop.signal, addresses }));
    await expect.poll(() => asked.map(({ port }) => port)).toEqual([1935, 443, 80]);
    const abortedMs = performance.now();
    stop.abort();
    expect((await reached).open).toBeNull();
    // Waiting for the other ports would take a second.
    expect(performance.now() - abortedMs).toBeLessThan(500);
    expect(pending()).toBe(0);
  });

  test('a push port of 443 is not asked twice', async () => {
    const { dial, asked } = scripted(() => failed('ECONNREFUSED'));
    await reachHost(question({ port: 443, dial, addresses: [{ address: '203.0.113.1', family: 4 }] }));
    expect(asked.map(({ port }) => port)).toEqual([443, 80]);
  });

  test('of many addresses eight are tried, both families among them', async () => {
    const { dial, asked } = scripted(() => opened());
    const four = Array.from({ length: 12 }, (_, index) => ({ address: `203.0.113.${String(index)}`, family: 4 }) as const);
    const { outcome } = await reachHost(question({ dial, addresses: [...four, { address: '2001:db8::1', family: 6 }] }));
    expect(asked).toHaveLength(8);
    expect(outcome.port.filter(({ family }) => family === 6)).toHaveLength(1);
  });

  test('a listener that never accepts is silent, and so named within the limit', async () => {
    const silent = await silentPort();
    try {
      const startedMs = performance.now();
      const { outcome, open } = await reachHost(question({ port: silent.port }));
      expect(open).toBeNull();
      expect(outcome.port).toMatchObject([{ state: 'silent' }]);
      expect(performance.now() - startedMs).toBeLessThan(7000);
    } finally {
      await silent.close();
    }
  });
});
