/**
 * Every row of the table "Port 1935" of the diagnosis, on real firewalls in network namespaces. Addresses of 203.0.113.0/24 exist only in
 * there; which of them is blocked how is said beside each case.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DiagnoseCase, DiagnoseResult } from '../support/netns/cases.ts';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import { makeWorld, type World } from '../support/netns/world.ts';

const ALIVE_1935 = ['203.0.113.100', 1935] as const;
const ALIVE_443 = ['203.0.113.101', 443] as const;
const SILENT_1935 = ['203.0.113.102', 1935] as const;
const SILENT_443 = ['203.0.113.102', 443] as const;
const REFUSED_1935 = ['203.0.113.103', 1935] as const;

/** Twice the 3.5 s in which silence of the network is to be named. */
const NAMED_WITHIN_MS = 7000;

interface Row extends DiagnoseCase {
  /** Of iptables at the far end, for this host: all but the address. */
  readonly rules?: readonly string[];
  readonly tcp: string;
  readonly alternatives?: readonly string[];
  readonly also?: readonly string[];
  readonly network?: string;
  readonly errno?: string;
}

const BOTH = [ALIVE_1935, ALIVE_443];
const DROP_1935 = '-p tcp --dport 1935 -j DROP';
const DROP_ALL = '-j DROP';
const reject = (type: string): readonly string[] => [`-p tcp --dport 1935 -j REJECT --reject-with ${type}`];
const rejectAll = (type: string): readonly string[] => [`-j REJECT --reject-with ${type}`];

let next = 10;
const hostFor = (): string => `203.0.113.${String((next += 1))}`;

const ROWS: readonly Row[] = [
  { name: 'open', host: hostFor(), controls: BOTH, tcp: 'ok', network: 'ok' },
  {
    name: 'silent, another port answers',
    host: hostFor(),
    rules: [DROP_1935],
    controls: 'none',
    tcp: 'tcp.blocked',
    network: 'net.unchecked',
  },
  {
    name: 'silent, 1935 silent elsewhere too',
    host: hostFor(),
    rules: [DROP_ALL],
    controls: [SILENT_1935, ALIVE_443],
    tcp: 'tcp.blocked',
    network: 'ok',
  },
  { name: 'silent, 1935 alive elsewhere', host: hostFor(), rules: [DROP_ALL], controls: BOTH, tcp: 'tcp.host-down', network: 'ok' },
  {
    name: 'silent, no 1935 control known',
    host: hostFor(),
    rules: [DROP_ALL],
    controls: [ALIVE_443],
    tcp: 'tcp.blocked',
    alternatives: ['tcp.host-down'],
  },
  {
    name: 'silent, no controls',
    host: hostFor(),
    rules: [DROP_ALL],
    controls: 'none',
    tcp: 'tcp.blocked',
    alternatives: ['tcp.host-down', 'net.offline'],
  },
  {
    name: 'silent, all controls silent',
    host: hostFor(),
    rules: [DROP_ALL],
    controls: [SILENT_1935, SILENT_443],
    tcp: 'app.waits',
    network: 'net.offline',
  },
  {
    name: 'silent, only a silent 443 control',
    host: hostFor(),
    rules: [DROP_ALL],
    controls: [SILENT_443],
    tcp: 'app.waits',
    network: 'net.offline',
  },
  {
    name: 'all controls silent, but the host answers on 443',
    host: hostFor(),
    rules: [DROP_1935],
    controls: [SILENT_1935, SILENT_443],
    tcp: 'tcp.blocked',
    network: 'ok',
  },
  {
    name: 'refused by a reset',
    host: hostFor(),
    rules: reject('tcp-reset'),
    controls: BOTH,
    tcp: 'tcp.refused',
    alternatives: ['tcp.blocked'],
    errno: 'ECONNREFUSED',
  },
  {
    name: 'refused by port-unreachable',
    host: hostFor(),
    rules: reject('icmp-port-unreachable'),
    controls: BOTH,
    tcp: 'tcp.refused',
    errno: 'ECONNREFUSED',
  },
  {
    name: 'refused, and so is the 1935 control',
    host: hostFor(),
    rules: reject('tcp-reset'),
    controls: [REFUSED_1935, ALIVE_443],
    tcp: 'tcp.blocked',
    alternatives: ['tcp.refused'],
  },
  ...(
    [
      ['icmp-proto-unreachable', 'ENOPROTOOPT'],
      ['icmp-net-unreachable', 'ENETUNREACH'],
      ['icmp-net-prohibited', 'ENETUNREACH'],
      ['icmp-host-unreachable', 'EHOSTUNREACH'],
      ['icmp-host-prohibited', 'EHOSTUNREACH'],
      ['icmp-admin-prohibited', 'EHOSTUNREACH'],
    ] as const
  ).map(([type, errno]) => ({
    name: `${type} on 1935 only`,
    host: hostFor(),
    rules: reject(type),
    controls: BOTH,
    tcp: 'tcp.blocked',
    errno,
  })),
  {
    name: 'net-unreachable on every port, controls alive',
    host: hostFor(),
    rules: rejectAll('icmp-net-unreachable'),
    controls: BOTH,
    tcp: 'tcp.no-route',
    errno: 'ENETUNREACH',
  },
  {
    name: 'host-unreachable on every port, controls alive',
    host: hostFor(),
    rules: rejectAll('icmp-host-unreachable'),
    controls: BOTH,
    tcp: 'tcp.no-route',
    alternatives: ['tcp.host-down'],
    errno: 'EHOSTUNREACH',
  },
  {
    name: 'net-unreachable on every port, controls silent',
    host: hostFor(),
    rules: rejectAll('icmp-net-unreachable'),
    controls: [SILENT_1935, SILENT_443],
    tcp: 'app.waits',
    network: 'net.offline',
  },
  {
    name: 'prohibit route',
    host: '198.51.100.1',
    controls: BOTH,
    tcp: 'tcp.local-firewall',
    alternatives: ['tcp.no-route'],
    errno: 'EACCES',
  },
  { name: 'unreachable route', host: '198.51.100.2', controls: BOTH, tcp: 'tcp.no-route', errno: 'EHOSTUNREACH' },
  { name: 'local firewall drops', host: '203.0.113.200', controls: BOTH, tcp: 'tcp.blocked' },
  { name: 'local firewall rejects', host: '203.0.113.201', controls: BOTH, tcp: 'tcp.refused', errno: 'ECONNREFUSED' },
  { name: 'on-link host that is off', host: '198.51.100.130', controls: BOTH, tcp: 'tcp.host-down', errno: 'EHOSTUNREACH' },
  { name: 'private on-link host that is off', host: '10.78.0.9', controls: 'built-in', tcp: 'tcp.host-down', network: 'net.unchecked' },
  {
    name: 'IPv6 prohibited by a firewall on the way',
    host: '2001:db8:1::20',
    controls: BOTH,
    tcp: 'tcp.blocked',
    alternatives: ['tcp.local-firewall'],
    errno: 'EACCES',
  },
  { name: 'IPv6 with a prohibit route', host: '2001:db8:1::21', controls: BOTH, tcp: 'tcp.local-firewall', errno: 'EACCES' },
  { name: 'IPv6 with an unreachable route, IPv4 open', host: 'v6unreachable.example.com', controls: BOTH, tcp: 'ok' },
  { name: 'two families, both open', host: 'both.example.com', controls: BOTH, tcp: 'ok' },
  { name: 'IPv6 has a route and is silent', host: 'v6dead.example.com', controls: BOTH, tcp: 'tcp.ipv6-broken' },
  { name: 'one of two addresses silent', host: 'some.example.com', controls: BOTH, tcp: 'tcp.some-addresses' },
];

const portRows = (): void => {
  let world: World;
  let results: ReadonlyMap<string, DiagnoseResult>;

  beforeAll(async () => {
    world = await makeWorld();
    const rules = ROWS.flatMap(({ host, rules: own = [] }) => own.map((rule) => `-A INPUT -d ${host} ${rule}`));
    world.namespace.rules(`${rules.join('\n')}
-A INPUT -d 203.0.113.10 -j DROP
-A INPUT -d 203.0.113.102 -j DROP
-A INPUT -d 203.0.113.103 -p tcp --dport 1935 -j REJECT --reject-with tcp-reset`);
    world.namespace.rules(
      `-A INPUT -d 2001:db8:1::10 -j DROP
-A INPUT -d 2001:db8:1::20 -p tcp --dport 1935 -j REJECT --reject-with icmp6-adm-prohibited`,
      'filter',
      6,
    );
    const client = world.client('client', 53);
    client.namespace.ip(`link add lan type veth peer name lan-peer
addr add 10.78.0.2/24 dev lan
addr add 198.51.100.129/25 dev lan
link set lan up
link set lan-peer up
route add prohibit 198.51.100.1/32
route add unreachable 198.51.100.2/32
-6 route add prohibit 2001:db8:1::21/128
-6 route add unreachable 2001:db8:1::11/128`);
    client.namespace.rules(`-A OUTPUT -d 203.0.113.200 -p tcp --dport 1935 -j DROP
-A OUTPUT -d 203.0.113.201 -p tcp --dport 1935 -j REJECT`);
    results = new Map((await client.diagnose(ROWS)).map((result) => [result.name, result]));
  });

  afterAll(async () => {
    console.log(`namespace tests: ${String(world.ran())}`);
    await world.remove();
  });

  test.each(ROWS)('$name: $tcp', ({ name, tcp, alternatives, network, errno }) => {
    const found = results.get(name)?.found;
    expect(found?.tcp).toMatchObject({ code: tcp, ...(tcp === 'app.waits' ? { waitsFor: 'network' } : {}) });
    if (alternatives !== undefined) expect(found?.tcp?.alternatives).toEqual(alternatives);
    if (errno !== undefined) expect(found?.tcp?.evidence).toMatchObject({ errno });
    if (network !== undefined) expect(found?.network?.code).toBe(network);
    expect(found?.tcp?.namedMs).toBeLessThan(NAMED_WITHIN_MS);
  });
};

if (CAN_MAKE_NAMESPACES) describe('port 1935 in namespaces', portRows);
else test('not root: the port is only judged by tables and by the backlog trick', () => console.log('namespace tests: 0 (not root)'));
