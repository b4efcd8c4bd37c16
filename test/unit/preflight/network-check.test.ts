/** What the ingest itself has to say about the network: a name that leads inside or to a fake address, an ingest that can be reached. */
import { describe, expect, test } from 'vitest';
import type { ControlAddress } from '../../../electron/preflight/request.ts';
import { dnsCheck } from '../../../electron/preflight/checks/dns.ts';
import { networkCheck } from '../../../electron/preflight/checks/network.ts';
import { emptyFacts, type Facts } from '../../../electron/preflight/facts.ts';
import { checkRun } from '../../support/check-run.ts';
import { found } from '../../support/ingest-checks.ts';
import { fakeResolver } from '../../support/resolver.ts';

const HOST = 'push.example.com';
const GIVEN: readonly ControlAddress[] = [{ host: '203.0.113.1', port: 443 }];

function resolvedTo(...addresses: string[]): Partial<Facts> {
  return { resolved: { host: HOST, literal: false, cnames: null, addresses: addresses.map((address) => ({ address, family: 4 })) } };
}

describe('a name that leads inside', () => {
  const offline = found('network', { status: 'fail', code: 'net.offline' });
  const passed = found('network', { status: 'pass', code: 'ok' });
  const revised = (own: typeof offline, controls: 'built-in' | readonly ControlAddress[], facts: Partial<Facts>): string | null =>
    networkCheck.revise?.(own, checkRun({ target: { host: HOST }, request: { controls }, facts }))?.code ?? null;

  test('the internet has no say in it', () => {
    expect(revised(offline, 'built-in', resolvedTo('192.168.1.9'))).toBe('net.unchecked');
    expect(revised(passed, 'built-in', resolvedTo('10.1.1.1', '100.64.0.9'))).toBe('net.unchecked');
  });

  test('unless the controls were named, or it leads outside as well', () => {
    expect(revised(offline, GIVEN, resolvedTo('192.168.1.9'))).toBeNull();
    expect(revised(offline, 'built-in', resolvedTo('192.168.1.9', '203.0.113.9'))).toBeNull();
    expect(revised(offline, 'built-in', {})).toBeNull();
  });

  test('a log-in page on the way to the internet does not stand between it and us', async () => {
    const run = checkRun({ target: { host: HOST }, request: { controls: 'built-in' }, facts: resolvedTo('192.168.1.9') });
    const dial = (): ReturnType<typeof run.ports.dial> => Promise.resolve({ ok: false, reason: 'error', errno: 'ENETUNREACH', afterMs: 1 });
    run.facts.hostWord.settle('answered');
    const draft = await networkCheck.run({ ...run, ports: { ...run.ports, dial } });
    expect(draft).toEqual({ status: 'skip', code: 'net.unchecked' });
  });
});

describe('an ingest that speaks RTMP', () => {
  const revised = (code: 'net.captive-portal' | 'net.offline', handshake: 'pass' | 'fail'): string | null => {
    const run = checkRun({ target: { host: HOST }, request: { controls: 'built-in' }, facts: resolvedTo('203.0.113.9') });
    const findings = new Map([
      ['handshake', found('handshake', { status: handshake, code: handshake === 'pass' ? 'ok' : 'rtmp.not-rtmp' })] as const,
    ]);
    return networkCheck.revise?.(found('network', { status: 'fail', code }), { ...run, findings })?.code ?? null;
  };

  test('is not behind a log-in page, whatever the pages and controls say', () => {
    expect(revised('net.captive-portal', 'pass')).toBe('ok');
    expect(revised('net.offline', 'pass')).toBe('ok');
  });

  test('one that does not proves nothing', () => expect(revised('net.captive-portal', 'fail')).toBeNull());
});

describe('fake addresses', () => {
  const spawnResolver = fakeResolver({ [HOST]: ['198.18.0.7'] });

  test('are told by `dns` where nothing but the ingest may be asked', async () => {
    const run = checkRun({ target: { host: HOST }, request: { controls: 'none' }, ports: { spawnResolver } });
    expect(await dnsCheck.run(run)).toMatchObject({ status: 'warn', code: 'net.tunnel', evidence: { tunnel: true } });
  });

  test('and by `network` where it looks at something', async () => {
    const facts = emptyFacts();
    const run = { ...checkRun({ target: { host: HOST }, request: { controls: GIVEN }, ports: { spawnResolver } }), facts };
    facts.target = checkRun({ target: { host: HOST } }).facts.target;
    expect(await dnsCheck.run(run)).toMatchObject({ status: 'pass', code: 'ok', evidence: { tunnel: true } });
    const own = found('network', { status: 'pass', code: 'ok' });
    expect(networkCheck.revise?.(own, run)).toMatchObject({ status: 'warn', code: 'net.tunnel', evidence: { tunnel: 'fake-address' } });
  });
});
