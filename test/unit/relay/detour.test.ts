import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { detourOf } from '../../../electron/relay/detour.ts';
import { end, FakeNetwork, TARGET } from './fake-network.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a server that sends us elsewhere', () => {
  test.each([
    ['rtmp://b.example.com:1936/other', '192.0.2.9', 1936, 'other'],
    ['rtmp://192.0.2.7', '192.0.2.7', 1935, 'live'],
    ['rtmp://push.example.com:1937/live', '192.0.2.1', 1937, 'live'],
  ])('before it moves: %s', async (to, address, port, app) => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    link.redirect = to;
    link.events?.moving();
    await vi.advanceTimersByTimeAsync(0);
    expect(network.told).toEqual(['live', 'dropped:moving', 'live']);
    expect(network.attempts.at(-1)).toMatchObject({ address, target: { port, app, streamName: 'show' } });
    // What broke there is looked for at the URL's own host again.
    const there = network.links.at(-1);
    there?.events?.proved(null);
    there?.events?.ended(end('fin', 'live', address));
    await vi.advanceTimersByTimeAsync(0);
    expect(network.attempts.at(-1)).toMatchObject({ address: '192.0.2.1', target: { port: 1935, host: 'push.example.com' } });
    network.upstream.stop();
  });

  test('by a refusal: followed at once', async () => {
    const network = new FakeNetwork();
    network.redirect = 'rtmp://b.example.com/live';
    network.upstream.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(network.told).toEqual(['live']);
    expect(network.attempts.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.9']);
    expect(network.waits).toEqual([]);
    network.upstream.stop();
  });

  test('on and on: a refusal, and the plan’s waits', async () => {
    const network = new FakeNetwork();
    network.redirect = 'rtmp://b.example.com/live';
    network.answer = 'publish-refused';
    network.upstream.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(network.attempts).toHaveLength(2);
    expect(network.waits).toEqual([2000]);
    await vi.advanceTimersByTimeAsync(2010);
    expect(network.attempts.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.9', '192.0.2.1', '192.0.2.9']);
    network.upstream.stop();
  });

  test.each([
    ['nowhere', 'rtmp://nowhere.example.com/live'],
    ['into this network, by a name', 'rtmp://inside.example.com/live'],
    ['into this network', 'rtmp://192.168.1.1/live'],
    ['into this computer', 'rtmp://[::1]:1935/live'],
  ])('%s: the URL’s own host is tried again, after the plan’s waits', async (_what, to) => {
    const network = new FakeNetwork();
    network.redirect = to;
    network.upstream.start();
    await vi.advanceTimersByTimeAsync(2100);
    expect(network.waits).toEqual([2000, 5000]);
    expect(network.attempts.map(({ address }) => address)).toEqual(Array.from({ length: 4 }, () => '192.0.2.1'));
    network.redirect = null;
    await vi.advanceTimersByTimeAsync(5000);
    expect(network.told).toEqual(['live']);
    network.upstream.stop();
  });

  test('from this network into this network', async () => {
    const network = new FakeNetwork({ ...TARGET, addresses: [{ address: '192.168.1.7', family: 4 }] });
    network.redirect = 'rtmp://192.168.1.1/live';
    network.upstream.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(network.attempts.map(({ address }) => address)).toEqual(['192.168.1.7', '192.168.1.1']);
    network.upstream.stop();
  });
});

test.each(['http://b.example.com/live', 'rtmp://', '', 'rtmp://b.example.com:0/live', 'rtmp://b.example.com:99999/live', 'x'.repeat(1024)])(
  'no address to go to: %s',
  (text) => {
    expect(detourOf(text, TARGET)).toBeNull();
  },
);

test('a URL that asks for TLS is never left for one without', () => {
  expect(detourOf('rtmp://b.example.com/live', { ...TARGET, tls: true })).toBeNull();
  expect(detourOf('rtmps://[2001:db8::1]/live/', { ...TARGET, tls: true })).toEqual({
    tls: true,
    host: '2001:db8::1',
    port: 443,
    app: 'live',
    tcUrl: 'rtmps://[2001:db8::1]/live',
    addresses: [{ address: '2001:db8::1', family: 6 }],
  });
});
