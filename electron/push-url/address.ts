import { BlockList, isIP } from 'node:net';

export type HostKind = 'name' | 'loopback' | 'private' | 'shared' | 'public';

function blocks(...subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix, family] of subnets) list.addSubnet(net, prefix, family);
  return list;
}

const LOOPBACK = blocks(['127.0.0.0', 8, 'ipv4'], ['0.0.0.0', 32, 'ipv4'], ['::1', 128, 'ipv6'], ['::', 128, 'ipv6']);
const PRIVATE = blocks(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
);
/** Carrier-grade NAT, and what some overlay networks use. */
const SHARED = blocks(['100.64.0.0', 10, 'ipv4']);

/** What a host as typed is, without asking anybody. */
export function hostKind(host: string): HostKind {
  const address = host.replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return /^(?:.+\.)?localhost\.?$/i.test(host) ? 'loopback' : 'name';
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, kind)) return 'loopback';
  if (PRIVATE.check(address, kind)) return 'private';
  return SHARED.check(address, kind) ? 'shared' : 'public';
}
