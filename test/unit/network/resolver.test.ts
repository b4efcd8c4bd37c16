import { cnameChain } from '../../../electron/network/name-servers.ts';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookupAll, lookupOne, parseLookupReply, type SpawnResolver } from '../../../electron/network/resolver.ts';
import { spawnResolverChild } from '../../../electron/network/resolver-child.ts';
import { builtResolver, fakeResolver } from '../../support/resolver.ts';

const signal = new AbortController().signal;

describe('lookups', () => {
  test('each name settles by itself and the child is killed after the last', async () => {
    const spawn = fakeResolver({ 'a.example': ['203.0.113.1', '2001:db8::1'], 'b.example': 'EAI_AGAIN', 'c.example': 'silent' });
    const results = lookupAll(['a.example', 'b.example', 'c.example'], { spawn, signal, timeoutMs: 100 });
    expect(await results.get('a.example')).toMatchObject({
      ok: true,
      addresses: [
        { address: '203.0.113.1', family: 4 },
        { address: '2001:db8::1', family: 6 },
      ],
    });
    expect(await results.get('b.example')).toMatchObject({ ok: false, errno: 'EAI_AGAIN' });
    expect(spawn.kills()).toBe(0);
    expect(await results.get('c.example')).toMatchObject({ ok: false, errno: null });
    expect(spawn.kills()).toBe(1);
  });

  test('an abort kills the child at once', async () => {
    const spawn = fakeResolver({ 'a.example': 'silent' });
    const stop = new AbortController();
    const asked = lookupOne('a.example', { spawn, signal: stop.signal });
    stop.abort();
    expect(await asked).toMatchObject({ ok: false, errno: null });
    expect(spawn.kills()).toBe(1);
  });

  test('after an abort no child is started', async () => {
    const spawn = fakeResolver({});
    expect(await lookupOne('a.example', { spawn, signal: AbortSignal.abort() })).toMatchObject({ ok: false });
    expect(spawn.kills()).toBe(0);
  });

  test('a child that ends without an answer is a fault of ours, not an answer', async () => {
    const spawn: SpawnResolver = () => ({
      send: () => {},
      onMessage: () => {},
      onExit: (listener) => setImmediate(() => listener('exit 1')),
      kill: () => {},
    });
    await expect(lookupOne('a.example', { spawn, signal })).rejects.toThrow('exit 1');
  });

  test.each([
    [null],
    ['text'],
    [{ host: 1, addresses: [] }],
    [{ host: 'a', addresses: [] }],
    [{ host: 'a', addresses: ['nonsense', 7] }],
    [{ host: 'a', addresses: 'x' }],
    [{ host: 'a' }],
  ])('%j is no reply', (message) => {
    expect(parseLookupReply(message)).toBeNull();
  });

  test('a flood of addresses is cut', () => {
    const reply = parseLookupReply({ host: 'a', addresses: Array.from({ length: 500 }, () => '203.0.113.1') });
    expect(reply !== null && 'addresses' in reply ? reply.addresses.length : 0).toBe(32);
  });
});

/** The environment as of the child's own program: until it runs, the kernel shows its parent's. */
async function environmentOf(pid: number | undefined): Promise<string> {
  for (;;) {
    const environment = await readFile(`/proc/${String(pid)}/environ`, 'latin1');
    if (environment.includes('UV_THREADPOOL_SIZE')) return environment;
  }
}

describe('the real child', () => {
  let resolver: Awaited<ReturnType<typeof builtResolver>>;

  beforeAll(async () => {
    resolver = await builtResolver();
  });

  afterAll(() => resolver.remove());

  test('answers as the system does, several names in one process', async () => {
    const results = lookupAll(['localhost', 'nobody.invalid.'], { spawn: resolver.spawn, signal });
    const local = await results.get('localhost');
    expect(local?.ok === true && local.addresses.some(({ address }) => address === '127.0.0.1' || address === '::1')).toBe(true);
    expect((await results.get('nobody.invalid.'))?.ok).toBe(false);
  });

  test('gets nothing of the caller’s environment that could be a secret', async () => {
    process.env['CUELIGHT_TEST_CANARY'] = 'canary-value';
    try {
      const child = resolver.spawn();
      const environment = process.platform === 'linux' ? await environmentOf(child.pid) : '';
      expect(environment).not.toContain('canary-value');
      child.kill();
    } finally {
      delete process.env['CUELIGHT_TEST_CANARY'];
    }
  });

  test('a script that is not there is told, not waited for', async () => {
    const startedMs = performance.now();
    await expect(lookupOne('localhost', { spawn: spawnResolverChild('/nonexistent/resolve-host.js'), signal })).rejects.toThrow(
      'without an answer',
    );
    expect(performance.now() - startedMs).toBeLessThan(6000);
  });
});

describe('a chain of CNAMEs', () => {
  const chainOf =
    (next: (name: string) => string | Error) =>
    (name: string): Promise<string[]> => {
      const answer = next(name);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve([answer]);
    };
  const failure = (code: string): Error => Object.assign(new Error(code), { code });
  const hop = (name: string): string => `${String(Number(name.split('.')[0]) + 1)}.example`;

  test.each<[string, (name: string) => string | Error, number | null, boolean]>([
    ['ends at a name without one', (name) => (name === '2.example' ? failure('ENODATA') : hop(name)), 2, true],
    ['leads back to itself', (name) => (name === '2.example' ? '1.example' : hop(name)), 2, true],
    ['is longer than we follow: where it ends is not known', hop, 8, false],
    ['is cut by silence', (name) => (name === '1.example' ? failure('ETIMEOUT') : hop(name)), 1, false],
    ['is silent from the start', () => failure('ETIMEOUT'), null, false],
  ])('%s', async (_name, next, length, chainEnded) => {
    const chain = await cnameChain({ resolveCname: chainOf(next) }, '0.example');
    expect([chain.cnames?.length ?? null, chain.chainEnded]).toEqual([length, chainEnded]);
  });
});
