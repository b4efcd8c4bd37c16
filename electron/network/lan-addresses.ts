import os from 'node:os';
import { addressKind } from './address-kind.ts';
import { localAddressFor } from './local-address.ts';

/** Belongs to nobody: asked of the route table alone, never contacted. */
const ELSEWHERE = '192.0.2.1';
/** Bridges, tunnels and virtual machines have addresses that no phone can reach. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vethernet|tun|tap|utun|wg|tailscale|zt|ppp|lxc|lxd|cni|flannel|bridge\d)/i;
/** What home and office networks hand out. */
const HANDED_OUT: ReadonlySet<string | null> = new Set(['private']);

export type Interfaces = NodeJS.Dict<Pick<os.NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[]>;

/**
 * The addresses by which other devices reach this computer, the likeliest first: where its own way out begins, then what networks hand
 * out, tunnels and virtual machines last. IPv4 alone: what a phone's app takes as a server.
 */
export async function lanAddresses(): Promise<readonly string[]> {
  return rankAddresses(os.networkInterfaces(), await localAddressFor(ELSEWHERE));
}

/** Pure. `wayOut`: the address that packets to the internet leave from, or null. */
export function rankAddresses(interfaces: Interfaces, wayOut: string | null): readonly string[] {
  const found = Object.entries(interfaces).flatMap(([name, list]) =>
    (list ?? []).flatMap(({ address, family, internal }) => {
      const kind = addressKind(address);
      // Link-local: the network has given none, and nobody comes by it.
      if (internal || family !== 'IPv4' || kind === 'loopback' || kind === 'linkLocal') return [];
      // A tunnel may be the way out, and still no phone is in it.
      const rank = VIRTUAL.test(name) ? 3 : address === wayOut ? 0 : HANDED_OUT.has(kind) ? 1 : 2;
      return [{ address, rank }];
    }),
  );
  return [...new Set(found.toSorted((left, right) => left.rank - right.rank).map(({ address }) => address))];
}
