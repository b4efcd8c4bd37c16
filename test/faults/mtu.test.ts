/** Holes that swallow large packets and nothing else, one way or the other, in namespaces. The built-in controls are real TLS servers there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import type { DiagnoseCase, DiagnoseResult } from '../support/netns/cases.ts';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import { makeWorld, type World } from '../support/netns/world.ts';

const OPEN = '203.0.113.9';
const LARGE = '-p tcp -m length --length 1001:65535 -j DROP';
/** The fixed addresses of the built-in 443 controls, see controls-data. */
const CONTROL_ADDRESSES = ['223.5.5.5', '1.12.12.12', '1.1.1.1'];
const CONTROL_NAMES = ['dns.alidns.com', 'doh.pub', 'one.one.one.one'];

type Hole = 'none' | 'up' | 'down' | 'both';

interface Row {
  readonly name: string;
  readonly hole: Hole;
  readonly controls: DiagnoseCase['controls'];
  readonly code: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
  readonly network?: string;
}

const ROWS: readonly Row[] = [
  { name: 'no hole: the built-in controls answer', hole: 'none', controls: 'built-in', code: 'ok', network: 'ok' },
  { name: 'on the way up: only small pieces arrive', hole: 'up', controls: 'none', code: 'rtmp.mtu', evidence: { pieceBytes: 500 } },
  {
    name: 'on the way down: TLS with the controls stalls, too',
    hole: 'down',
    controls: 'built-in',
    code: 'rtmp.mtu',
    evidence: { stalledControl: true },
  },
  { name: 'both ways', hole: 'both', controls: 'built-in', code: 'rtmp.mtu' },
  { name: 'on the way down, and nobody else to ask', hole: 'down', controls: 'none', code: 'rtmp.handshake-silent' },
];

const holes = (): void => {
  let world: World;
  let certificates: Certificates;
  const results = new Map<string, DiagnoseResult>();

  beforeAll(async () => {
    world = await makeWorld();
    certificates = makeCertificates();
    // As long as a real chain: more than one full packet.
    const filler = Array.from({ length: 60 }, (_, index) => `a-name-that-fills-the-certificate-${String(index)}.example.com`);
    const pair = certificates.authority('Controls').sign([...CONTROL_NAMES, ...filler]);
    const script = `
      let pair = '';
      process.stdin.on('data', (chunk) => { pair += chunk; }).on('end', () => {
        require('node:tls').createServer(JSON.parse(pair), (socket) => socket.on('error', () => {}))
          .listen(9443, '::', () => process.stdout.write('ready'));
      });`;
    const server = world.namespace.run(process.execPath, ['-e', script], { stdin: JSON.stringify(pair) });
    await server.said('ready');
    world.namespace.ip(CONTROL_ADDRESSES.map((address) => `route add local ${address}/32 dev lo`).join('\n'));
    world.namespace.rules(
      CONTROL_ADDRESSES.map((address) => `-A PREROUTING -d ${address} -p tcp --dport 443 -j REDIRECT --to-ports 9443`).join('\n'),
      'nat',
    );
    await Promise.all(
      ROWS.map(async ({ name, hole, controls }, index) => {
        const client = world.client(`hole${String(index)}`, 53);
        if (hole === 'up' || hole === 'both') world.namespace.rules(`-A INPUT -i ${client.worldDevice} ${LARGE}`);
        if (hole === 'down' || hole === 'both') world.namespace.rules(`-A OUTPUT -o ${client.worldDevice} ${LARGE}`);
        const [result] = await client.diagnose([{ name, host: OPEN, controls, handshake: true }]);
        if (result !== undefined) results.set(name, result);
      }),
    );
  });

  afterAll(async () => {
    console.log(`namespace tests: ${String(world.ran())}`);
    certificates.remove();
    await world.remove();
  });

  test.each(ROWS)('$name: $code', ({ name, code, evidence = {}, network }) => {
    const found = results.get(name)?.found;
    expect(found?.tcp?.code).toBe('ok');
    expect(found?.handshake).toMatchObject({ code, evidence });
    if (network !== undefined) expect(found?.network?.code).toBe(network);
  });
};

if (CAN_MAKE_NAMESPACES) describe('holes for large packets, in namespaces', holes);
else test('not root: no hole can be made', () => console.log('namespace tests: 0 (not root)'));
