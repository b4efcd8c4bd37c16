import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.ts';
import { parseResults, type DiagnoseCase, type DiagnoseResult } from './cases.ts';
import { connect, makeNamespace, type Namespace } from './netns.ts';

export interface Client {
  readonly namespace: Namespace;
  /** The device of this client's cable at the world's end. */
  readonly worldDevice: string;
  /** Runs the network checks of all cases at once, in the namespace; counted. */
  readonly diagnose: (cases: readonly DiagnoseCase[], env?: Readonly<Record<string, string>>) => Promise<readonly DiagnoseResult[]>;
}

/** A namespace that stands for the internet, and computers that hang on it by a cable each. */
export interface World {
  readonly namespace: Namespace;
  /** `nameServer` is the last byte of its address in 203.0.113.0/24; see world-server. */
  readonly client: (label: string, nameServer: number) => Client;
  /** How many cases ran inside namespaces. */
  readonly ran: () => number;
  readonly remove: () => Promise<void>;
}

const entry = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The addresses that exist in a namespace which stands for the internet. */
export function layAddresses(world: Namespace): void {
  world.ip(`route add local 203.0.113.0/24 dev lo
route add local 198.18.0.0/15 dev lo
-6 route add local 2001:db8:1::/64 dev lo`);
  // Errors by ICMP are what is tested: every one must come.
  world.sysctl({ 'net.ipv4.icmp_ratelimit': 0, 'net.ipv4.ip_forward': 1, 'net.ipv6.icmp.ratelimit': 0 });
}

export async function makeWorld(): Promise<World> {
  const { files, remove } = await bundle([
    entry('world-server.ts'),
    entry('diagnose.ts'),
    entry('../../../electron/hosts/resolve-host.ts'),
  ]);
  const [serverScript = '', diagnoseScript = '', resolverScript = ''] = files;
  const world = makeNamespace('world');
  const clients: Namespace[] = [];
  let ran = 0;
  layAddresses(world);
  const server = world.run(process.execPath, [serverScript]);
  await server.said('ready');
  return {
    namespace: world,
    client: (label, nameServer) => {
      const namespace = makeNamespace(label);
      clients.push(namespace);
      const { nearDevice } = connect(world, namespace);
      namespace.etc('resolv.conf', `nameserver 203.0.113.${String(nameServer)}\n`);
      return {
        namespace,
        worldDevice: nearDevice,
        diagnose: async (cases, env = {}) => {
          ran += cases.length;
          const child = namespace.run(process.execPath, [diagnoseScript, resolverScript], { stdin: JSON.stringify(cases), env });
          return parseResults(await child.output);
        },
      };
    },
    ran: () => ran,
    remove: async () => {
      server.kill();
      for (const namespace of clients) namespace.remove();
      world.remove();
      await remove();
    },
  };
}
