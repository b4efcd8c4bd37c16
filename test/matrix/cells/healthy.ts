import { pause } from '../../support/pause.ts';
import { takesEveryStream } from '../../support/scripted-peer.ts';
import { isWell, type Cell, cellsOf, lower } from '../cell.ts';
import { ALIVE, ALIVE_443, HOST, NAMES, OPEN, worldCellsOf, clocks, PUSH } from '../places/internet.ts';
import { scripted, LOOPBACK_WAYS } from '../places/loopback.ts';
import { ffmpegIngest, mediaServer, nginx } from '../places/servers.ts';
import { trust } from '../places/trust.ts';
import { atPublish } from '../server-kinds.ts';
import { signedPath, WITH_KEY } from '../signed.ts';
import { REDIRECTED } from './connect.ts';

const cell = cellsOf('healthy');

const world = worldCellsOf('healthy');

const WELL = isWell();
const UNSIGNED = isWell({ says: { auth: 'auth.not-signed', expiry: 'expiry.not-signed', 'in-use': 'rtmp.in-use-unknown' } });
const SLOW_HOOK_MS = 2500;
const slowly = async (): Promise<number> => {
  await pause(SLOW_HOOK_MS);
  return 200;
};
const RTMPS_PORT = 9443;

/** Says Start and then answers nothing: no acknowledgement, no pong, no second stream. */
const mute = atPublish((connection) => connection.status('NetStream.Publish.Start'));

export const HEALTHY_CELLS: readonly Cell[] = [
  ...LOOPBACK_WAYS.map((way) => cell(`nginx-${lower(way)}`, 'real: nginx-rtmp', way, 'nothing is wrong', UNSIGNED, nginx({}, { way }))),
  cell('media-server-ipv4', 'real: node-media-server 4', 'IPv4', 'nothing is wrong', WELL, mediaServer()),
  cell('media-server-rtmps', 'real: node-media-server 4', 'RTMPS', 'nothing is wrong', WELL, mediaServer({}, { way: 'RTMPS' })),
  cell('ffmpeg', 'real: ffmpeg -listen', 'IPv4', 'takes one connection in its life', WELL, ffmpegIngest()),
  cell('slow-publish-hook', 'real: nginx-rtmp', 'IPv4', 'its on_publish webhook takes 2.5 s', WELL, nginx({ onPublish: slowly })),
  cell('slow-connect-hook', 'real: nginx-rtmp', 'IPv4', 'its on_connect webhook takes 2.5 s', WELL, nginx({ onConnect: slowly })),
  cell(
    'slow-publish-hook-rtmps',
    'real: nginx-rtmp',
    'RTMPS',
    'its on_publish webhook takes 2.5 s',
    WELL,
    nginx({ onPublish: slowly }, { way: 'RTMPS' }),
  ),
  cell('mute', 'scripted', 'IPv4', 'the server answers nothing that would prove the media', WELL, scripted(mute)),
  cell('redirect', 'scripted', 'IPv4', 'sent on once, and taken there', isWell({ says: { connect: 'rtmp.redirect' } }), REDIRECTED),
  cell(
    'signed',
    'scripted: Tencent CSS',
    'IPv4',
    'a right signature',
    WELL,
    scripted(takesEveryStream, 'IPv4', () => ({ path: signedPath(), ...WITH_KEY })),
  ),
  world('honest-network', 'a name, controls that answer', WELL, { host: PUSH, controls: ALIVE }),
  world('no-controls', 'a name, nobody else to ask', WELL, { host: PUSH, controls: 'none' }),
  world('both-families', 'both families open', WELL, { host: 'both.example.com', controls: ALIVE }, 'IPv4 + IPv6'),
  world('ipv6-only', 'a name with an IPv6 address alone', WELL, { host: 'six.example.com', controls: ALIVE }, 'IPv6'),
  world(
    'no-ipv6-here',
    'the name has both families, this computer only IPv4',
    WELL,
    {
      host: 'both.example.com',
      controls: ALIVE,
      prepare: ({ studio }) => studio.ip('-6 route flush table main'),
    },
    'IPv4 + IPv6',
  ),
  world(
    'ipv6-unreachable-route',
    'a VPN here lays an unreachable route for IPv6',
    WELL,
    {
      host: 'both.example.com',
      controls: ALIVE,
      prepare: ({ studio }) => studio.ip('-6 route flush table main\n-6 route add unreachable default'),
    },
    'IPv4 + IPv6',
  ),
  world(
    'ipv6-switched-off',
    'the name has both families, and IPv6 is switched off here',
    WELL,
    {
      host: 'both.example.com',
      controls: ALIVE,
      prepare: ({ studio }) => studio.sysctl({ 'net.ipv6.conf.all.disable_ipv6': 1 }),
    },
    'IPv4 + IPv6',
  ),
  world('tunnel-fake-addresses', 'a proxy with fake addresses', isWell({ beside: ['net.tunnel'] }), {
    host: PUSH,
    nameServer: NAMES.fake,
    controls: ALIVE,
  }),
  world('tunnel-opens-everything', 'a proxy that opens every address', isWell({ beside: ['net.tunnel'] }), {
    host: OPEN,
    controls: 'built-in',
    prepare: ({ world, worldDevice }) => world.rules(`-A PREROUTING -i ${worldDevice} -p tcp -j REDIRECT --to-ports 1935`, 'nat'),
  }),
  world('resolver-rewrites', 'the name server gives an address to names that do not exist', isWell({ says: { dns: 'dns.rewrites' } }), {
    host: PUSH,
    nameServer: NAMES.rewrite,
    controls: ALIVE,
  }),
  world('slow-resolver', 'the name server takes 1.2 s', WELL, { host: PUSH, nameServer: NAMES.slow, controls: ALIVE }),
  world('dead-resolver-address', 'the name server is dead, and the URL holds an address', WELL, {
    host: OPEN,
    nameServer: NAMES.dead,
    controls: ALIVE,
  }),
  world('private-ingest', 'a private ingest, and no internet', isWell({ says: { network: 'net.unchecked' } }), {
    host: '10.99.0.1',
    controls: 'built-in',
    prepare: ({ world: far }) => far.ip('addr add 10.99.0.1/32 dev lo'),
  }),
  world('shared-ingest', 'an ingest of an overlay network, 100.64/10', WELL, {
    host: '100.64.7.1',
    controls: 'built-in',
    prepare: ({ world: far }) => far.ip('addr add 100.64.7.1/32 dev lo'),
  }),
  world('private-name', 'a name that leads to a private address on purpose', WELL, {
    host: 'inside.owned.example',
    controls: 'none',
    prepare: ({ world: far }) => far.ip('addr add 192.168.5.5/32 dev lo'),
  }),
  world('clock-day-ahead', 'the clock is a day ahead, and by it the URL ended half a day ago', isWell({ beside: ['clock.wrong'] }), {
    host: '10.99.0.1',
    path: () => signedPath({ hours: -12 }),
    controls: clocks(8127, 8128),
    prepare: ({ world: far }) => far.ip('addr add 10.99.0.1/32 dev lo'),
    ...WITH_KEY,
  }),
  world('clock-day-behind', 'the clock is a day behind', isWell({ beside: ['clock.wrong'] }), { host: OPEN, controls: clocks(8125, 8126) }),
  world('clocks-disagree', 'two clocks of the world disagree', isWell({ says: { clock: 'clock.unchecked' } }), {
    host: OPEN,
    controls: clocks(8120, 8121),
  }),
  world('one-lost-packet', 'the very first SYN is lost', WELL, {
    host: HOST,
    controls: ALIVE,
    block: [`-d ${HOST} -p tcp --dport 1935 -m statistic --mode nth --every 1000 --packet 0 -j DROP`],
  }),
  world('allowed-hosts-only', 'a company network that lets the ingest through and nothing else', WELL, {
    host: OPEN,
    controls: ['203.0.113.102:1935', '203.0.113.102:443'],
    block: ['-d 203.0.113.102 -j DROP'],
  }),
  world(
    'rtmps-1935-blocked',
    '1935 dropped, and the URL is RTMPS on another port',
    WELL,
    {
      host: HOST,
      scheme: 'rtmps',
      port: RTMPS_PORT,
      controls: [ALIVE_443],
      block: [`-d ${HOST} -p tcp --dport 1935 -j DROP`],
      trusts: true,
      prepare: ({ tls }) => tls(RTMPS_PORT, trust().authority.sign([HOST])),
    },
    'RTMPS',
  ),
];
