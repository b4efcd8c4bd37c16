import type os from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  LOOK_EVERY_MS,
  localAddress,
  networkFingerprint,
  watchSurroundings,
  type Surroundings,
} from '../../../electron/shell/surroundings.ts';

const ipv4 = (address: string, internal = false): os.NetworkInterfaceInfo => ({
  address,
  family: 'IPv4',
  internal,
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: null,
});
const ipv6 = (address: string): os.NetworkInterfaceInfo => ({ ...ipv4(address), family: 'IPv6', scopeid: 0 });

describe('network fingerprint', () => {
  it('is the same for the same network, whatever the order and today’s private IPv6 address', () => {
    const today = networkFingerprint({ lo: [ipv4('127.0.0.1', true)], wlan0: [ipv4('192.168.1.20'), ipv6('2001:db8:1:2:aaaa::1')] });
    const tomorrow = networkFingerprint({ wlan0: [ipv6('fe80::1'), ipv6('2001:db8:1:2:bbbb::9'), ipv4('192.168.1.20')] });
    expect(tomorrow).toBe(today);
  });

  it('differs on another network', () => {
    expect(networkFingerprint({ wlan0: [ipv4('192.168.1.20')] })).not.toBe(networkFingerprint({ wlan0: [ipv4('172.20.10.3')] }));
  });
});

describe('surroundings', () => {
  let network = 'home';
  let wall = 1_795_000_000_000;
  let monotonic = 0;
  let seen: string[];
  let surroundings: Surroundings;
  const pass = (ms: number): void => {
    monotonic += ms;
    wall += ms;
    vi.advanceTimersByTime(LOOK_EVERY_MS);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    seen = [];
    network = 'home';
    surroundings = watchSurroundings({ now: () => monotonic, wallNow: () => wall, network: () => network });
    surroundings.onChange((change) => seen.push(change));
  });
  afterEach(() => {
    surroundings.stop();
    vi.useRealTimers();
  });

  it('tells of another network once', () => {
    pass(1000);
    network = 'phone';
    pass(1000);
    pass(1000);
    expect(seen).toEqual(['network']);
  });

  it('tells a clock that was set from one that drifts, in either direction', () => {
    for (let second = 0; second < 600; second += 1) {
      wall += 10;
      pass(1000);
    }
    expect(seen).toEqual([]);
    wall -= 5000;
    pass(1000);
    expect(seen).toEqual(['clock']);
  });

  it('does not take sleep for a clock that was set, but sees the network it woke in', () => {
    wall += 3_600_000;
    network = 'hotel';
    surroundings.woke();
    pass(1000);
    expect(seen).toEqual(['network']);
  });

  it('leaves no timer behind', () => {
    surroundings.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('local address', () => {
  it('is an address or null, and never an exception', async () => {
    const address = await localAddress();
    expect(address === null || /^[0-9.]+$/.test(address)).toBe(true);
  });
});
