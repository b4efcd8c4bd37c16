import os from 'node:os';
import { localAddressFor } from '../network/local-address.ts';

/** How often the surroundings are looked at, ms. A new network is seen within this. */
export const LOOK_EVERY_MS = 1000;
/** A wall clock that moves this much against the monotonic one was set, not drifting, ms. */
const CLOCK_STEP_MS = 2000;

export interface SurroundingsPorts {
  /** Monotonic ms. */
  readonly now: () => number;
  /** Unix ms. */
  readonly wallNow: () => number;
  /** One text that changes with the network. */
  readonly network: () => string;
}

export interface Surroundings {
  onChange(listener: (change: 'network' | 'clock') => void): void;
  /** After the computer slept: the wall clock went on and the monotonic one did not, which is no clock being set. */
  woke(): void;
  stop(): void;
}

/** Watches what a verdict depends on besides its URL: which network this is, and what the clock says. */
export function watchSurroundings(ports: SurroundingsPorts): Surroundings {
  const listeners: ((change: 'network' | 'clock') => void)[] = [];
  const offset = (): number => ports.wallNow() - ports.now();
  let network = ports.network();
  let clock = offset();
  const tell = (change: 'network' | 'clock'): void => {
    for (const listener of listeners) listener(change);
  };
  const look = (): void => {
    const newNetwork = ports.network();
    const newClock = offset();
    const stepped = Math.abs(newClock - clock) >= CLOCK_STEP_MS;
    // Drift is followed, so that a slow clock never adds up to a step.
    clock = newClock;
    if (stepped) tell('clock');
    if (newNetwork === network) return;
    network = newNetwork;
    tell('network');
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    onChange: (listener) => {
      listeners.push(listener);
    },
    woke: () => {
      clock = offset();
      look();
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * The addresses of this computer, loopback and link-local apart. Of an IPv6 address only the network half counts: the other half is
 * changed for privacy every day on one and the same network.
 */
export function networkFingerprint(interfaces: NodeJS.Dict<os.NetworkInterfaceInfo[]> = os.networkInterfaces()): string {
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80'))
    .map(({ address, family }) => (family === 'IPv4' ? address : address.split(':').slice(0, 4).join(':')));
  return [...new Set(addresses)].sort().join(' ');
}

/** The local address packets to the outside leave from, or null without a way out. 192.0.2.1 is kept for documentation and belongs to nobody. */
export const localAddress = (): Promise<string | null> => localAddressFor('192.0.2.1');
