import type { CauseCode } from '../../../electron/contract/cause.ts';
import { fails, warns, type Cell, type Expected, type Way } from '../cell.ts';
import { ALIVE, ALIVE_1935, ALIVE_443, HOST, HOST6, type Internet, worldCellsOf } from '../places/internet.ts';

type Plan = Omit<Internet, 'host'> & { readonly host?: string };

const cell = (name: string, fault: string, expected: Expected, plan: Plan, way: Way = 'IPv4'): Cell =>
  worldCellsOf('ports')(name, fault, expected, { host: way === 'IPv6' ? `[${HOST6}]` : HOST, ...plan }, way);

const SILENT_1935 = '203.0.113.102:1935';
const SILENT_443 = '203.0.113.102:443';
const REFUSED_1935 = '203.0.113.103:1935';
/** Controls that the world drops. */
const DROP_CONTROLS = '-d 203.0.113.102 -j DROP';
const SILENCE = { goal: 'network-silence' } as const;

const drop1935 = `-d ${HOST} -p tcp --dport 1935 -j DROP`;
const dropAll = `-d ${HOST} -j DROP`;
const reject = (type: string): string => `-d ${HOST} -p tcp --dport 1935 -j REJECT --reject-with ${type}`;
const rejectAll = (type: string): string => `-d ${HOST} -j REJECT --reject-with ${type}`;
const reject6 = (type: string): string => `-d ${HOST6} -p tcp --dport 1935 -j REJECT --reject-with ${type}`;

/** Two networks that the studio is on itself. */
const onLink: Internet['prepare'] = ({ studio }) =>
  studio.ip(`link add lan type veth peer name lan-peer
addr add 10.78.0.2/24 dev lan
addr add 198.51.100.129/25 dev lan
link set lan up
link set lan-peer up`);

const SILENT: readonly Cell[] = [
  cell('silent-443-answers', '1935 dropped, 443 of the host answers', fails('tcp', 'tcp.blocked', SILENCE), {
    controls: 'none',
    block: [drop1935],
  }),
  cell('silent-1935-silent-everywhere', 'the host dropped, and 1935 of a control', fails('tcp', 'tcp.blocked', SILENCE), {
    controls: [SILENT_1935, ALIVE_443],
    block: [dropAll, DROP_CONTROLS],
  }),
  cell('silent-host-down', 'the host dropped, 1935 of a control answers', fails('tcp', 'tcp.host-down', SILENCE), {
    controls: ALIVE,
    block: [dropAll],
  }),
  cell(
    'silent-no-1935-control',
    'the host dropped, no 1935 control known',
    fails('tcp', 'tcp.blocked', { ...SILENCE, alternatives: ['tcp.host-down'], ruledOut: ['net.offline'] }),
    { controls: [ALIVE_443], block: [dropAll] },
  ),
  cell(
    'silent-no-controls',
    'the host dropped, nobody else to ask',
    fails('tcp', 'tcp.blocked', { ...SILENCE, alternatives: ['tcp.host-down', 'net.offline'] }),
    { controls: 'none', block: [dropAll] },
  ),
  cell('silent-controls-silent', 'the host and all controls dropped', fails('network', 'net.offline', { goal: 'network-silence' }), {
    controls: [SILENT_1935, SILENT_443],
    block: [dropAll, DROP_CONTROLS],
  }),
  cell('silent-but-443-of-host', 'all controls dropped, 443 of the host answers', fails('tcp', 'tcp.blocked', SILENCE), {
    controls: [SILENT_1935, SILENT_443],
    block: [drop1935, DROP_CONTROLS],
  }),
  cell('silent-local-firewall', 'this computer drops its own packets to 1935', fails('tcp', 'tcp.blocked', SILENCE), {
    controls: ALIVE,
    prepare: ({ studio }) => studio.rules(`-A OUTPUT -d ${HOST} -p tcp --dport 1935 -j DROP`),
  }),
  cell(
    'silent-443-rtmps',
    'RTMPS: the host dropped, 443 of a control answers',
    fails('tcp', 'tcp.host-down', { ...SILENCE, alternatives: ['tcp.blocked'] }),
    {
      scheme: 'rtmps',
      controls: ALIVE,
      block: [dropAll],
    },
    'RTMPS',
  ),
  cell(
    'silent-v6',
    '1935 dropped on IPv6, 443 of the host answers',
    fails('tcp', 'tcp.blocked', SILENCE),
    {
      controls: ALIVE,
      block6: [`-d ${HOST6} -p tcp --dport 1935 -j DROP`],
    },
    'IPv6',
  ),
];

const ERRORS: readonly (readonly [type: string, code: CauseCode])[] = [
  ['icmp-proto-unreachable', 'tcp.blocked'],
  ['icmp-net-unreachable', 'tcp.blocked'],
  ['icmp-net-prohibited', 'tcp.blocked'],
  ['icmp-host-unreachable', 'tcp.blocked'],
  ['icmp-host-prohibited', 'tcp.blocked'],
  ['icmp-admin-prohibited', 'tcp.blocked'],
  ['icmp-port-unreachable', 'tcp.refused'],
];

/** `icmp6-adm-prohibited` reaches a program as EACCES, as this computer’s own prohibit route does. */
const ERRORS6: readonly (readonly [type: string, code: CauseCode])[] = [
  ['tcp-reset', 'tcp.refused'],
  ['icmp6-port-unreachable', 'tcp.refused'],
  ['icmp6-no-route', 'tcp.blocked'],
  ['icmp6-addr-unreachable', 'tcp.blocked'],
  ['icmp6-adm-prohibited', 'tcp.blocked'],
];

const REFUSED: readonly Cell[] = [
  cell(
    'refused',
    'a reset to every SYN',
    fails('tcp', 'tcp.refused', { alternatives: ['tcp.blocked'], says: { handshake: 'app.waits' } }),
    {
      controls: ALIVE,
      block: [reject('tcp-reset')],
    },
  ),
  cell(
    'refused-like-the-control',
    'a reset, and the 1935 control is refused too',
    fails('tcp', 'tcp.blocked', { alternatives: ['tcp.refused'] }),
    {
      controls: [REFUSED_1935, ALIVE_443],
      block: [reject('tcp-reset'), '-d 203.0.113.103 -p tcp --dport 1935 -j REJECT --reject-with tcp-reset'],
    },
  ),
  cell(
    'refused-rtmps',
    'RTMPS: a reset to every SYN',
    fails('tcp', 'tcp.refused', { alternatives: ['tcp.blocked'] }),
    {
      scheme: 'rtmps',
      controls: [ALIVE_1935],
      block: [`-d ${HOST} -p tcp --dport 443 -j REJECT --reject-with tcp-reset`],
    },
    'RTMPS',
  ),
  cell('refused-by-this-computer', 'this computer rejects its own packets to 1935', fails('tcp', 'tcp.refused'), {
    controls: ALIVE,
    prepare: ({ studio }) => studio.rules(`-A OUTPUT -d ${HOST} -p tcp --dport 1935 -j REJECT`),
  }),
  ...ERRORS.map(([type, code]) => cell(type, `${type} for 1935 alone`, fails('tcp', code), { controls: ALIVE, block: [reject(type)] })),
  ...ERRORS6.map(([type, code]) =>
    cell(`v6-${type}`, `${type} for 1935 alone`, fails('tcp', code), { controls: ALIVE, block6: [reject6(type)] }, 'IPv6'),
  ),
];

const ROUTES: readonly Cell[] = [
  cell('no-route', 'net-unreachable for every port of the host', fails('tcp', 'tcp.no-route'), {
    controls: ALIVE,
    block: [rejectAll('icmp-net-unreachable')],
  }),
  cell('no-route-host', 'host-unreachable for every port of the host', fails('tcp', 'tcp.no-route', { alternatives: ['tcp.host-down'] }), {
    controls: ALIVE,
    block: [rejectAll('icmp-host-unreachable')],
  }),
  cell(
    'no-route-controls-silent',
    'net-unreachable, and all controls dropped',
    fails('network', 'net.offline', { goal: 'network-silence' }),
    {
      controls: [SILENT_1935, SILENT_443],
      block: [rejectAll('icmp-net-unreachable'), DROP_CONTROLS],
    },
  ),
  cell('prohibit-route', 'a prohibit route of this computer', fails('tcp', 'tcp.local-firewall', { alternatives: ['tcp.no-route'] }), {
    controls: ALIVE,
    prepare: ({ studio }) => studio.ip(`route add prohibit ${HOST}/32`),
  }),
  cell('unreachable-route', 'an unreachable route of this computer', fails('tcp', 'tcp.no-route'), {
    controls: ALIVE,
    prepare: ({ studio }) => studio.ip(`route add unreachable ${HOST}/32`),
  }),
  cell('neighbour-off', 'a host of the same network that is off', fails('tcp', 'tcp.host-down', SILENCE), {
    host: '198.51.100.130',
    controls: ALIVE,
    prepare: onLink,
  }),
  cell('private-neighbour-off', 'a private ingest that is off', fails('tcp', 'tcp.host-down', SILENCE), {
    host: '10.78.0.9',
    controls: 'built-in',
    prepare: onLink,
  }),
];

const SOME: readonly Cell[] = [
  cell(
    'v6-broken',
    'IPv6 has a route and is dropped, IPv4 works',
    warns('tcp', 'tcp.ipv6-broken', SILENCE),
    {
      host: 'v6dead.example.com',
      controls: ALIVE,
      block6: ['-d 2001:db8:1::10 -j DROP'],
    },
    'IPv4 + IPv6',
  ),
  cell('one-of-two', 'one of two addresses dropped', warns('tcp', 'tcp.some-addresses', SILENCE), {
    host: 'some.example.com',
    controls: ALIVE,
    block: ['-d 203.0.113.10 -j DROP'],
  }),
  cell('slow-to-open', 'the first packet of every connection is lost', warns('tcp', 'tcp.slow', { goal: 'none' }), {
    controls: ALIVE,
    block: [
      `-d ${HOST} -p tcp --dport 1935 -m hashlimit --hashlimit-mode srcip,srcport --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-name first -j DROP`,
    ],
  }),
  cell(
    'v6-refused-v4-well',
    'IPv6 resets every SYN, IPv4 works',
    warns('tcp', 'tcp.some-addresses'),
    {
      host: 'v6dead.example.com',
      controls: ALIVE,
      block6: ['-d 2001:db8:1::10 -p tcp --dport 1935 -j REJECT --reject-with tcp-reset'],
    },
    'IPv4 + IPv6',
  ),
];

export const PORT_CELLS: readonly Cell[] = [...SILENT, ...REFUSED, ...ROUTES, ...SOME];
