import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { end, FakeNetwork, TARGET } from './fake-network.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a connection that ends', () => {
  test('the next attempt is made at once and is live', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    link.events?.ended(end('fin', 'live'));
    await vi.advanceTimersByTimeAsync(0);
    expect(network.told).toEqual(['live', 'dropped:fin', 'live']);
    network.upstream.stop();
  });

  test('refused attempts follow the plan, and retry now does not wait', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    network.answer = 'refused';
    link.events?.ended(end('fin', 'live'));
    await vi.advanceTimersByTimeAsync(3000);
    expect(network.waits.slice(0, 4)).toEqual([0, 100, 250, 500]);
    const made = network.attempts.length;
    network.answer = 'ok';
    network.upstream.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(network.attempts).toHaveLength(made + 1);
    expect(network.told.at(-1)).toBe('live');
    network.upstream.stop();
  });

  test('goes on in one flight where the server gave the usual stream id, and only there', async () => {
    const network = new FakeNetwork();
    const first = await network.goLive();
    first.events?.ended(end('fin', 'live'));
    await vi.advanceTimersByTimeAsync(0);
    expect(network.links.map(({ log }) => log[0])).toEqual(['publish', 'publish in one flight']);
    network.upstream.stop();

    const other = new FakeNetwork();
    other.streamId = 7;
    const link = await other.goLive();
    link.events?.ended(end('fin', 'live'));
    await vi.advanceTimersByTimeAsync(0);
    expect(other.links.map(({ log }) => log[0])).toEqual(['publish', 'publish']);
    other.upstream.stop();
  });

  test('a server that does not take one flight is asked in steps at once, and never in one flight again', async () => {
    for (const flightEnds of [end('fin', 'connect'), end('protocol', 'connect'), end('refused', 'connect')]) {
      const network = new FakeNetwork();
      network.flightEnds = flightEnds;
      const first = await network.goLive();
      first.events?.ended(end('fin', 'live'));
      await vi.advanceTimersByTimeAsync(1);
      expect(network.told).toEqual(['live', 'dropped:fin', 'live']);
      expect(network.waits).toEqual([]);
      const second = network.links.at(-1);
      second?.events?.proved(null);
      await vi.advanceTimersByTimeAsync(4000);
      second?.events?.ended(end('fin', 'live'));
      await vi.advanceTimersByTimeAsync(1);
      expect(network.links.map(({ log }) => log[0])).toEqual(['publish', 'publish in one flight', 'publish', 'publish']);
      network.upstream.stop();
    }
  });

  test('a busy name is busy, whichever way it was asked for', async () => {
    const network = new FakeNetwork();
    network.flightEnds = end('refused', 'publish');
    const first = await network.goLive();
    first.events?.ended(end('fin', 'live'));
    await vi.advanceTimersByTimeAsync(0);
    expect(network.waits).toEqual([2000]);
    expect(network.links).toHaveLength(2);
    network.upstream.stop();
  });

  test('a silent path gets a fresh attempt each second, each living 3 s, in turn on every address', async () => {
    const network = new FakeNetwork({ ...TARGET, addresses: [...TARGET.addresses, { address: '192.0.2.2', family: 4 }] });
    const link = await network.goLive();
    network.answer = 'silent';
    link.events?.ended(end('error', 'live'));
    await vi.advanceTimersByTimeAsync(0);
    const begin = network.attempts.length - 1;
    await vi.advanceTimersByTimeAsync(5500);
    const made = network.attempts.slice(begin);
    expect(made.map((attempt) => Math.round(attempt.atMs - (made[0]?.atMs ?? 0)))).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
    expect(made.filter((attempt) => !attempt.aborted)).toHaveLength(3);
    expect(made[0]?.address).toBe('192.0.2.2');
    expect(new Set(made.map((attempt) => attempt.address)).size).toBe(2);
    network.upstream.stop();
    expect(network.attempts.every((attempt, i) => i < begin || attempt.aborted)).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('refused at publish (our own ghost): 2 s, then 5 s, then live', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    network.answer = 'publish-refused';
    link.events?.ended(end('error', 'live'));
    await vi.advanceTimersByTimeAsync(7500);
    expect(network.waits).toEqual([2000, 5000, 5000]);
    network.answer = 'ok';
    await vi.advanceTimersByTimeAsync(5000);
    expect(network.told.at(-1)).toBe('live');
    network.upstream.stop();
  });

  test('a server that falls silent after the handshake has cost its time: no further wait', async () => {
    const network = new FakeNetwork();
    network.answer = 'publish-silent';
    network.upstream.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(network.waits).toEqual([0]);
    network.answer = 'ok';
    await vi.advanceTimersByTimeAsync(1);
    expect(network.told).toEqual(['live']);
    network.upstream.stop();
  });

  test('Start and then an end within 3 s without a proof is a refusal: no hammering', async () => {
    const network = new FakeNetwork();
    network.upstream.start();
    for (let i = 0; i < 20; i += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      network.links.at(-1)?.events?.ended(end('fin', 'live'));
    }
    expect(network.attempts.length).toBeLessThanOrEqual(6);
    network.upstream.stop();
  });
});

describe('silence', () => {
  test('the socket is kept while nothing else gets through, however long', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    network.answer = 'silent';
    link.unackedBytes = 100_000;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(network.told).toEqual(['live', 'dropped:silent']);
    expect(link.log).not.toContain('reset');
    network.upstream.stop();
  });

  test('a ping of the server’s own is no sign that ours arrives there: not live again by it', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    network.answer = 'silent';
    link.unackedBytes = 100_000;
    await vi.advanceTimersByTimeAsync(5000);
    link.events?.heard();
    await vi.advanceTimersByTimeAsync(5000);
    expect(network.told).toEqual(['live', 'dropped:silent']);
    link.events?.proved(3);
    expect(network.told.at(-1)).toBe('woke');
    network.upstream.stop();
  });

  test('the first connection that speaks again wins, also while the second is ready', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    network.answer = 'silent';
    link.unackedBytes = 100_000;
    await vi.advanceTimersByTimeAsync(5000);
    network.answer = 'ok';
    while (network.links.length < 2) await vi.advanceTimersToNextTimerAsync();
    await vi.advanceTimersByTimeAsync(200);
    link.events?.proved(3);
    link.unackedBytes = 0;
    await vi.advanceTimersByTimeAsync(2000);
    expect(network.told).toEqual(['live', 'dropped:silent', 'woke']);
    expect(network.links[1]?.log).toEqual(['reset']);
    expect(link.log).not.toContain('reset');
    network.upstream.stop();
  });

  test('the second connection ready and the first silent for another 0.3 s: the first is reset before the second publishes', async () => {
    const network = new FakeNetwork();
    const link = await network.goLive();
    network.answer = 'silent';
    link.unackedBytes = 100_000;
    await vi.advanceTimersByTimeAsync(4000);
    network.answer = 'ok';
    await vi.advanceTimersToNextTimerAsync();
    while (network.links.length < 2) await vi.advanceTimersToNextTimerAsync();
    const second = network.links[1];
    await vi.advanceTimersByTimeAsync(299);
    expect(link.log).not.toContain('reset');
    expect(second?.log).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(link.log.at(-1)).toBe('reset');
    // Not in one flight: by two connections, its publish could be read before the first one's RST.
    expect(second?.log[0]).toBe('publish');
    expect(network.told).toEqual(['live', 'dropped:silent', 'buried', 'live']);
    network.upstream.stop();
  });

  test('a peer that proves nothing is said to be mute after 5 s, and its silence is its queue’s', async () => {
    const network = new FakeNetwork();
    network.upstream.start();
    await vi.advanceTimersByTimeAsync(6000);
    expect(network.told).toEqual(['live', 'mute']);
    const link = network.links[0];
    if (link === undefined) throw new Error('no link');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(network.told).toEqual(['live', 'mute']);
    link.pendingBytes = 1_200_000;
    network.answer = 'silent';
    await vi.advanceTimersByTimeAsync(6000);
    expect(network.told.at(-1)).toBe('dropped:silent');
    network.upstream.stop();
  });
});

test('a server that asks to move is left in order, and the next session begins at once', async () => {
  const network = new FakeNetwork();
  const link = await network.goLive();
  link.events?.moving();
  await vi.advanceTimersByTimeAsync(0);
  expect(link.log.at(-1)).toBe('close');
  expect(network.told).toEqual(['live', 'dropped:moving', 'live']);
  network.upstream.stop();
});
