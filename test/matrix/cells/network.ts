import { fails, warns, type Cell } from '../cell.ts';
import { ALIVE, NAMES, OPEN, type Internet, worldCellsOf, clocks, PUSH } from '../places/internet.ts';
import { signedPath, WITH_KEY } from '../signed.ts';

const cell = worldCellsOf('network');

const deadUplink: Internet['prepare'] = ({ world, worldDevice }) => world.rules(`-A INPUT -i ${worldDevice} -j DROP`);
const pulledCable: Internet['prepare'] = ({ studio }) => studio.ip('link set lo down\nroute flush table main');
const opensEverything: Internet['prepare'] = ({ world, worldDevice }) =>
  world.rules(`-A PREROUTING -i ${worldDevice} -p tcp -j REDIRECT --to-ports 1935`, 'nat');

export const NETWORK_CELLS: readonly Cell[] = [
  cell('offline-by-address', 'nothing gets out, an address in the URL', fails('network', 'net.offline', { goal: 'network-silence' }), {
    host: OPEN,
    controls: 'built-in',
    prepare: deadUplink,
  }),
  cell(
    'offline-by-name',
    'nothing gets out, a name in the URL',
    fails('network', 'net.offline', { goal: 'dead-name-server', beside: ['dns.no-answer'] }),
    { host: PUSH, controls: 'built-in', prepare: deadUplink },
  ),
  cell('offline-given-controls', 'nothing gets out, controls of the user', fails('network', 'net.offline', { goal: 'network-silence' }), {
    host: OPEN,
    controls: ALIVE,
    prepare: deadUplink,
  }),
  cell('pulled-cable', 'no route at all', fails('network', 'net.offline'), { host: OPEN, controls: 'built-in', prepare: pulledCable }),
  cell('pulled-cable-no-controls', 'no route at all, nobody else to ask', fails('tcp', 'tcp.no-route', { alternatives: ['net.offline'] }), {
    host: OPEN,
    controls: 'none',
    prepare: pulledCable,
  }),
  cell(
    'portal',
    'a log-in page in the way of everything',
    fails('network', 'net.captive-portal', { beside: ['tcp.blocked'], goal: 'network-silence' }),
    {
      host: PUSH,
      nameServer: NAMES.everyName,
      controls: 'built-in',
      prepare: ({ world, worldDevice }) => {
        world.rules(`-A PREROUTING -i ${worldDevice} -p tcp --dport 80 -j REDIRECT --to-ports 8888`, 'nat');
        world.rules(`-A INPUT -i ${worldDevice} -p tcp ! --dport 8888 -j DROP`);
      },
    },
  ),
  cell('tunnel-opens-everything', 'a proxy that opens every address carries the push', warns('network', 'net.tunnel'), {
    host: OPEN,
    controls: ALIVE,
    prepare: opensEverything,
  }),
  cell('tunnel-fake-addresses', 'a proxy with fake addresses carries the push', warns('network', 'net.tunnel'), {
    host: PUSH,
    nameServer: NAMES.fake,
    controls: ALIVE,
  }),
  cell('tunnel-fake-no-controls', 'the same, nobody else to ask', warns('dns', 'net.tunnel'), {
    host: PUSH,
    nameServer: NAMES.fake,
    controls: 'none',
  }),
  cell(
    'tunnel-dead-behind',
    'a proxy with fake addresses opens the port, and its own way out is dead',
    fails('handshake', 'rtmp.handshake-closed', { beside: ['net.tunnel'] }),
    {
      host: PUSH,
      nameServer: NAMES.fake,
      controls: ALIVE,
      prepare: ({ world }) => world.rules('-A PREROUTING -d 198.18.0.0/15 -p tcp --dport 1935 -j REDIRECT --to-ports 8130', 'nat'),
    },
  ),
  cell('clock-hour', 'this computer’s clock is an hour off', warns('clock', 'clock.wrong'), { host: OPEN, controls: clocks(8121, 8122) }),
  cell(
    'clock-ended-by-the-right-one',
    'the clock is a day behind, and the URL ended half a day ago',
    fails('expiry', 'expiry.expired', { also: ['clock.wrong'], beside: ['clock.wrong'] }),
    {
      // Private, so that neither its name nor its address gives cause to warn.
      host: '10.99.0.1',
      path: () => signedPath({ hours: 12 }),
      controls: clocks(8125, 8126),
      prepare: ({ world }) => world.ip('addr add 10.99.0.1/32 dev lo'),
      ...WITH_KEY,
    },
  ),
];
