import { describe, expect, test } from 'vitest';
import { rankAddresses, type Interfaces } from '../../../electron/network/lan-addresses.ts';

const at = (address: string, internal = false): NonNullable<Interfaces[string]>[number] => ({
  address,
  family: address.includes(':') ? 'IPv6' : 'IPv4',
  internal,
});

const STUDIO: Interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  docker0: [at('172.17.0.1')],
  'br-2f1c': [at('172.18.0.1')],
  utun4: [at('100.64.0.9')],
  eth0: [at('203.0.113.20'), at('fe80::1')],
  wlan0: [at('192.168.1.20'), at('2001:db8::20')],
  usb0: [at('169.254.12.1')],
  eth1: [at('10.0.0.5')],
};

describe('the addresses by which a phone reaches this computer', () => {
  test('the way out first, then what networks hand out, tunnels and virtual machines last', () => {
    expect(rankAddresses(STUDIO, '10.0.0.5')).toEqual([
      '10.0.0.5',
      '192.168.1.20',
      '203.0.113.20',
      '172.17.0.1',
      '172.18.0.1',
      '100.64.0.9',
    ]);
  });

  test('a tunnel that all traffic leaves by is still none a phone is in', () => {
    expect(rankAddresses(STUDIO, '100.64.0.9')[0]).toBe('192.168.1.20');
  });

  test('without a network there is none: loopback and link-local are no addresses for others', () => {
    expect(rankAddresses({ lo: [at('127.0.0.1', true)], usb0: [at('169.254.12.1')] }, null)).toEqual([]);
  });
});
