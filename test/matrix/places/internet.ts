import { fileURLToPath } from 'node:url';
import { bundle, type Bundle } from '../../support/bundle.ts';
import type { Pair } from '../../support/certificates.ts';
import { connect, makeNamespace, type Namespace } from '../../support/netns/netns.ts';
import { layAddresses } from '../../support/netns/world.ts';
import { cellsOf, type Cell, type Expected, type Group, type Opened, type Place, type Way } from '../cell.ts';
import { trust } from './trust.ts';

/** An open host, a live 1935 control, a live 443 control: addresses of the world, see world-server. */
export const OPEN = '203.0.113.9';
export const HOST = '203.0.113.20';
export const HOST6 = '2001:db8:1::20';
export const ALIVE_1935 = '203.0.113.100:1935';
export const ALIVE_443 = '203.0.113.101:443';
export const ALIVE = [ALIVE_1935, ALIVE_443] as const;
/** The name of an ingest. */
export const PUSH = 'push.example.com';
/** What answers there. */
export const TAKES_EVERY_STREAM = 'scripted: takes every stream';

/** Name servers, by the last byte of their address. */
export const NAMES = { truth: 53, hijack: 54, dead: 55, servfail: 56, rewrite: 57, everyName: 58, fake: 59, closed: 60, slow: 61 } as const;

export interface Ground {
  /** Stands for the internet. */
  readonly world: Namespace;
  /** The computer that checks. */
  readonly studio: Namespace;
  /** The device of the studio's cable at the world's end. */
  readonly worldDevice: string;
  /** An ingest of the world by RTMPS, or a TLS server for controls. */
  readonly tls: (port: number, pair: Pair) => Promise<void>;
}

export interface Internet {
  /** Of the URL: a name, or an address (IPv6 in brackets). */
  readonly host: string;
  readonly scheme?: 'rtmp' | 'rtmps';
  readonly port?: number;
  readonly path?: string | (() => string);
  readonly nameServer?: number;
  readonly controls: 'none' | 'built-in' | readonly string[];
  /** Rules of the world's end for packets that come in, without `-A INPUT`. */
  readonly block?: readonly string[];
  /** The same for IPv6. */
  readonly block6?: readonly string[];
  readonly prepare?: (ground: Ground) => unknown;
  /** Everybody here trusts the matrix's authority. */
  readonly trusts?: boolean;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

let built: Promise<Bundle> | null = null;

/** A computer and an internet of its own, for one cell alone. */
export function internet(plan: Internet): Place {
  return async () => {
    const { host, scheme = 'rtmp', port, path = '/live/friday', nameServer = NAMES.truth, controls, block = [], block6 = [] } = plan;
    built ??= bundle(
      ['world-server.ts', 'world-tls.ts'].map((name) => fileURLToPath(new URL(`../../support/netns/${name}`, import.meta.url))),
    );
    const [serverScript = '', tlsScript = ''] = (await built).files;
    const world = makeNamespace('world');
    const studio = makeNamespace('studio');
    const close = (): void => {
      studio.remove();
      world.remove();
    };
    try {
      layAddresses(world);
      // Whoever is not in this world is nobody, and says so to none.
      world.ip('route add blackhole default');
      const { nearDevice } = connect(world, studio);
      studio.etc('resolv.conf', `nameserver 203.0.113.${String(nameServer)}\n`);
      await world.run(process.execPath, [serverScript, 'takes-streams']).said('ready');
      const tls: Ground['tls'] = (tlsPort, { key, cert }) =>
        world.run(process.execPath, [tlsScript, String(tlsPort)], { stdin: JSON.stringify({ key, cert }) }).said('ready');
      if (nameServer === NAMES.dead) world.rules(`-A INPUT -d 203.0.113.${String(NAMES.dead)} -j DROP`);
      if (block.length > 0) world.rules(block.map((rule) => `-A INPUT ${rule}`).join('\n'));
      if (block6.length > 0) world.rules(block6.map((rule) => `-A INPUT ${rule}`).join('\n'), 'filter', 6);
      await plan.prepare?.({ world, studio, worldDevice: nearDevice, tls });
    } catch (error) {
      close();
      throw error;
    }
    const place = `${host}${port === undefined ? '' : `:${String(port)}`}`;
    const opened: Opened = {
      url: `${scheme}://${place}${typeof path === 'function' ? path() : path}`,
      within: studio.name,
      args: [...(controls === 'built-in' ? [] : ['--controls', controls === 'none' ? 'none' : controls.join(',')]), ...(plan.args ?? [])],
      env: { ...(plan.trusts === true ? { NODE_EXTRA_CA_CERTS: trust().caFile } : {}), ...plan.env },
      close,
    };
    return opened;
  };
}

export async function removeInternet(): Promise<void> {
  await (await built)?.remove();
  built = null;
}

/** Makes the cells of a group whose fault is on the way to an ingest that takes every stream. */
export const worldCellsOf =
  (group: Group) =>
  (name: string, fault: string, expected: Expected, plan: Internet, way: Way = 'IPv4'): Cell =>
    cellsOf(group)(name, TAKES_EVERY_STREAM, way, fault, expected, internet(plan), true);

/** Web servers of the world at these ports, whose `Date` is off by as much as each is for. */
export const clocks = (...ports: readonly number[]): readonly string[] =>
  ports.map((port, index) => `203.0.113.${String(100 + index)}:${String(port)}`);
