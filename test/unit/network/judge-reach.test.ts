import { describe, expect, test } from 'vitest';
import type { ControlGroup } from '../../../electron/network/controls.ts';
import { judgeReach } from '../../../electron/network/judge-reach.ts';
import type { PortReach } from '../../../electron/network/reach.ts';

const V4 = '203.0.113.10';
const V6 = '2001:db8::10';

interface Shape {
  readonly afterMs?: number;
  readonly address?: string;
  readonly onLink?: boolean;
  readonly port?: number;
  readonly hasWay?: boolean;
}

/** `open`, `silent` or an error code. */
function reach(word: string, { afterMs = 20, address = V4, onLink = false, port = 1935, hasWay }: Shape = {}): PortReach {
  const state = isState(word) ? word : 'error';
  const way = hasWay === undefined ? {} : { hasWay };
  return { address, family: address.includes(':') ? 6 : 4, port, state, errno: state === 'error' ? word : null, afterMs, onLink, ...way };
}

function isState(word: string): word is 'open' | 'silent' {
  return word === 'open' || word === 'silent';
}

const others = (word: string, shape: Shape = {}): PortReach[] => [443, 80].map((port) => reach(word, { ...shape, port }));
const controls = (on1935: ControlGroup, on443: ControlGroup): { on1935: ControlGroup; on443: ControlGroup } => ({ on1935, on443 });

function judge(
  port: readonly PortReach[],
  otherPorts: readonly PortReach[] = [],
  seen: ReturnType<typeof controls> | null = controls('answers', 'answers'),
  platform: NodeJS.Platform = 'linux',
): string {
  const { code, also, alternatives } = judgeReach({ reach: { port, otherPorts }, controls: seen, platform });
  return [code, ...also.map((entry) => `+${entry}`), ...alternatives.map((entry) => `?${entry}`)].join(' ');
}

describe('silence', () => {
  test.each<[string, PortReach[], ReturnType<typeof controls> | null, string]>([
    ['another port accepts', others('open'), controls('silent', 'silent'), 'tcp.blocked'],
    ['another port refuses: an answer too', others('ECONNREFUSED'), null, 'tcp.blocked'],
    ['only 443 alive', others('silent'), controls('silent', 'answers'), 'tcp.blocked'],
    ['a 1935 control refuses: it does not accept', others('silent'), controls('refused', 'answers'), 'tcp.blocked'],
    ['1935 elsewhere alive', others('silent'), controls('answers', 'answers'), 'tcp.host-down'],
    ['1935 elsewhere alive, 443 silent', others('silent'), controls('answers', 'silent'), 'tcp.host-down'],
    ['no 1935 control known', others('silent'), controls('none', 'answers'), 'tcp.blocked ?tcp.host-down'],
    ['no controls', others('silent'), null, 'tcp.blocked ?tcp.host-down ?net.offline'],
    ['all silent', others('silent'), controls('silent', 'silent'), 'net.offline'],
    ['443 silent, no 1935 control known', others('silent'), controls('none', 'silent'), 'net.offline'],
    ['controls unresolved', others('silent'), controls('none', 'none'), 'tcp.blocked ?tcp.host-down ?net.offline'],
    ['only 1935 controls, silent', others('silent'), controls('silent', 'none'), 'tcp.blocked ?tcp.host-down ?net.offline'],
    [
      'somebody else answers for the controls',
      others('silent'),
      controls('silent', 'wrong-content'),
      'tcp.blocked ?net.captive-portal ?tcp.host-down',
    ],
    ['the other ports unreachable', others('EHOSTUNREACH'), controls('silent', 'answers'), 'tcp.blocked'],
  ])('%s', (_name, otherPorts, seen, expected) => {
    expect(judge([reach('silent', { afterMs: 3000 })], otherPorts, seen)).toBe(expected);
  });

  test.each<[string, ReturnType<typeof controls>, string]>([
    ['443 alive elsewhere, 1935 not', controls('silent', 'answers'), 'tcp.host-down ?tcp.blocked'],
    ['443 alive elsewhere, no 1935 control known', controls('none', 'answers'), 'tcp.host-down ?tcp.blocked'],
    ['all silent', controls('silent', 'silent'), 'net.offline'],
  ])('of an RTMPS port, which is not blocked by who blocks 1935: %s', (_name, seen, expected) => {
    expect(judge([reach('silent', { port: 443 })], [reach('silent', { port: 80 })], seen)).toBe(expected);
  });

  test('a host that answered on any port is never offline', () => {
    expect(
      judge([reach('silent')], [reach('silent', { port: 443 }), reach('ECONNREFUSED', { port: 80 })], controls('silent', 'silent')),
    ).toBe('tcp.blocked');
  });
});

describe('refusal', () => {
  test.each<[string, PortReach, PortReach[], ReturnType<typeof controls> | null, NodeJS.Platform, string]>([
    ['plain', reach('ECONNREFUSED'), [], controls('answers', 'answers'), 'linux', 'tcp.refused ?tcp.blocked'],
    ['no controls', reach('ECONNREFUSED'), [], null, 'linux', 'tcp.refused ?tcp.blocked'],
    ['the 1935 control is refused too', reach('ECONNREFUSED'), [], controls('refused', 'answers'), 'linux', 'tcp.blocked ?tcp.refused'],
    [
      'in under half the round trip',
      reach('ECONNREFUSED', { afterMs: 9 }),
      others('open', { afterMs: 20 }),
      null,
      'linux',
      'tcp.blocked ?tcp.refused',
    ],
    [
      'another port refused later tells the round trip as well',
      reach('ECONNREFUSED', { afterMs: 9 }),
      others('ECONNREFUSED', { afterMs: 20 }),
      null,
      'darwin',
      'tcp.blocked ?tcp.refused',
    ],
    [
      'in more than half',
      reach('ECONNREFUSED', { afterMs: 11 }),
      others('open', { afterMs: 20 }),
      null,
      'linux',
      'tcp.refused ?tcp.blocked',
    ],
    [
      'a round trip under 10 ms says nothing',
      reach('ECONNREFUSED', { afterMs: 1 }),
      others('open', { afterMs: 9 }),
      null,
      'linux',
      'tcp.refused ?tcp.blocked',
    ],
    [
      'Windows repeats refused SYNs',
      reach('ECONNREFUSED', { afterMs: 1 }),
      others('open', { afterMs: 40 }),
      null,
      'win32',
      'tcp.refused ?tcp.blocked',
    ],
    [
      'on-link',
      reach('ECONNREFUSED', { afterMs: 1, onLink: true }),
      others('open', { afterMs: 40 }),
      null,
      'linux',
      'tcp.refused ?tcp.blocked',
    ],
    [
      'loopback',
      reach('ECONNREFUSED', { afterMs: 1, address: '127.0.0.1' }),
      others('open', { afterMs: 40, address: '127.0.0.1' }),
      null,
      'linux',
      'tcp.refused ?tcp.blocked',
    ],
    ['the other ports are silent', reach('ECONNREFUSED', { afterMs: 1 }), others('silent'), null, 'linux', 'tcp.refused ?tcp.blocked'],
    [
      'an RTMPS port, and only the 1935 control is refused too',
      reach('ECONNREFUSED', { port: 443 }),
      [],
      controls('refused', 'answers'),
      'linux',
      'tcp.refused ?tcp.blocked',
    ],
  ])('%s', (_name, port, otherPorts, seen, platform, expected) => {
    expect(judge([port], otherPorts, seen, platform)).toBe(expected);
  });
});

describe('errors of this computer and of the way', () => {
  test.each<[string, PortReach, PortReach[], ReturnType<typeof controls> | null, string]>([
    ['EACCES on this port only', reach('EACCES', { afterMs: 0 }), others('open'), null, 'tcp.local-firewall'],
    ['EPERM', reach('EPERM', { afterMs: 0 }), others('silent'), null, 'tcp.local-firewall'],
    ['EACCES everywhere: a prohibit route', reach('EACCES', { afterMs: 0 }), others('EACCES'), null, 'tcp.local-firewall ?tcp.no-route'],
    ['ENOPROTOOPT', reach('ENOPROTOOPT'), others('open'), controls('answers', 'answers'), 'tcp.blocked'],
    ['EHOSTUNREACH here only', reach('EHOSTUNREACH'), others('open'), controls('answers', 'answers'), 'tcp.blocked'],
    [
      'EHOSTUNREACH a second late here only, on-link',
      reach('EHOSTUNREACH', { afterMs: 1010, onLink: true }),
      others('ECONNREFUSED'),
      null,
      'tcp.blocked',
    ],
    ['ENETUNREACH here only', reach('ENETUNREACH'), others('ECONNREFUSED'), null, 'tcp.blocked'],
    ['EHOSTUNREACH, other ports silent', reach('EHOSTUNREACH'), others('silent'), controls('answers', 'answers'), 'tcp.blocked'],
    [
      'EHOSTUNREACH everywhere, controls answer',
      reach('EHOSTUNREACH'),
      others('EHOSTUNREACH'),
      controls('answers', 'answers'),
      'tcp.no-route ?tcp.host-down',
    ],
    ['ENETUNREACH everywhere, controls answer', reach('ENETUNREACH'), others('ENETUNREACH'), controls('silent', 'answers'), 'tcp.no-route'],
    ['ENETUNREACH everywhere, no controls', reach('ENETUNREACH'), others('ENETUNREACH'), null, 'tcp.no-route ?net.offline'],
    ['unreachable, all silent', reach('ENETUNREACH'), others('ENETUNREACH'), controls('silent', 'silent'), 'net.offline'],
    ['unreachable, 443 silent, no 1935 control', reach('EHOSTUNREACH'), others('silent'), controls('none', 'silent'), 'net.offline'],
    [
      'a neighbour that is off',
      reach('EHOSTUNREACH', { afterMs: 3060, onLink: true }),
      others('EHOSTUNREACH', { onLink: true, afterMs: 2600 }),
      null,
      'tcp.host-down',
    ],
    [
      'a neighbour that is off, controls answer',
      reach('EHOSTUNREACH', { afterMs: 3060, onLink: true }),
      others('EHOSTUNREACH', { onLink: true }),
      controls('answers', 'answers'),
      'tcp.host-down',
    ],
    [
      'the same from afar',
      reach('EHOSTUNREACH', { afterMs: 3060 }),
      others('EHOSTUNREACH'),
      controls('answers', 'answers'),
      'tcp.no-route ?tcp.host-down',
    ],
  ])('%s', (_name, port, otherPorts, seen, expected) => {
    expect(judge([port], otherPorts, seen)).toBe(expected);
  });
});

describe('several addresses', () => {
  const six = (word: string, hasWay?: boolean): PortReach => reach(word, { address: V6, ...(hasWay === undefined ? {} : { hasWay }) });
  test.each<[string, PortReach[], string]>([
    ['all open', [reach('open'), six('open')], 'ok'],
    ['IPv6 has a way and is silent', [six('silent'), reach('open')], 'tcp.ipv6-broken'],
    ['no way to IPv6', [six('ENETUNREACH'), reach('open')], 'ok'],
    ['no IPv6 address of our own', [six('EADDRNOTAVAIL'), reach('open')], 'ok'],
    ['IPv6 refused', [six('ECONNREFUSED'), reach('open')], 'tcp.some-addresses'],
    ['one of two IPv6 silent', [six('silent'), reach('open', { address: '2001:db8::11' }), reach('open')], 'tcp.some-addresses'],
    ['one of two IPv4 silent', [reach('open'), reach('silent', { address: '203.0.113.11' })], 'tcp.some-addresses'],
    [
      'IPv6 silent and one IPv4 dead',
      [six('silent'), reach('open'), reach('ECONNREFUSED', { address: '203.0.113.11' })],
      'tcp.ipv6-broken +tcp.some-addresses',
    ],
    ['IPv4 silent, IPv6 open', [six('open'), reach('silent')], 'tcp.some-addresses'],
    ['localhost on one family', [reach('ECONNREFUSED', { address: '127.0.0.1' }), reach('open', { address: '::1' })], 'ok'],
    ['no way to IPv6, IPv4 refused', [six('ENETUNREACH'), reach('ECONNREFUSED')], 'tcp.refused ?tcp.blocked'],
    ['IPv6 forbidden on this computer, as VPNs do it, IPv4 open', [six('EACCES'), reach('open')], 'ok'],
    ['IPv6 forbidden on this computer, IPv4 refused', [six('EACCES'), reach('ECONNREFUSED')], 'tcp.refused ?tcp.blocked'],
    ['only IPv6 addresses, forbidden', [six('EPERM')], 'tcp.local-firewall'],
    ['an unreachable route for IPv6, as VPNs lay it, IPv4 open', [six('EHOSTUNREACH', false), reach('open')], 'ok'],
    ['IPv6 unreachable from afar, IPv4 open', [six('EHOSTUNREACH', true), reach('open')], 'tcp.some-addresses'],
    ['a firewall afar prohibits IPv6, IPv4 open', [six('EACCES', true), reach('open')], 'tcp.some-addresses'],
    ['a firewall afar prohibits the only address', [six('EACCES', true)], 'tcp.blocked ?tcp.local-firewall'],
    ['a prohibit route for the only address', [six('EACCES', false)], 'tcp.local-firewall'],
    ['IPv6 silent, IPv4 refused: somebody answered', [six('silent'), reach('ECONNREFUSED')], 'tcp.refused ?tcp.blocked'],
    ['only IPv6 addresses and no way', [six('ENETUNREACH')], 'tcp.no-route'],
  ])('%s', (_name, port, expected) => {
    expect(judge(port)).toBe(expected);
  });
});
