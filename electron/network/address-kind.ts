import { BlockList, isIP } from 'node:net';

export type AddressKind =
  | 'public'
  | 'loopback'
  | 'unspecified'
  /** RFC 1918, and fc00::/7. */
  | 'private'
  | 'linkLocal'
  /** 100.64.0.0/10: carrier NAT and overlay networks. */
  | 'shared'
  /** 198.18.0.0/15: the fake addresses of local proxies. */
  | 'benchmark'
  | 'documentation'
  | 'multicast'
  | 'reserved';

const RANGES: readonly (readonly [AddressKind, readonly string[]])[] = [
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['unspecified', ['0.0.0.0/8', '::/128']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
  ['linkLocal', ['169.254.0.0/16', 'fe80::/10']],
  ['shared', ['100.64.0.0/10']],
  ['benchmark', ['198.18.0.0/15', '2001:2::/48']],
  ['documentation', ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20']],
  ['multicast', ['224.0.0.0/4', 'ff00::/8']],
  ['reserved', ['192.0.0.0/24', '240.0.0.0/4', '100::/64']],
];

const LISTS: readonly (readonly [AddressKind, BlockList])[] = RANGES.map(([kind, subnets]) => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', prefix = ''] = subnet.split('/');
    list.addSubnet(net, Number(prefix), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return [kind, list];
});

/** An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`, `64:ff9b::a00:1`) is of its inner kind. Null when it is no address. */
export function addressKind(address: string): AddressKind | null {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 0) return null;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const inner = family === 6 ? embeddedIpv4(bare) : null;
  if (inner !== null) return addressKind(inner);
  return LISTS.find(([, list]) => list.check(bare, type))?.[0] ?? 'public';
}

const MAPPED = new BlockList();
MAPPED.addSubnet('::ffff:0:0', 96, 'ipv6');
MAPPED.addSubnet('64:ff9b::', 96, 'ipv6');

function embeddedIpv4(address: string): string | null {
  if (!MAPPED.check(address, 'ipv6')) return null;
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const words = address
    .split(':')
    .slice(-2)
    .map((word) => (word === '' ? 0 : Number.parseInt(word, 16)));
  const [high = 0, low = 0] = words;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Addresses that this computer or its own network answers for: no control on the internet says anything about them. */
export function isNearKind(kind: AddressKind | null): boolean {
  return kind === 'loopback' || kind === 'unspecified' || kind === 'private' || kind === 'linkLocal' || kind === 'shared';
}

/** How far inside an address lies: 0 anywhere, 1 in this computer's networks, 2 in this computer. */
function depthOf(address: string): 0 | 1 | 2 {
  const kind = addressKind(address);
  if (kind === 'loopback' || kind === 'unspecified') return 2;
  return isNearKind(kind) ? 1 : 0;
}

/** Whether a redirect from one address to another goes where only this computer, or its network, can go: nobody outside may send us there. */
export function leadsInward(from: string, to: string): boolean {
  return depthOf(to) > depthOf(from);
}

/** The same for a name, by all that is known of its addresses; where nothing is, no. */
export function allLeadInward(from: readonly string[], to: string): boolean {
  return from.length > 0 && from.every((address) => leadsInward(address, to));
}

export function isLoopbackName(host: string): boolean {
  return /^(?:.*\.)?localhost\.?$/i.test(host);
}

/** A host that can be told to be near without resolving it: an address, a loopback name, or a name that no public zone can hold. */
export function isNearHost(host: string): boolean {
  if (isLoopbackName(host)) return true;
  if (isIP(host) !== 0) return isNearKind(addressKind(host));
  return !host.includes('.') || /\.(?:local|lan|internal|home\.arpa)\.?$/i.test(host);
}
