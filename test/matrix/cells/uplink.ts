import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, makeNamespace, type Namespace } from '../../support/netns/netns.ts';
import { layNginx } from '../../support/netns/nginx.ts';
import { pause } from '../../support/pause.ts';
import { fails, isWell, warns, type Cell, type Expected, type Place } from '../cell.ts';
import { scripted } from '../places/loopback.ts';
import { temporaryFolder } from '../places/temporary.ts';
import { atPublish } from '../server-kinds.ts';
import { signedPath, WITH_KEY } from '../signed.ts';

interface Road {
  /** As `tc` takes it. */
  readonly rate: string;
  readonly queue: string;
  readonly plannedKbps: number;
  /** In the middle of it nothing passes for this long. */
  readonly cutMs?: number;
  readonly publish?: 'real' | 'never';
}

let roads = 0;

/** An nginx-rtmp at the end of a road of this rate. */
function road({ rate, queue, plannedKbps, cutMs, publish = 'real' }: Road): Place {
  return async () => {
    roads += 1;
    const folder = path.join(temporaryFolder(), `road${String(roads)}`);
    const nginxArgs = await layNginx(folder, { listen: '0.0.0.0:1935', daemon: true });
    const world = makeNamespace('ingest');
    const studio = makeNamespace('studio');
    const close = async (): Promise<void> => {
      await world.run('sh', ['-c', `kill -9 $(cat ${folder}/nginx.pid)`]).output.catch(() => {});
      studio.remove();
      world.remove();
    };
    try {
      const { nearDevice, farDevice } = connect(world, studio);
      await studio.run('tc', `qdisc add dev ${farDevice} root tbf rate ${rate} burst 16kb ${queue}`.split(' ')).output;
      // What fills the queues of most computers; the one that keeps them short is not everywhere.
      studio.sysctl({ 'net.ipv4.tcp_congestion_control': 'reno' });
      // It ends once it listens, and goes on by itself.
      await world.run('nginx', nginxArgs).output;
      const over = new AbortController();
      const cut = cutMs === undefined ? null : cutOnce(studio, farDevice, path.join(folder, 'error.log'), cutMs, over.signal);
      return {
        url: `rtmp://10.77.${nearDevice.replace('near', '')}.1${signedPath()}`,
        within: studio.name,
        args: [...WITH_KEY.args, '--publish', publish, '--controls', 'none', '--uplink', '--planned-kbps', String(plannedKbps)],
        env: WITH_KEY.env,
        close: async () => {
          over.abort();
          await cut;
          await close();
        },
      };
    } catch (error) {
      await close();
      throw error;
    }
  };
}

const CUT_AFTER_MS = 4000;
const LOOK_MS = 100;

/** Once somebody publishes: in the middle of what is measured. */
async function cutOnce(studio: Namespace, device: string, log: string, cutMs: number, signal: AbortSignal): Promise<void> {
  while (!(await readFile(log, 'utf8')).includes("publish: name='")) {
    if (signal.aborted) return;
    await pause(LOOK_MS);
  }
  await pause(CUT_AFTER_MS);
  if (signal.aborted) return;
  studio.rules(`-A OUTPUT -o ${device} -j DROP`);
  await pause(cutMs);
  studio.rules(`-D OUTPUT -o ${device} -j DROP`);
}

const cell = (name: string, fault: string, expected: Expected, plan: Road): Cell => ({
  id: `uplink/${name}`,
  group: 'uplink',
  server: 'real: nginx-rtmp',
  way: 'IPv4',
  fault,
  expected,
  place: road(plan),
  needsRoot: true,
  alone: true,
});

/** Says Start and then answers nothing. */
const mute = atPublish((connection) => connection.status('NetStream.Publish.Start'));

/** Its first publish is the one that is measured, so no other is allowed. */
const UNSTABLE: Expected = {
  verdict: ['caution', 'no-go'],
  check: 'uplink',
  codes: ['uplink.unstable', 'uplink.too-slow'],
  says: { uplink: 'uplink.unstable' },
  beside: ['rtmp.publish-unproven'],
  goal: 'none',
  because:
    'first written as `uplink.unstable` alone. Half more than the plan is offered, so the cut and TCP’s own wait behind it, some 3 of the 8 s that are measured, leave less than the plan needs as well. The graver of the two is the code, and the cut must stand beside it.',
};

export const UPLINK_CELLS: readonly Cell[] = [
  cell('too-slow', 'a road of 1 Mb/s for a plan of 2.5', fails('uplink', 'uplink.too-slow', { goal: 'none' }), {
    rate: '1000kbit',
    queue: 'latency 50ms',
    plannedKbps: 2500,
  }),
  cell('tight', 'a road of 3 Mb/s for a plan of 2.5', warns('uplink', 'uplink.too-slow', { goal: 'none' }), {
    rate: '3000kbit',
    queue: 'latency 100ms',
    plannedKbps: 2500,
  }),
  cell(
    'bufferbloat',
    'a road of 2 Mb/s behind a queue of 1 MB',
    fails('uplink', 'uplink.too-slow', { goal: 'none', also: ['uplink.bufferbloat'] }),
    {
      rate: '2000kbit',
      queue: 'limit 1mb',
      plannedKbps: 2500,
    },
  ),
  cell('unstable', 'a road of 6 Mb/s for a plan of 2.5, cut for 1.8 s in the middle', UNSTABLE, {
    rate: '6000kbit',
    queue: 'latency 100ms',
    plannedKbps: 2500,
    cutMs: 1800,
    publish: 'never',
  }),
  {
    id: 'uplink/unmeasured',
    group: 'uplink',
    server: 'scripted',
    way: 'IPv4',
    fault: 'a server that proves nothing it received',
    expected: isWell({ says: { uplink: 'uplink.unmeasured' } }),
    place: scripted(mute, 'IPv4', () => ({
      path: signedPath(),
      args: [...WITH_KEY.args, '--uplink', '--planned-kbps', '2500'],
      env: WITH_KEY.env,
    })),
    needsRoot: false,
    alone: true,
  },
  cell('wide', 'a road of 5 Mb/s for a plan of 2.5', isWell(), { rate: '5000kbit', queue: 'latency 100ms', plannedKbps: 2500 }),
];
