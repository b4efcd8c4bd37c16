import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { agreed, readClock, type ClockSource } from '../../../electron/network/clock.ts';
import type { PageAnswer } from '../../../electron/network/http-page.ts';
import { askNtp } from '../../../electron/network/ntp.ts';

const signal = new AbortController().signal;

/** A time server that is `offsetMs` ahead; `spoil` may damage its answer. */
async function ntpServer(
  offsetMs: number,
  spoil: (answer: Buffer) => Buffer | null = (answer) => answer,
): Promise<{ port: number; close: () => void }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = Buffer.alloc(48);
    answer[0] = (4 << 3) | 4;
    answer[1] = 2;
    query.copy(answer, 24, 40, 48);
    for (const at of [32, 40]) {
      const ms = Date.now() + offsetMs + 2_208_988_800_000;
      answer.writeUInt32BE(Math.floor(ms / 1000) % 2 ** 32, at);
      answer.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), at + 4);
    }
    const sent = spoil(answer);
    if (sent !== null) socket.send(sent, from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return { port: socket.address().port, close: () => socket.close() };
}

async function ask(offsetMs: number, spoil?: (answer: Buffer) => Buffer | null, timeoutMs = 300): Promise<number | null> {
  const server = await ntpServer(offsetMs, spoil);
  try {
    const answer = await askNtp({
      server: { address: '127.0.0.1', family: 4 },
      port: server.port,
      wallNow: () => Date.now(),
      signal,
      timeoutMs,
    });
    return answer?.offsetMs ?? null;
  } finally {
    server.close();
  }
}

describe('askNtp', () => {
  test.each([[0], [3_600_000], [-86_400_000], [12 * 365 * 86_400_000]])('a server %i ms ahead', async (offsetMs) => {
    const measured = await ask(offsetMs, undefined, 3000);
    expect(Math.abs((measured ?? Number.NaN) - offsetMs)).toBeLessThan(500);
  });

  test.each<[string, (answer: Buffer) => Buffer | null]>([
    ['silence', () => null],
    [
      'a kiss of death',
      (answer) => {
        answer[1] = 0;
        return answer;
      },
    ],
    [
      'an unset clock',
      (answer) => {
        answer[0] = 0xe4;
        return answer;
      },
    ],
    [
      'another packet’s answer',
      (answer) => {
        answer.fill(7, 24, 32);
        return answer;
      },
    ],
    ['a short packet', (answer) => answer.subarray(0, 47)],
    [
      'a client',
      (answer) => {
        answer[0] = 0x23;
        return answer;
      },
    ],
  ])('%s is no time', async (_name, spoil) => {
    expect(await ask(0, spoil)).toBeNull();
  });

  test('a lost datagram is sent again', async () => {
    let lost = 0;
    expect(await ask(0, (answer) => ((lost += 1) === 1 ? null : answer), 5000)).not.toBeNull();
  });
});

describe('readClock', () => {
  const page = { host: 'page.example', port: 80, path: '/', expects: 204 } as const;
  const dated = (offsetMs: number): PageAnswer => {
    const localMs = Date.now();
    return {
      state: 'answered',
      status: 204,
      headEnded: true,
      redirectHost: null,
      bodyBytes: 0,
      dateMs: localMs + offsetMs - 500,
      localMs,
      roundTripMs: 10,
    };
  };
  const read = async (...answers: readonly Promise<PageAnswer>[]): Promise<number | null> =>
    (await readClock({ pages: answers.map((answer) => ({ page, answer })), withTimeServers: false, wallNow: Date.now, signal })).offsetMs;

  test('two that say that this computer is wrong wait for those that say otherwise', async () => {
    let later: (answer: PageAnswer) => void = () => {};
    const right = new Promise<PageAnswer>((resolve) => {
      later = resolve;
    });
    const wrong = Promise.resolve(dated(3_600_000));
    const reading = read(wrong, wrong, right, right);
    await wrong;
    later(dated(0));
    expect(await reading).toBe(0);
  });

  test('and for nobody longer than a moment', async () => {
    const startedMs = performance.now();
    const wrong = Promise.resolve(dated(3_600_000));
    expect(await read(wrong, wrong, new Promise(() => {}))).toBe(3_600_000);
    expect(performance.now() - startedMs).toBeLessThan(2500);
  });

  test('two that bear this computer out are enough at once', async () => {
    const startedMs = performance.now();
    const right = Promise.resolve(dated(0));
    expect(await read(right, right, new Promise(() => {}))).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  test('a page that is somebody else’s, or broke off, is no clock', async () => {
    const elses = Promise.resolve({ ...dated(0), status: 200 });
    const broken = Promise.resolve({ ...dated(0), headEnded: false, dateMs: null });
    expect(await read(elses, elses, broken, broken)).toBeNull();
  });
});

describe('agreed', () => {
  const source = (offsetMs: number, uncertaintyMs = 10): ClockSource => ({ name: 'x', kind: 'ntp', offsetMs, uncertaintyMs });
  const page = (offsetMs: number): ClockSource => ({ name: 'x', kind: 'http', offsetMs, uncertaintyMs: 600 });
  const HOUR_MS = 3_600_000;

  test.each<[string, ClockSource[], number | null]>([
    ['nobody', [], null],
    ['one alone proves nothing', [source(0)], null],
    ['two that agree: the more certain', [source(900, 600), source(100, 5)], 100],
    ['two that do not', [source(0), source(60_000)], null],
    ['two against one', [source(60_000, 1), source(100, 5), source(140, 20)], 100],
    ['one box that answers for every page, against one time server', [page(HOUR_MS), page(HOUR_MS), page(HOUR_MS), source(0)], null],
    ['one box that answers for every time server, against one page', [source(HOUR_MS), source(HOUR_MS), page(0)], null],
    ['the same against two that bear this computer out', [page(HOUR_MS), page(HOUR_MS), page(HOUR_MS), source(0), source(10)], 0],
    ['both kinds say that this computer is wrong', [page(HOUR_MS), page(HOUR_MS), source(HOUR_MS)], HOUR_MS],
    ['nobody but pages, all of one mind', [page(HOUR_MS), page(HOUR_MS)], HOUR_MS],
    ['two parties, neither of this computer’s mind', [page(HOUR_MS), page(HOUR_MS), source(-HOUR_MS), source(-HOUR_MS)], null],
  ])('%s', (_name, sources, expected) => {
    expect(agreed(sources)).toBe(expected);
  });
});
