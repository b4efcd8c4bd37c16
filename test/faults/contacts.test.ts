/** Who is contacted: counted by iptables on the way out of a namespace. And whom the system trusts, with a bundle of its own. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOWHERE_ADDRESS } from '../../electron/network/controls-data.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import type { DiagnoseCase, DiagnoseResult } from '../support/netns/cases.ts';
import { CAN_MAKE_NAMESPACES, type Namespace } from '../support/netns/netns.ts';
import { makeWorld, type World } from '../support/netns/world.ts';

const OPEN = '203.0.113.9';
const NAME_SERVER = '203.0.113.53';
const GIVEN = '203.0.113.101';

/** Packets that left to each destination; `else` to anybody else. */
function packets(namespace: Namespace): ReadonlyMap<string, number> {
  const list = execFileSync('ip', ['netns', 'exec', namespace.name, 'iptables', '-L', 'OUTPUT', '-v', '-x', '-n'], { encoding: 'utf8' });
  const rules = list.split('\n').flatMap((line) => {
    const [count, , , , , , , , destination] = line.trim().split(/ +/);
    return count !== undefined && destination !== undefined && /^\d+$/.test(count) ? [[destination, Number(count)] as const] : [];
  });
  return new Map(rules.map(([destination, count]) => [destination === '0.0.0.0/0' ? 'else' : destination, count]));
}

const contacts = (): void => {
  let world: World;
  let certificates: Certificates;

  beforeAll(async () => {
    world = await makeWorld();
    certificates = makeCertificates();
  });

  afterAll(async () => {
    console.log(`namespace tests: ${String(world.ran())}`);
    certificates.remove();
    await world.remove();
  });

  async function run(one: DiagnoseCase): Promise<{ result: DiagnoseResult | undefined; left: ReadonlyMap<string, number> }> {
    const { namespace, diagnose } = world.client('counted', 53);
    namespace.rules(`-A OUTPUT -d 127.0.0.0/8 -j ACCEPT
-A OUTPUT -d ${OPEN} -j ACCEPT
-A OUTPUT -d ${NAME_SERVER} -j ACCEPT
-A OUTPUT -d ${GIVEN} -j ACCEPT
-A OUTPUT -d ${NOWHERE_ADDRESS} -j ACCEPT
-A OUTPUT -j ACCEPT`);
    const [result] = await diagnose([one]);
    return { result, left: packets(namespace) };
  }

  test('nothing leaves this computer for a loopback ingest', async () => {
    const { result, left } = await run({ name: 'loopback', host: '127.0.0.1', controls: 'built-in' });
    expect(result?.found.tcp?.code).toBe('tcp.refused');
    expect(result?.found.network?.code).toBe('net.unchecked');
    expect([left.get(OPEN), left.get(NAME_SERVER), left.get('else')]).toEqual([0, 0, 0]);
  });

  test('without controls only the ingest and its name server are contacted', async () => {
    const { result, left } = await run({ name: 'none', host: 'push.example.com', controls: 'none' });
    expect(result?.found.tcp?.code).toBe('ok');
    expect(left.get(OPEN)).toBeGreaterThan(0);
    expect(left.get(NAME_SERVER)).toBeGreaterThan(0);
    expect(left.get('else')).toBe(0);
  });

  test('controls of the user take the place of the built-in ones', async () => {
    const { result, left } = await run({ name: 'given', host: 'push.example.com', controls: [[GIVEN, 443]] });
    expect(result?.found.network?.code).toBe('ok');
    expect(left.get(GIVEN)).toBeGreaterThan(0);
    expect(left.get('else')).toBe(0);
  });

  test('an address needs no name server', async () => {
    const { left } = await run({ name: 'literal', host: OPEN, controls: 'none' });
    expect([left.get(NAME_SERVER), left.get('else')]).toEqual([0, 0]);
  });

  test('a chain that only the system trusts is a warning, and one that nobody trusts a failure', async () => {
    const authority = certificates.authority('Company proxy');
    const pair = authority.sign([OPEN]);
    const script = `
      let pair = '';
      process.stdin.on('data', (chunk) => { pair += chunk; }).on('end', () => {
        require('node:tls').createServer(JSON.parse(pair), (socket) => socket.on('error', () => {}))
          .listen(9443, () => process.stdout.write('ready'));
      });`;
    const server = world.namespace.run(process.execPath, ['-e', script], { stdin: JSON.stringify(pair) });
    await server.said('ready');
    const one: DiagnoseCase = { name: 'tls', host: OPEN, port: 9443, scheme: 'rtmps', controls: 'none' };
    const trusting = world.client('trusting', 53);
    trusting.namespace.etc('ssl/certs/ca-certificates.crt', authority.cert);
    const [[trusted], [distrusted]] = await Promise.all([trusting.diagnose([one]), world.client('distrusting', 53).diagnose([one])]);
    expect(trusted?.found.tls).toMatchObject({ status: 'warn', code: 'tls.intercepted', evidence: { systemStore: 'trusts' } });
    expect(distrusted?.found.tls).toMatchObject({ status: 'fail', code: 'tls.untrusted', evidence: { systemStore: 'refuses' } });
  });
};

if (CAN_MAKE_NAMESPACES) describe('contacts, in namespaces', contacts);
else test('not root: contacts are not counted', () => console.log('namespace tests: 0 (not root)'));
