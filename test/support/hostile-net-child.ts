import dnsPromises from 'node:dns/promises';
import { setMaxListeners } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudClient } from '../../electron/cloud/client.ts';
import { askStanding, askStops } from '../../electron/cloud/stream.ts';
import { view } from '../../electron/live/viewer.ts';
import { dialTcp } from '../../electron/network/dial.ts';
import { dohResolver } from '../../electron/network/doh.ts';
import { getPage, isRightPage } from '../../electron/network/http-page.ts';
import { startControls } from '../../electron/network/controls.ts';
import { addressesOf, askNameServers } from '../../electron/network/name-servers.ts';
import { askNtp } from '../../electron/network/ntp.ts';
import { openTls } from '../../electron/network/tls.ts';
import { probePlayUrl } from '../../electron/preflight/play-probe.ts';
import { checkForRelease } from '../../electron/updates/check.ts';
import { download } from '../../electron/updates/download.ts';
import { publicKeyOf } from '../../electron/updates/release.ts';
import { SECRET } from './hostile-secret.ts';
import { measureOwnCost, type Cost } from './own-cost.ts';

/** One question of the product's, put to a peer on loopback. */
export interface Question {
  readonly to: keyof typeof ASK;
  /** What the answer is told by. */
  readonly as: string;
  readonly port: number;
  readonly authority?: string;
}

export interface Answer {
  readonly as: string;
  readonly said: unknown;
  readonly tookMs: number;
}

/** What comes back: every answer as it comes, and last what they have cost. */
export type Report = { readonly answer: Answer } | { readonly cost: Cost };

const { signal } = new AbortController();
setMaxListeners(0, signal);
/** Longer than any limit of the product's. */
const NO_END_MS = 9000;
const LOOPBACK = { address: '127.0.0.1', family: 4 } as const;
const HOST = 'localhost';
const STREAM = { domain: 'push.example.com', app: 'live', stream: 'friday' };
const SMALL_FILE = { size: 1000, sha512: `${'A'.repeat(86)}==` };

/** What looks at a play URL is handed; a name that is no address is never met here. */
const PORTS = {
  now: () => performance.now(),
  wallNow: Date.now,
  dial: dialTcp,
  randomName: () => 'random',
  spawnResolver: () => never(),
};
const RUN = { ports: PORTS, own: () => {}, signal } as unknown as Parameters<typeof probePlayUrl>[1];

async function control(port: number, content: 'tls' | 'rtmp'): Promise<unknown> {
  const controls = [{ host: HOST, port, content, addresses: [LOOPBACK] }];
  const { results } = await startControls({ controls, dial: dialTcp, resolve: () => Promise.resolve([]), signal }).outcome;
  return results[0]?.state;
}

const ASK = {
  page: async ({ port }: Question) => {
    const page = { host: HOST, port, path: '/generate_204', expects: 204 } as const;
    const answer = await getPage({ page, addresses: [LOOPBACK], dial: dialTcp, wallNow: Date.now, signal, timeoutMs: 1500 });
    return { right: isRightPage(page, answer), ...answer };
  },
  'tls-control': ({ port }: Question) => control(port, 'tls'),
  'rtmp-control': ({ port }: Question) => control(port, 'rtmp'),
  tls: async ({ port }: Question) => {
    const dialled = await dialTcp({ address: '127.0.0.1', port, signal, timeoutMs: 1000 });
    if (!dialled.ok) return 'not there';
    const answer = await openTls({ socket: dialled.socket, host: HOST, signal, timeoutMs: 2000 });
    if (!answer.ok) return answer.reason;
    answer.stream.destroy();
    return answer.certificate;
  },
  ntp: async ({ port }: Question) => askNtp({ server: LOOPBACK, port, wallNow: Date.now, signal, timeoutMs: 1500 }),
  doh: ({ port, authority = '' }: Question) =>
    dohResolver({ servers: [{ host: HOST, port, path: '/dns-query', addresses: [LOOPBACK] }], authorities: [authority] })(
      'both.example.com',
      [4, 6],
      signal,
    ),
  cloud: async ({ port, authority = '' }: Question) => {
    const endpoints = [{ host: HOST, port, authority }];
    const resolve = (): Promise<readonly string[]> => Promise.resolve(['127.0.0.1']);
    const client = new CloudClient({ secretId: SECRET, secretKey: SECRET, endpoints }, { resolve, wallNow: Date.now });
    const standing = await askStanding(client, STREAM, signal);
    return { standing, stops: standing.ok ? await askStops(client, STREAM, 60_000, signal) : null };
  },
  update: ({ port, authority }: Question) =>
    checkForRelease({
      baseUrl: new URL(authority === undefined ? `http://127.0.0.1:${port}/releases/` : `https://localhost:${port}/releases/`),
      current: '0.1.0',
      publicKey: publicKeyOf(Buffer.alloc(32, 7).toString('base64')) ?? never(),
      platform: 'linux',
      arch: 'x64',
      signal,
      timeoutMs: 2000,
    }),
  download: ({ port }: Question) =>
    download({
      url: new URL(`http://127.0.0.1:${port}/releases/file`),
      file: SMALL_FILE,
      to: path.join(tmpdir(), `cuelight-hostile-${process.pid}-${port}`),
      onPercent: () => {},
      signal,
      silenceMs: 1000,
    }),
  play: ({ port }: Question) => probePlayUrl(`http://127.0.0.1:${port}/live/friday.flv?token=${SECRET}`, RUN),
  view: async ({ port }: Question) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 8000);
    let messages = 0;
    const end = await view(`http://127.0.0.1:${port}/live/friday.flv?token=${SECRET}`, {
      ports: PORTS,
      signal: stop.signal,
      media: () => {
        messages += 1;
      },
    });
    clearTimeout(timer);
    return { end, messages };
  },
  names: async ({ as }: Question) => {
    const host = `${as.replaceAll(' ', '-')}.example`;
    const [word, addresses] = await Promise.all([
      askNameServers(host, { signal, timeoutMs: 1500 }),
      addressesOf(host, { signal, timeoutMs: 1500 }),
    ]);
    return { ...word, addresses: addresses.length };
  },
};

function never(): never {
  throw new Error('no key');
}

/** The name servers of this computer are those of the test. */
function answerNamesBy(port: number): void {
  const { Resolver } = dnsPromises;
  dnsPromises.Resolver = class extends Resolver {
    constructor(...options: ConstructorParameters<typeof Resolver>) {
      super(...options);
      this.setServers([`127.0.0.1:${port}`]);
    }
  };
  syncBuiltinESMExports();
}

net.setDefaultAutoSelectFamily(false);
const spent = measureOwnCost();

process.on('message', (questions: readonly Question[]) => {
  const names = questions.find(({ to }) => to === 'names');
  if (names !== undefined) answerNamesBy(names.port);
  const asked = questions.map(async (question) => {
    const startedMs = performance.now();
    const said = await Promise.race([
      ASK[question.to](question).catch((error: unknown) => ({ threw: String(error) })),
      new Promise((resolve) => setTimeout(resolve, NO_END_MS, 'no end')),
    ]);
    report({ answer: { as: question.as, said, tookMs: Math.round(performance.now() - startedMs) } });
  });
  void Promise.all(asked).then(() => report({ cost: spent() }));
});

function report(message: Report): void {
  process.send?.(message);
}
