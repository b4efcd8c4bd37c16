import type { DiagnoseCase } from './cases.ts';
import type { Client, World } from './world.ts';

const ALIVE = [
  ['203.0.113.100', 1935],
  ['203.0.113.101', 443],
] as const;
/** The host of most cases: everything of it is open. */
const OPEN = '203.0.113.9';

interface Expected {
  readonly code: string;
  readonly status?: string;
  readonly also?: readonly string[];
  readonly waitsFor?: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

interface Row extends DiagnoseCase {
  readonly clock?: Expected;
  readonly network?: Expected;
  readonly dns?: Expected;
  readonly tcp?: Expected;
  /** The whole of it, at most; twice what the user is promised. */
  readonly tookMs?: number;
}

interface Place {
  readonly place: string;
  /** Last byte of the name server's address, see world-server. */
  readonly nameServer: number;
  /** What is wrong with the way out, at the world's end of the cable. */
  readonly prepare?: (client: Client, world: World) => void;
  readonly rows: readonly Row[];
}

const clockAt = (...ports: readonly number[]): readonly (readonly [string, number])[] =>
  ports.map((port, index) => [`203.0.113.${String(100 + index)}`, port]);

/** Each in a namespace of its own; what is wrong with it, and what the checks must say of it. */
export const PLACES: readonly Place[] = [
  {
    place: 'an honest network',
    nameServer: 53,
    rows: [
      {
        name: 'name resolves',
        host: 'push.example.com',
        controls: ALIVE,
        network: { code: 'ok' },
        dns: { code: 'ok', also: [], evidence: { rcode: 'NOERROR' } },
        tcp: { code: 'ok' },
      },
      {
        name: 'no such name',
        host: 'typo.example.com',
        controls: ALIVE,
        dns: { code: 'dns.not-found', evidence: { rcode: 'NXDOMAIN' } },
        tcp: { code: 'app.waits', waitsFor: 'dns' },
      },
      {
        name: 'literal',
        host: OPEN,
        controls: 'none',
        network: { code: 'net.unchecked' },
        dns: { code: 'ok', evidence: { literal: true } },
        tcp: { code: 'ok' },
      },
      {
        name: 'the provider’s own name has a private address',
        host: 'inside.owned.example',
        ownedSuffix: '.owned.example',
        controls: ALIVE,
        dns: { code: 'dns.hijacked', evidence: { hijack: 'private-address' } },
      },
      { name: 'a private answer for a name of nobody we know', host: 'inside.owned.example', controls: 'none', dns: { code: 'ok' } },
      {
        name: 'the chain ends at the provider',
        host: 'custom.example.com',
        cnameSuffix: '.edge.example.net',
        controls: 'none',
        dns: { code: 'ok', evidence: { cnames: ['custom.example.com.edge.example.net'] } },
      },
      {
        name: 'no CNAME',
        host: 'push.example.com',
        cnameSuffix: '.edge.example.net',
        controls: 'none',
        dns: { code: 'dns.no-cname', status: 'warn' },
        tcp: { code: 'ok' },
      },
      { name: 'clock right', host: OPEN, controls: [...ALIVE, ...clockAt(8120, 80)], clock: { code: 'ok' } },
      { name: 'clock an hour off', host: OPEN, controls: clockAt(8121, 8122), clock: { code: 'clock.wrong', status: 'warn' } },
      {
        name: 'clock an hour off, and this computer signs',
        host: OPEN,
        controls: clockAt(8121, 8122),
        signsHere: true,
        clock: { code: 'clock.wrong', status: 'fail' },
      },
      {
        name: 'clock 45 s off, and this computer signs',
        host: OPEN,
        controls: clockAt(8123, 8124),
        signsHere: true,
        clock: { code: 'clock.wrong', status: 'warn' },
      },
      {
        name: 'two clocks that disagree',
        host: OPEN,
        controls: clockAt(8120, 8121),
        clock: { code: 'clock.unchecked', status: 'skip', evidence: { source: 'disagree' } },
      },
      { name: 'controls that are no clocks', host: OPEN, controls: ALIVE, clock: { code: 'clock.unchecked' } },
      { name: 'a control by name', host: OPEN, controls: [['push.example.com', 443]], network: { code: 'ok' } },
      {
        name: 'controls that do not exist',
        host: OPEN,
        controls: [['nobody.example.com', 443]],
        network: { code: 'net.unchecked' },
        tcp: { code: 'ok' },
      },
    ],
  },
  {
    place: 'a dead name server',
    nameServer: 55,
    rows: [
      {
        name: 'no answer',
        host: 'push.example.com',
        controls: ALIVE,
        network: { code: 'ok' },
        dns: { code: 'dns.no-answer', evidence: { errno: null } },
        tcp: { code: 'app.waits', waitsFor: 'dns' },
        tookMs: 8000,
      },
      { name: 'no answer and no controls', host: 'push.example.com', controls: 'none', dns: { code: 'dns.no-answer' }, tookMs: 8000 },
      { name: 'an address needs no name server', host: OPEN, controls: ALIVE, dns: { code: 'ok' }, tcp: { code: 'ok' } },
    ],
  },
  {
    place: 'a failing name server',
    nameServer: 56,
    rows: [
      { name: 'SERVFAIL', host: 'push.example.com', controls: 'none', dns: { code: 'dns.no-answer', evidence: { rcode: 'SERVFAIL' } } },
    ],
  },
  {
    place: 'a name server that gives one address for everything',
    nameServer: 54,
    rows: [
      {
        name: 'hijacked',
        host: 'push.example.com',
        controls: ALIVE,
        dns: { code: 'dns.hijacked', status: 'fail', evidence: { hijack: 'same-for-any-name' } },
      },
      { name: 'an address is not hijacked', host: OPEN, controls: ALIVE, dns: { code: 'ok' }, tcp: { code: 'ok' } },
    ],
  },
  {
    place: 'a name server that rewrites NXDOMAIN',
    nameServer: 57,
    rows: [
      {
        name: 'only a remark',
        host: 'push.example.com',
        controls: ALIVE,
        dns: { code: 'ok', also: ['dns.rewrites'] },
        tcp: { code: 'ok' },
      },
      { name: 'a typo gets the rewriter’s address', host: 'typo.example.com', controls: ALIVE, dns: { code: 'dns.hijacked' } },
    ],
  },
  {
    place: 'a proxy with fake addresses',
    nameServer: 59,
    rows: [
      {
        name: 'fake address',
        host: 'push.example.com',
        controls: ALIVE,
        network: { code: 'net.tunnel', status: 'warn', evidence: { tunnel: 'fake-address' } },
        dns: { code: 'ok', evidence: { tunnel: true } },
        tcp: { code: 'ok', evidence: { tunnel: true } },
      },
    ],
  },
  {
    place: 'a transparent proxy that opens every address',
    nameServer: 53,
    prepare: ({ worldDevice }, world) => world.namespace.rules(`-A PREROUTING -i ${worldDevice} -p tcp -j REDIRECT --to-ports 1935`, 'nat'),
    rows: [
      {
        name: 'given controls',
        host: OPEN,
        controls: ALIVE,
        network: { code: 'net.tunnel', evidence: { tunnel: 'nowhere-opens' } },
        tcp: { code: 'ok' },
      },
      { name: 'built-in controls', host: OPEN, controls: 'built-in', network: { code: 'net.tunnel' }, tcp: { code: 'ok' } },
    ],
  },
  {
    place: 'a captive portal',
    nameServer: 58,
    prepare: ({ worldDevice }, world) => {
      world.namespace.rules(`-A PREROUTING -i ${worldDevice} -p tcp --dport 80 -j REDIRECT --to-ports 8888`, 'nat');
      world.namespace.rules(`-A INPUT -i ${worldDevice} -p tcp ! --dport 8888 -j DROP`);
    },
    rows: [
      {
        name: 'pages lead to the log-in',
        host: 'push.example.com',
        controls: 'built-in',
        clock: { code: 'clock.unchecked' },
        network: { code: 'net.captive-portal', status: 'fail', evidence: { portalHost: 'login.portal.example' } },
        tcp: { code: 'tcp.blocked' },
      },
    ],
  },
  {
    place: 'a dead uplink',
    nameServer: 53,
    prepare: ({ worldDevice }, world) => world.namespace.rules(`-A INPUT -i ${worldDevice} -j DROP`),
    rows: [
      {
        name: 'offline by name',
        host: 'push.example.com',
        controls: 'built-in',
        clock: { code: 'clock.unchecked' },
        network: { code: 'net.offline' },
        dns: { code: 'dns.no-answer' },
        tookMs: 8000,
      },
      {
        name: 'offline by address',
        host: OPEN,
        controls: 'built-in',
        network: { code: 'net.offline', status: 'fail' },
        tcp: { code: 'app.waits', waitsFor: 'network' },
        tookMs: 8000,
      },
      {
        name: 'offline with given controls',
        host: OPEN,
        controls: ALIVE,
        network: { code: 'net.offline' },
        tcp: { code: 'app.waits', waitsFor: 'network' },
      },
    ],
  },
  {
    place: 'a pulled cable',
    nameServer: 53,
    prepare: ({ namespace }) => namespace.ip('link set lo down\nroute flush table main'),
    rows: [
      {
        name: 'no route at all',
        host: OPEN,
        controls: 'built-in',
        network: { code: 'net.offline' },
        tcp: { code: 'app.waits', waitsFor: 'network' },
      },
      { name: 'no route, no controls', host: OPEN, controls: 'none', tcp: { code: 'tcp.no-route', evidence: { errno: 'ENETUNREACH' } } },
    ],
  },
];
