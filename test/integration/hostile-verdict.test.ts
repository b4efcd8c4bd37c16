/** The verdict of a whole check while everybody but the ingest lies, pours or keeps silent; and where a secret goes when it is sent elsewhere. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../electron/contract/finding.ts';
import { planChecks } from '../../electron/preflight/plan.ts';
import type { PreflightRequest } from '../../electron/preflight/request.ts';
import { runPreflight } from '../../electron/preflight/runner.ts';
import { judge } from '../../electron/preflight/verdict.ts';
import { makeCertificates, type Certificates, type Pair } from '../support/certificates.ts';
import { checkRun } from '../support/check-run.ts';
import { CLOUD_ID, CLOUD_KEY } from '../support/cloud-api.ts';
import { hostilePeer, HTTP_ATTACKS, type Attack } from '../support/hostile-http.ts';
import type { Question } from '../support/hostile-net-child.ts';
import { SECRET } from '../support/hostile-secret.ts';
import { listenOn } from '../support/listen.ts';
import { Asker } from '../support/put-questions.ts';
import { startScriptedPeer, takesEveryStream, type ScriptedPeer } from '../support/scripted-peer.ts';
import { tempFolder } from '../support/temp-folder.ts';

let certificates: Certificates;
let pair: Pair;
let authority: string;
let ingest: ScriptedPeer;
let asker: Asker;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  certificates = makeCertificates();
  const signer = certificates.authority('Hostile Authority');
  pair = signer.sign(['localhost', '127.0.0.1']);
  authority = signer.cert;
  ingest = await startScriptedPeer(takesEveryStream);
  asker = await Asker.open();
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
  await ingest.close();
  await asker.close();
  certificates.remove();
});

async function open(attack: Attack, certificate?: Pair): Promise<number> {
  const peer = await hostilePeer(attack, certificate);
  cleanUps.push(peer.close);
  return peer.port;
}

async function closedPort(): Promise<number> {
  const server = net.createServer();
  const port = await listenOn(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function checkOf(
  port: number,
  over: Partial<PreflightRequest>,
): Promise<{ verdict: string; cause: string | null; codes: Record<string, string> }> {
  const { request, ports } = checkRun({ request: { publish: 'real', holdMs: 300, ...over } });
  const last = new Map<string, Finding>();
  const plan = planChecks('check');
  for await (const finding of runPreflight(
    { ...request, text: `rtmp://127.0.0.1:${port}/live/show` },
    ports,
    new AbortController().signal,
    plan,
  ))
    last.set(finding.id, finding);
  return { ...judge(last.values(), 'check'), codes: Object.fromEntries([...last].map(([id, { code }]) => [id, code])) };
}

const forged =
  (date: string): Attack =>
  (socket) => {
    socket.end(`HTTP/1.1 204 No Content\r\nDate: ${date}\r\n\r\n`);
  };

const known = (name: string): Attack => HTTP_ATTACKS[name] ?? expect.fail(name);

/** The same for controls, play URL and cloud at once. These mostly wait. */
const QUIET: Readonly<Record<string, Attack>> = {
  'never answers': known('never answers'),
  'a head in single bytes': known('a head in single bytes'),
  'a chunk beyond numbers': known('a chunk beyond numbers'),
  'another protocol': known('another protocol'),
  'half a head with a date of 2037, and gone': known('half a head, and gone'),
  'a date of the year 1970': forged('Thu, 01 Jan 1970 00:00:00 GMT'),
  'a date that is a number': forged('7'),
};
/** These pour, in this very process: one after the other. */
const LOUD = ['headers without end', 'chunks of one byte without end', 'noise'] as const;

async function judgedAmid(attack: Attack): Promise<void> {
  const controls = await Promise.all([1, 2].map(async () => ({ host: '127.0.0.1', port: await open(attack) })));
  const playUrl = `http://127.0.0.1:${await open(attack)}/live/show.flv`;
  const endpoints = [{ host: 'localhost', port: await open(attack, pair), authority }];
  const over = { controls, playUrl, cloud: { secretId: CLOUD_ID, secretKey: CLOUD_KEY, endpoints }, signsHere: true };
  const [well, dead] = await Promise.all([checkOf(ingest.port, over), closedPort().then((port) => checkOf(port, over))]);
  expect(well).toMatchObject({ verdict: 'go', cause: null, codes: { 'in-use': 'rtmp.in-use-unknown', clock: 'clock.unchecked' } });
  expect(dead).toMatchObject({ verdict: 'no-go', cause: 'tcp.refused' });
}

describe('while everybody but the ingest is hostile, what is well stays well, and what is not stays so', () => {
  it.concurrent.for(Object.entries(QUIET))('%s', ([, attack]) => judgedAmid(attack));
  it.for(LOUD)('%s', (name) => judgedAmid(known(name)));

  it('one clock alone does not set ours', async () => {
    const right = { host: '127.0.0.1', port: await open(forged(new Date().toUTCString())) };
    const wrong = { host: '127.0.0.1', port: await open(forged('Thu, 01 Jan 2037 00:00:00 GMT')) };
    for (const controls of [[wrong], [wrong, right]])
      expect(await checkOf(ingest.port, { controls, signsHere: true })).toMatchObject({
        verdict: 'go',
        codes: { clock: 'clock.unchecked' },
      });
    expect(await checkOf(ingest.port, { controls: [wrong, right, right], signsHere: true })).toMatchObject({ codes: { clock: 'ok' } });
  });
});

describe('sent elsewhere', () => {
  /** Whoever is there notes what comes. */
  async function elsewhere(): Promise<{ readonly port: number; readonly came: string[] }> {
    const came: string[] = [];
    const server = net.createServer((socket) => {
      cleanUps.push(() => socket.destroy());
      socket.on('error', () => {});
      came.push('');
      socket.on('data', (chunk: Buffer) => {
        came.push(chunk.toString('latin1'));
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    cleanUps.push(() => server.close());
    return { port: await listenOn(server), came };
  }

  it('the cloud’s keys, a name and what a program on this computer is told stay here; a play URL’s token goes no further', async () => {
    const place = await elsewhere();
    const send =
      (status: number): http.RequestListener =>
      (request, response) => {
        request.resume();
        response.writeHead(status, { location: `http://127.0.0.1:${place.port}/shutdown?now=1` }).end();
      };
    const authorityFile = path.join(tempFolder(), 'authority.pem');
    writeFileSync(authorityFile, authority);
    const secure: Question[] = [];
    const plain: Question[] = [];
    for (const status of [302, 307]) {
      const servers = [https.createServer(pair, send(status)), http.createServer(send(status))] as const;
      for (const server of servers) cleanUps.push(() => (server.closeAllConnections(), server.close()));
      const [port, plainPort] = [await listenOn(servers[0]), await listenOn(servers[1])];
      for (const to of ['cloud', 'doh', 'update'] as const) secure.push({ to, as: to, port, authority });
      for (const to of ['play', 'view'] as const) plain.push({ to, as: to, port: plainPort });
    }
    await asker.put(secure, { authorityFile });
    expect(place.came).toEqual([]);
    await asker.put(plain);
    const heads = place.came.filter((text) => text !== '');
    expect(heads).toHaveLength(plain.length);
    for (const head of heads) expect(head).not.toContain(SECRET);
  });
});

it('an odd certificate is looked at, and costs nothing', async () => {
  const names = (count: number): string => `subjectAltName=${Array.from({ length: count }, (_, at) => `DNS:n${at}.example`).join()}`;
  const odd: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'without a name': ['/', []],
    'with a name of its own kind': ['/CN=a\\,b\\=c"d', ['-addext', 'subjectAltName=DNS:a"b.example,DNS:x\\,DNS:localhost']],
    'with thousands of names': ['/CN=x', ['-addext', names(2000)]],
    'with a huge name': [`/O=${'o'.repeat(64)}${`/OU=${'u'.repeat(64)}`.repeat(200)}`, []],
    'of the far future': ['/CN=localhost', ['-days', '2900000']],
  };
  const questions: Question[] = [];
  for (const [as, [subject, options]] of Object.entries(odd)) {
    const server = tls
      .createServer(certificates.odd(subject, options), (socket) => socket.on('error', () => {}))
      .on('tlsClientError', () => {});
    cleanUps.push(() => server.close());
    const port = await listenOn(server);
    questions.push({ to: 'tls', as, port }, { to: 'tls-control', as: `control ${as}`, port });
  }
  const { answers, cost } = await asker.put(questions);
  for (const { as, said } of answers) {
    expect(JSON.stringify(said), as).not.toMatch(/threw|no end/);
    if (as in odd) expect(Reflect.get(said as object, 'trustError'), as).toBeTypeOf('string');
    else expect(said, as).toMatch(/^(?:answers|wrong-content)$/);
  }
  expect(cost.stillMs).toBeLessThan(1000);
});
