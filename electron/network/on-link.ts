import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Family } from './dial.ts';

/** Tells which addresses are on a network this computer is directly attached to. Reads the interfaces once. */
export function onLinkTest(interfaces = networkInterfaces()): (address: string, family: Family) => boolean {
  const list = new BlockList();
  for (const entry of Object.values(interfaces).flatMap((entries) => entries ?? [])) {
    const prefix = Number(entry.cidr?.split('/')[1] ?? Number.NaN);
    const family = entry.family === 'IPv6' ? 'ipv6' : 'ipv4';
    // A /32 or /128 holds nobody else: point-to-point tunnels.
    if (Number.isInteger(prefix) && prefix > 0 && prefix < (family === 'ipv6' ? 128 : 32)) list.addSubnet(entry.address, prefix, family);
  }
  return (address, family) => list.check(address.replace(/%.*$/, ''), family === 6 ? 'ipv6' : 'ipv4');
}
