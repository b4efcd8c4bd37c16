/** A whole pre-flight, stopped in the middle of each of its steps: it ends at once, and nothing of it is left in the process. */
import net from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import type { Dial } from '../../../electron/network/dial.ts';
import { planChecks } from '../../../electron/preflight/plan.ts';
import { runPreflight } from '../../../electron/preflight/runner.ts';
import { checkRun, type CheckRunOver } from '../../support/check-run.ts';
import { listenOn } from '../../support/listen.ts';
import { fakeResolver } from '../../support/resolver.ts';
import { info, startScriptedPeer, type ScriptedConnection } from '../../support/scripted-peer.ts';

const open: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of open.splice(0)) await close();
});

/** Sockets, processes, lookups and timers of this process; the test's own stay the same. */
function handles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /Socket|TCPConnect|TLS|UDP|Process|Pipe|GetAddrInfo|Query|Timeout/i.test(name))
    .sort();
}

/** What is there and was not before; waited for without a timer, which would be counted. */
async function leftSince(before: readonly string[]): Promise<string[]> {
  const added = (): string[] => {
    const rest = [...before];
    return handles().filter((name) => {
      const at = rest.indexOf(name);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
  };
  const startedMs = performance.now();
  while (performance.now() - startedMs < 2000 && added().length > 0) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return added();
}

const HOST = 'push.example.com';
const silentDial: Dial = ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ ok: false, reason: 'aborted', errno: null, afterMs: 0 }), { once: true });
  });

/** Resolves when the step that is to be stopped is under way; `over` is what the run is made of. */
interface Step {
  readonly over: CheckRunOver;
  readonly underWay: Promise<unknown>;
  readonly scheme?: 'rtmps';
}

async function atPeer(script: (connection: ScriptedConnection) => Promise<void>, over: CheckRunOver = {}): Promise<Step> {
  let begun: () => void = () => {};
  const underWay = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const peer = await startScriptedPeer(async (connection) => {
    await script(connection);
    begun();
  });
  open.push(() => peer.close());
  return { over: { ...over, target: { host: '127.0.0.1', port: peer.port } }, underWay };
}

async function atMutePort(): Promise<Omit<Step, 'scheme'>> {
  let begun: () => void = () => {};
  const underWay = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => begun());
    open.push(() => socket.destroy());
  });
  open.push(() => server.close());
  return { over: { target: { host: '127.0.0.1', port: await listenOn(server) } }, underWay };
}

const connected = async (connection: ScriptedConnection): Promise<void> =>
  connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));

const STEPS: Readonly<Record<string, () => Promise<Step>>> = {
  'the name': () =>
    Promise.resolve({
      over: { target: { host: HOST }, ports: { spawnResolver: fakeResolver({ [HOST]: 'silent' }) } },
      underWay: Promise.resolve(),
    }),
  'the port': () =>
    Promise.resolve({ over: { target: { host: '203.0.113.7' }, ports: { dial: silentDial } }, underWay: Promise.resolve() }),
  'the network': () =>
    Promise.resolve({
      over: { target: { host: '203.0.113.7' }, request: { controls: 'built-in' }, ports: { dial: silentDial } },
      underWay: Promise.resolve(),
    }),
  TLS: async () => ({ ...(await atMutePort()), scheme: 'rtmps' }),
  'the handshake': atMutePort,
  connect: () => atPeer(async (connection) => void (await connection.next('connect'))),
  createStream: () =>
    atPeer(async (connection) => {
      await connected(connection);
      await connection.next('createStream');
    }),
  publish: () => atPeer(async (connection) => void (await connection.toPublish())),
  'the hold': () =>
    atPeer(async (connection) => {
      await connection.toPublish();
      connection.status('NetStream.Publish.Start', '');
      await connection.nextMedia();
    }),
  'the play URL': async () => {
    const { over, underWay } = await atPeer(async (connection) => {
      await connected(connection);
      connection.answer(await connection.next('createStream'), 1);
      await connection.next('play');
    });
    return {
      over: { request: { playUrl: `rtmp://127.0.0.1:${String(over.target?.port)}/live/show` }, target: { host: '127.0.0.1', port: 1 } },
      underWay,
    };
  },
};

describe('stopped during', () => {
  it.each(Object.entries(STEPS))('%s', async (_name, make) => {
    const { over, underWay, scheme = 'rtmp' } = await make();
    const { request, ports } = checkRun({ ...over, request: { publish: 'real', ...over.request } });
    const text = `${scheme}://${over.target?.host ?? ''}:${String(over.target?.port ?? 1935)}/live/show`;
    const before = handles();
    const stop = new AbortController();
    let abortedMs = 0;
    void underWay.then(() => {
      setImmediate(() => {
        abortedMs = performance.now();
        stop.abort();
      });
    });
    const last = new Map<string, Finding>();
    for await (const finding of runPreflight({ ...request, text }, ports, stop.signal, planChecks('check'))) last.set(finding.id, finding);
    expect(performance.now() - abortedMs).toBeLessThan(1000);
    expect([...last.values()].map(({ code }) => code)).toContain('app.aborted');
    expect([...last.values()].filter(({ status }) => status === 'ask')).toEqual([]);
    expect(await leftSince(before)).toEqual([]);
  });
});
