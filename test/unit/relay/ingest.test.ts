import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RelayStart } from '../../../electron/contract/relay-port.ts';
import type { LocalIngest } from '../../../electron/relay/encoder-events.ts';
import { listenForEncoder } from '../../../electron/relay/ingest.ts';
import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { TARGET } from './fake-network.ts';

const START: RelayStart = {
  type: 'start',
  listen: { host: '127.0.0.1', port: 0 },
  app: 'live',
  streamKey: 'local-key',
  target: TARGET,
  buffer: { policy: 'gapless', limitMs: 90_000, limitBytes: 128_000_000 },
  afterEnd: 'wait',
};
const step = { signal: new AbortController().signal, timeoutMs: 5000 };

let ingest: LocalIngest;
let told: string[];
const sockets = new Set<net.Socket>();

beforeEach(async () => {
  told = [];
  const listening = await listenForEncoder(START, {
    publishing: (replaced) => {
      told.push(replaced ? 'replaced' : 'publishing');
      return true;
    },
    message: (track, timestamp) => told.push(`${track} ${timestamp}`),
    ended: () => told.push('ended'),
    gone: () => told.push('gone'),
    refused: (what, detail) => told.push(`${what}: ${detail}`),
  });
  if ('errno' in listening) throw new Error(listening.errno);
  ingest = listening;
});
afterEach(async () => {
  vi.useRealTimers();
  await ingest.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

async function dial(): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port: ingest.address.port, noDelay: true });
  sockets.add(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function encoder(key = 'local-key'): Promise<{ session: RtmpClientSession; socket: net.Socket; code: string }> {
  const socket = await dial();
  const session = new RtmpClientSession(socket);
  await session.handshake(step);
  await session.connect({ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }, step);
  await session.createStream(step, key);
  const result = await session.publish(key, step);
  return { session, socket, code: 'word' in result ? result.word.code : result.ok ? '' : result.reason };
}

async function bring({ session }: { readonly session: RtmpClientSession }, timestamp: number): Promise<void> {
  session.sendMedia(MESSAGE.video, timestamp, Buffer.from('1701000042', 'hex'));
  await expect.poll(() => told).toContain(`video ${timestamp}`);
}

describe('who may publish', () => {
  test('the first with the key; a wrong key and a second encoder are told why', async () => {
    const first = await encoder('local-key?a=1');
    expect(first.code).toBe('NetStream.Publish.Start');
    await bring(first, 0);
    expect((await encoder('guess')).code).toBe('NetStream.Publish.Denied');
    expect((await encoder()).code).toBe('NetStream.Publish.BadName');
    await bring(first, 40);
    expect(told).toEqual(['publishing', 'video 0', 'rejected: wrong key', 'refused: another encoder is publishing', 'video 40']);
  });

  test('one that has sent nothing for 3 s gives way, and is not told as gone', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const first = await encoder();
    await bring(first, 0);
    vi.advanceTimersByTime(2900);
    expect((await encoder()).code).toBe('NetStream.Publish.BadName');
    vi.advanceTimersByTime(200);
    const second = await encoder();
    expect(second.code).toBe('NetStream.Publish.Start');
    await bring(second, 7);
    await expect.poll(() => first.session.isOpen).toBe(false);
    expect(told).toEqual(['publishing', 'video 0', 'refused: another encoder is publishing', 'replaced', 'video 7']);
  });

  test('an end in order and a broken connection are told apart', async () => {
    const first = await encoder();
    await first.session.close();
    await expect.poll(() => told).toEqual(['publishing', 'ended']);
    const second = await encoder();
    second.socket.resetAndDestroy();
    await expect.poll(() => told).toEqual(['publishing', 'ended', 'publishing', 'gone']);
  });
});

describe('when it closes', () => {
  /** What the encoder saw of the end of its connection: nothing yet, or that the other side was first. */
  async function goodbye(): Promise<{ readonly socket: net.Socket; readonly closing: Promise<void>; readonly wasCut: () => boolean }> {
    const { session, socket } = await encoder();
    let cut = false;
    socket.once('end', () => (cut = true));
    session.sayGoodbye();
    await expect.poll(() => told).toContain('ended');
    return { socket, closing: ingest.close(), wasCut: () => cut };
  }

  test('an encoder that has said goodbye closes its connection itself, and nobody else waits for it', async () => {
    const idle = await dial();
    const { socket, closing, wasCut } = await goodbye();
    await once(idle, 'close');
    expect(wasCut()).toBe(false);
    socket.destroy();
    await closing;
    expect(wasCut()).toBe(false);
  });

  test('one that stays all the same is cut', async () => {
    const { socket, closing } = await goodbye();
    await Promise.all([once(socket, 'close'), closing]);
  });
});

test('connections that only sit there keep no encoder out, and never cost a live one its place', async () => {
  for (let i = 0; i < 40; i += 1) await dial();
  const live = await encoder();
  expect(live.code).toBe('NetStream.Publish.Start');
  for (let i = 0; i < 40; i += 1) await dial();
  await bring(live, 0);
  expect(told).toEqual(['publishing', 'video 0']);
});

test('whoever only connects, however often, crowds out nobody who has entered', async () => {
  const socket = await dial();
  const session = new RtmpClientSession(socket);
  await session.handshake(step);
  await session.connect({ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }, step);
  const strangers = await Promise.all(Array.from({ length: 500 }, dial));
  await expect.poll(() => strangers.filter(({ closed }) => closed).length).toBeGreaterThan(100);
  await session.createStream(step, 'local-key');
  expect(await session.publish('local-key', step)).toMatchObject({ ok: true });
});

test('keys tried by the hundred are told once a second', async () => {
  for (let i = 0; i < 50; i += 1) expect((await encoder(`guess-${i}`)).code).toBe('NetStream.Publish.Denied');
  expect(told).toEqual(['rejected: wrong key']);
});
