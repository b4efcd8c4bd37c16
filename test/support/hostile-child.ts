import net from 'node:net';
import { inspectOnce } from '../../electron/obs/inspect.ts';
import { probeHttpFlv } from '../../electron/preflight/http-flv.ts';
import { listenForEncoder } from '../../electron/relay/ingest.ts';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { measureOwnCost, type Cost } from './own-cost.ts';

/** What a process of ours does while a stranger has the other end; measured in it, since it alone pays. */
export type HostileJob =
  | { readonly what: 'ingest' }
  | { readonly what: 'publish' | 'play' | 'flv' | 'obs'; readonly port: number }
  | { readonly what: 'measure' };

const STEP = { signal: new AbortController().signal, timeoutMs: 2500 };
const spent = measureOwnCost();

async function session(port: number, kind: 'publish' | 'play'): Promise<void> {
  const client = new RtmpClientSession(net.connect({ host: '127.0.0.1', port, noDelay: true }));
  if (!(await client.handshake(STEP)).ok) return;
  await client.connect({ app: 'live', tcUrl: 'rtmp://h/live' }, STEP);
  await client.createStream(STEP, kind === 'publish' ? 'friday' : null);
  await client[kind]('friday', STEP);
}

async function work(job: HostileJob): Promise<number | Cost> {
  if (job.what === 'measure') return spent();
  if (job.what === 'ingest') {
    const start = { listen: { host: '127.0.0.1', port: 0 }, app: 'live', streamKey: 'local-key' };
    const events = { message: () => {}, ended: () => {}, gone: () => {}, refused: () => {}, publishing: () => true };
    const ingest = await listenForEncoder(start as unknown as Parameters<typeof listenForEncoder>[0], events);
    return 'address' in ingest ? ingest.address.port : 0;
  }
  const { port } = job;
  if (job.what === 'flv')
    void probeHttpFlv({
      url: new URL(`http://play.example:${port}/live/a.flv`),
      address: '127.0.0.1',
      signal: STEP.signal,
      timeoutMs: 2500,
    });
  else if (job.what === 'obs') void inspectOnce({ host: '127.0.0.1', port }, null, STEP.signal);
  else void session(port, job.what);
  return 0;
}

process.on('message', (job: HostileJob) => {
  void work(job).then((answer) => process.send?.(answer));
});
