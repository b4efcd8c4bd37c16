import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addressKind } from '../../../electron/network/address-kind.ts';
import { BUILT_IN_DOH_SERVERS, type DohServer } from '../../../electron/network/controls-data.ts';
import { dohResolver } from '../../../electron/network/doh.ts';
import { makeCertificates, type Authority, type Certificates, type Pair } from '../../support/certificates.ts';
import { listenOn } from '../../support/listen.ts';
import { answerDns } from '../../support/netns/dns-answer.ts';

const NAME = 'second.example';
const HOST = 'both.example.com';
const MEDIA_TYPE = 'application/dns-message';
const signal = new AbortController().signal;

type Reply = (response: ServerResponse, query: Buffer, request: IncomingMessage) => void;

const truthfully: Reply = (response, query) => {
  response.writeHead(200, { 'Content-Type': MEDIA_TYPE }).end(answerDns(query, 'truth'));
};

describe('dohResolver', () => {
  let certificates: Certificates;
  let authority: Authority;
  let pair: Pair;
  let running: Server[] = [];
  /** Connections that are still open on any of the servers. */
  let open = new Set<Duplex>();
  let asked = 0;

  beforeAll(() => {
    certificates = makeCertificates();
    authority = certificates.authority('Second Authority');
    pair = authority.sign([NAME]);
  });
  afterAll(() => certificates.remove());
  afterEach(async () => {
    for (const server of running) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    running = [];
    asked = 0;
    open = new Set();
  });

  async function serve(reply: Reply, { shown = pair, host = NAME }: { shown?: Pair; host?: string } = {}): Promise<DohServer> {
    const server = createServer(shown, (request, response) => {
      asked += 1;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => reply(response, Buffer.concat(chunks), request));
    });
    server.on('connection', (socket) => {
      const own = open.add(socket);
      socket.on('close', () => own.delete(socket));
    });
    running.push(server);
    return { host, port: await listenOn(server), path: '/dns-query', addresses: [{ address: '127.0.0.1', family: 4 }] };
  }

  /** The limit is far off, so that no slow machine reaches it. */
  function resolver(servers: readonly DohServer[], timeoutMs = 15_000) {
    return dohResolver({ servers, authorities: [authority.cert], timeoutMs });
  }

  test('asks for each family by POST, by name and path, and joins the answers', async () => {
    const heads: (string | undefined)[] = [];
    const server = await serve((response, query, request) => {
      heads.push(request.method, request.url, request.headers.host, request.headers['content-type'], request.headers.accept);
      truthfully(response, query, request);
    });
    expect(await resolver([server])(HOST, [4, 6], signal)).toEqual({
      server: NAME,
      addresses: [
        { address: '203.0.113.9', family: 4 },
        { address: '2001:db8:1::9', family: 6 },
      ],
    });
    const head = ['POST', '/dns-query', NAME, MEDIA_TYPE, MEDIA_TYPE];
    expect(heads).toEqual([...head, ...head]);
  });

  test('a name that does not exist is an answer', async () => {
    expect(await resolver([await serve(truthfully)])('nowhere.example.com', [4], signal)).toEqual({ server: NAME, addresses: [] });
  });

  test('the first valid answer wins, and whoever is still silent is let go', async () => {
    const silent = await serve(() => {});
    const wrong = await serve((response) => response.writeHead(500).end());
    const right = { ...(await serve(truthfully, { shown: authority.sign(['right.example']) })), host: 'right.example' };
    expect(await resolver([silent, wrong, right])(HOST, [4], signal)).toMatchObject({ server: 'right.example' });
    await expect.poll(() => open.size).toBe(0);
  });

  test('the next address when nobody listens at the first', async () => {
    const server = await serve(truthfully);
    const addresses = [{ address: '127.0.0.99', family: 4 } as const, ...server.addresses];
    expect(await resolver([{ ...server, addresses }])(HOST, [4], signal)).toMatchObject({ server: NAME });
  });

  test.each<[string, Reply]>([
    ['an error', (response) => response.writeHead(503, { 'Content-Type': MEDIA_TYPE }).end()],
    ['a redirect', (response) => response.writeHead(302, { Location: 'https://127.0.0.1/' }).end()],
    ['a web page', (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>log in</p>')],
    ['nothing', (response) => response.writeHead(200, { 'Content-Type': MEDIA_TYPE }).end()],
    ['rubbish', (response) => response.writeHead(200, { 'Content-Type': MEDIA_TYPE }).end(Buffer.alloc(200, 0xc0))],
    ['SERVFAIL', (response, query) => response.writeHead(200, { 'Content-Type': MEDIA_TYPE }).end(answerDns(query, 'servfail'))],
    [
      'another id',
      (response, query) => {
        const made = answerDns(query, 'truth') ?? Buffer.alloc(0);
        made.writeUInt16BE(9, 0);
        response.writeHead(200, { 'Content-Type': MEDIA_TYPE }).end(made);
      },
    ],
    [
      'half of it, then gone',
      (response, query) => {
        response.writeHead(200, { 'Content-Type': MEDIA_TYPE, 'Content-Length': 400 });
        response.write(answerDns(query, 'truth'), () => response.destroy());
      },
    ],
    ['a hang-up', (response) => response.destroy()],
  ])('%s is no answer', async (_what, reply) => {
    expect(await resolver([await serve(reply)])(HOST, [4], signal)).toBeNull();
    await expect.poll(() => open.size).toBe(0);
  });

  test('an answer without end is given up at 64 KiB', async () => {
    let sent = 0;
    const server = await serve((response) => {
      response.writeHead(200, { 'Content-Type': MEDIA_TYPE });
      const more = (): void => {
        for (let full = false; !full && !response.destroyed; sent += 10_000) full = !response.write(Buffer.alloc(10_000));
      };
      response.on('drain', more);
      more();
    });
    expect(await resolver([server])(HOST, [4], signal)).toBeNull();
    await expect.poll(() => open.size).toBe(0);
    expect(sent).toBeGreaterThan(65_536);
  });

  test('one family without an answer leaves the whole unsaid', async () => {
    const server = await serve((response, query, request) => {
      if (query.at(-3) === 28) response.writeHead(500).end();
      else truthfully(response, query, request);
    });
    expect(await resolver([server])(HOST, [4, 6], signal)).toBeNull();
  });

  test.each<[string, () => Pair]>([
    ['somebody else’s name', () => authority.sign(['other.example'])],
    ['an address instead of the name', () => authority.sign(['127.0.0.1'])],
    ['an authority that nobody trusts', () => certificates.authority('Stranger').sign([NAME])],
    ['a time that is over', () => authority.sign([NAME], -1)],
  ])('a certificate with %s is not asked', async (_what, shown) => {
    expect(await resolver([await serve(truthfully, { shown: shown() })])(HOST, [4], signal)).toBeNull();
    expect(asked).toBe(0);
  });

  test('an authority of ours is trusted by nobody else', async () => {
    expect(await dohResolver({ servers: [await serve(truthfully)] })(HOST, [4], signal)).toBeNull();
    expect(asked).toBe(0);
  });

  test('silence ends at the limit', async () => {
    expect(await resolver([await serve(() => {})], 60)(HOST, [4], signal)).toBeNull();
    await expect.poll(() => open.size).toBe(0);
  });

  test('an abort ends it at once, and one before it asks nobody', async () => {
    const stop = new AbortController();
    const server = await serve(() => stop.abort());
    expect(await resolver([server])(HOST, [4], stop.signal)).toBeNull();
    await expect.poll(() => open.size).toBe(0);
    expect(asked).toBe(1);
    expect(await resolver([server])(HOST, [4], stop.signal)).toBeNull();
    expect(asked).toBe(1);
  });

  test.each(['推流.example', `${'a'.repeat(64)}.com`, ''])('%j is nothing to ask for', async (host) => {
    expect(await resolver([await serve(truthfully)])(host, [4], signal)).toBeNull();
    expect(asked).toBe(0);
  });

  test('who is asked is fixed by address, and is several operators', () => {
    for (const { addresses } of BUILT_IN_DOH_SERVERS) {
      expect(addresses.map(({ address, family }) => isIP(address) === family && addressKind(address))).toEqual(
        addresses.map(() => 'public'),
      );
    }
    expect(new Set(BUILT_IN_DOH_SERVERS.map(({ host }) => host)).size).toBe(3);
  });
});
