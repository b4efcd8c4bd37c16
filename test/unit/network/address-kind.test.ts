import { describe, expect, test } from 'vitest';
import { addressKind, allLeadInward, isNearHost, isNearKind, leadsInward } from '../../../electron/network/address-kind.ts';
import { onLinkTest } from '../../../electron/network/on-link.ts';

describe('addressKind', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['172.15.255.255', 'public'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.1.1', 'private'],
    ['fd00::1', 'private'],
    ['169.254.10.1', 'linkLocal'],
    ['fe80::1%eth0', 'linkLocal'],
    ['100.63.255.255', 'public'],
    ['100.64.0.1', 'shared'],
    ['100.127.255.255', 'shared'],
    ['198.18.0.5', 'benchmark'],
    ['198.19.255.255', 'benchmark'],
    ['198.20.0.0', 'public'],
    ['192.0.2.1', 'documentation'],
    ['203.0.113.9', 'documentation'],
    ['2001:db8::1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['119.28.1.1', 'public'],
    ['2402:4e00::1', 'public'],
    ['::ffff:10.1.2.3', 'private'],
    ['::ffff:a01:203', 'private'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['::ffff:8.8.8.8', 'public'],
    ['push.example.com', null],
    ['1.2.3', null],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});

test('near hosts are told without resolving, and public ones never are', () => {
  for (const host of ['localhost', 'a.localhost', '127.0.0.1', '::1', '192.168.0.7', '100.100.1.1', 'nas', 'encoder.local', 'box.lan']) {
    expect(isNearHost(host), host).toBe(true);
  }
  for (const host of ['push.example.com', '119.28.1.1', '192.0.2.1', '198.18.0.1', 'localhost.example.com']) {
    expect(isNearHost(host), host).toBe(false);
  }
  expect(isNearKind('documentation')).toBe(false);
});

test.each<[string, string, boolean]>([
  ['119.28.1.1', '203.0.113.9', false],
  ['119.28.1.1', '198.18.0.9', false],
  ['119.28.1.1', '10.0.0.1', true],
  ['119.28.1.1', '::ffff:192.168.1.1', true],
  ['119.28.1.1', '127.0.0.1', true],
  ['119.28.1.1', '0.0.0.0', true],
  ['2600::1', '::1', true],
  ['10.0.0.1', '127.0.0.1', true],
  ['10.0.0.1', '192.168.1.1', false],
  ['127.0.0.1', '::1', false],
])('from %s to %s leads inward: %s', (from, to, expected) => {
  expect(leadsInward(from, to)).toBe(expected);
});

test('on-link is the network of an interface, not a point-to-point address', () => {
  const base = { netmask: '', mac: '', internal: false };
  const isOnLink = onLinkTest({
    eth0: [{ ...base, family: 'IPv4', address: '192.168.7.20', cidr: '192.168.7.20/24' }],
    tun0: [{ ...base, family: 'IPv4', address: '10.8.0.2', cidr: '10.8.0.2/32' }],
    eth1: [{ ...base, family: 'IPv6', address: '2001:db8:5::2', cidr: '2001:db8:5::2/64', scopeid: 0 }],
  });
  expect(isOnLink('192.168.7.99', 4)).toBe(true);
  expect(isOnLink('192.168.8.1', 4)).toBe(false);
  expect(isOnLink('10.8.0.2', 4)).toBe(false);
  expect(isOnLink('2001:db8:5::ff', 6)).toBe(true);
  expect(isOnLink('2001:db8:6::ff', 6)).toBe(false);
});

test('a name with one address inside may send anybody inside; one without known addresses too', () => {
  expect(allLeadInward(['119.28.1.1', '2600::1'], '192.168.1.1')).toBe(true);
  expect(allLeadInward(['119.28.1.1', '192.168.1.7'], '192.168.1.1')).toBe(false);
  expect(allLeadInward([], '192.168.1.1')).toBe(false);
});
