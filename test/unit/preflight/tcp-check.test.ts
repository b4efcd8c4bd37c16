import net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Dial, DialResult } from '../../../electron/network/dial.ts';
import type { ResolvedAddress } from '../../../electron/network/resolver.ts';
import { tcpCheck } from '../../../electron/preflight/checks/tcp.ts';
import type { Facts } from '../../../electron/preflight/facts.ts';
import { checkRun } from '../../support/check-run.ts';
import { listenOn } from '../../support/listen.ts';

const resolved = (...addresses: string[]): Partial<Facts> => ({
  resolved: {
    host: 'push.example.com',
    literal: false,
    addresses: addresses.map((address): ResolvedAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    cnames: null,
  },
});

/** Connects that take these times, in order. */
function dialTaking(...timesMs: number[]): Dial & { count: () => number } {
  let count = 0;
  const dial: Dial = async () => {
    const connectMs = timesMs[count] ?? 1;
    count += 1;
    await Promise.resolve();
    return { ok: true, socket: new net.Socket(), connectMs } satisfies DialResult;
  };
  return Object.assign(dial, { count: () => count });
}

describe('tcp', () => {
  test('the open socket is handed on, and reopen gives another to the same address', async () => {
    let seen = 0;
    const server = net.createServer((socket) => {
      seen += 1;
      socket.on('error', () => {});
    });
    const port = await listenOn(server);
    const run = checkRun({ target: { port }, facts: resolved('127.0.0.1') });
    try {
      const draft = await tcpCheck.run(run);
      expect(draft).toMatchObject({ status: 'pass', code: 'ok', evidence: { port, address: '127.0.0.1', localAddress: '127.0.0.1' } });
      expect(run.facts.transport).toMatchObject({ address: '127.0.0.1', family: 4 });
      expect(await run.facts.hostWord.value).toBe('answered');
      const again = await run.facts.reopen?.(run.signal);
      expect(again?.socket).not.toBe(run.facts.transport?.socket);
      await expect.poll(() => seen).toBe(2);
    } finally {
      run.end();
      server.close();
    }
  });

  test.each([
    ['quick', [20], 1, 'ok'],
    ['one slow connect is nothing', [900, 40], 2, 'ok'],
    ['three slow ones are', [900, 400, 350], 3, 'tcp.slow'],
  ])('%s', async (_name, timesMs, count, code) => {
    const dial = dialTaking(...timesMs);
    const run = checkRun({ facts: resolved('203.0.113.5'), ports: { dial } });
    const draft = await tcpCheck.run(run);
    expect(draft).toMatchObject({ code, evidence: { connectMs: Math.min(...timesMs) } });
    expect(dial.count()).toBe(count);
    run.end();
  });

  test('a connection that had to wait for the other addresses is replaced by a new one', async () => {
    const sockets: net.Socket[] = [];
    // The second address is refused late.
    const dial: Dial = async ({ address, signal }) => {
      if (address.endsWith('.6')) {
        await new Promise((resolve) => {
          setTimeout(resolve, 1100);
        });
        return { ok: false, reason: signal.aborted ? 'aborted' : 'error', errno: 'ECONNREFUSED', afterMs: 1100 };
      }
      const socket = new net.Socket();
      sockets.push(socket);
      return { ok: true, socket, connectMs: 20 };
    };
    const run = checkRun({ facts: resolved('203.0.113.5', '203.0.113.6'), ports: { dial } });
    expect(await tcpCheck.run(run)).toMatchObject({ code: 'tcp.some-addresses' });
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.destroyed).toBe(true);
    expect(run.facts.transport?.socket).toBe(sockets[1]);
    run.end();
  });

  test('through a tunnel, times prove nothing', async () => {
    const dial = dialTaking(900, 900, 900);
    const run = checkRun({ facts: { ...resolved('198.18.0.3'), tunnel: true }, ports: { dial } });
    expect(await tcpCheck.run(run)).toMatchObject({ code: 'ok', evidence: { tunnel: true } });
    expect(dial.count()).toBe(1);
    run.end();
  });

  test('a refused loopback port is named at once', async () => {
    const server = net.createServer();
    const port = await listenOn(server);
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const run = checkRun({ target: { port }, request: { controls: 'built-in' }, facts: resolved('127.0.0.1') });
    const startedMs = performance.now();
    const draft = await tcpCheck.run(run);
    expect(draft).toMatchObject({
      status: 'fail',
      code: 'tcp.refused',
      alternatives: ['tcp.blocked'],
      evidence: { errno: 'ECONNREFUSED' },
    });
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(run.facts.probes).toBeNull();
    expect(await run.facts.hostWord.value).toBe('answered');
  });
});
