import { describe, expect, test } from 'vitest';
import { TargetKeeper, type KeeperPorts } from '../../../electron/live/sources/target-keeper.ts';
import type { AuthorityFile } from '../../../electron/network/authority-file.ts';
import type { ResolverChild } from '../../../electron/network/resolver.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { findProvider } from '../../../electron/push-url/providers/index.ts';
import { signPushUrl } from '../../../electron/push-url/sign.ts';
import { relayTarget } from '../../../electron/contract/relay-port.ts';
import { madeLiveShow } from '../../support/made-live-show.ts';

const START_MS = Date.UTC(2026, 0, 2, 20);
const HOUR_MS = 3_600_000;

function signed(key: string, algorithm: 'md5' | 'sha256' = 'md5'): string {
  const url = signPushUrl({ domain: 'push.example.com', app: 'live', stream: 'show', key, validHours: 4, algorithm, nowMs: START_MS });
  if (!url.ok) throw new Error(url.problem);
  return url.url;
}

interface Answers {
  readonly ports: KeeperPorts;
  clock: number;
  answer: readonly string[] | null;
  asked: number;
}

function resolving(): Answers {
  const state: Answers = {
    clock: START_MS,
    answer: ['203.0.113.7', '2001:db8::7'],
    asked: 0,
    ports: {
      now: () => state.clock,
      wallNow: () => state.clock,
      spawnResolver: (): ResolverChild => {
        state.asked += 1;
        let listener: (message: unknown) => void = () => {};
        return {
          send: ({ host }) =>
            queueMicrotask(() => listener(state.answer === null ? { host, errno: 'EAI_AGAIN' } : { host, addresses: state.answer })),
          onMessage: (given) => {
            listener = given;
          },
          onExit: () => {},
          kill: () => {},
        };
      },
    },
  };
  return state;
}

const { signal } = new AbortController();

describe('where a show goes', () => {
  test('is what the relay takes, the query in the publish name and the domain in tcUrl', async () => {
    const { ports } = resolving();
    const target = await new TargetKeeper(madeLiveShow(signed('a-key')), ports).relayTarget(signal);
    expect(relayTarget.parse(target)).toMatchObject({
      host: 'push.example.com',
      port: 1935,
      app: 'live',
      tcUrl: 'rtmp://push.example.com/live',
      addresses: [{ address: '203.0.113.7', family: 4 }, { family: 6 }],
    });
    expect(target.streamName).toMatch(/^show\?txSecret=[\da-f]{32}&txTime=[\dA-F]{8}$/);
  });

  test('is resolved again for every attempt, at most once a second, and keeps what it knew when that fails', async () => {
    const world = resolving();
    const keeper = new TargetKeeper(madeLiveShow('rtmp://push.example.com/live/show'), world.ports);
    await keeper.relayTarget(signal);
    await keeper.relayTarget(signal);
    expect(world.asked).toBe(1);
    world.clock += 1500;
    world.answer = null;
    expect((await keeper.relayTarget(signal)).addresses).toHaveLength(2);
    expect(world.asked).toBe(2);
    world.clock += 1500;
    world.answer = ['203.0.113.9'];
    expect((await keeper.relayTarget(signal)).addresses).toEqual([{ address: '203.0.113.9', family: 4 }]);
  });

  test('a name that was never resolved has no addresses, and that is no fault', async () => {
    const world = resolving();
    world.answer = null;
    expect(
      relayTarget.parse(await new TargetKeeper(madeLiveShow('rtmp://nowhere.invalid/live/show'), world.ports).relayTarget(signal))
        .addresses,
    ).toEqual([]);
  });

  test('carries the authorities that the user named, and as they last were when their file is gone', async () => {
    const world = resolving();
    let file: AuthorityFile | null = { ok: true, authorities: 'first' };
    const keeper = new TargetKeeper(madeLiveShow('rtmps://push.example.com/live/show'), {
      ...world.ports,
      extraAuthorities: () => Promise.resolve(file),
    });
    const last = async (): Promise<string | undefined> => (await keeper.relayTarget(signal)).trustedCa?.at(-1);
    expect(await last()).toBe('first');
    file = { ok: true, authorities: 'replaced' };
    expect(await last()).toBe('replaced');
    file = { ok: false, why: 'unreadable' };
    expect(await last()).toBe('replaced');
    file = null;
    expect(await last()).not.toBe('replaced');
  });

  test('an address needs nobody to ask', async () => {
    const world = resolving();
    await new TargetKeeper(madeLiveShow('rtmp://127.0.0.1:1936/live/show'), world.ports).relayTarget(signal);
    expect(world.asked).toBe(0);
  });
});

describe('a URL that runs out', () => {
  test.each([
    ['the key', { primary: 'a-key' }, 'md5'],
    ['the backup key, which made it', { primary: 'another', backup: 'a-key' }, 'md5'],
    ['sha256, as it was', { primary: 'a-key' }, 'sha256'],
  ] as const)('is signed anew with %s, for a day', (_what, keys, algorithm) => {
    const world = resolving();
    const keeper = new TargetKeeper(madeLiveShow(signed('a-key', algorithm), { keys }), world.ports);
    expect(keeper.renew()).toBe(false);
    world.clock += 4 * HOUR_MS - 20_000;
    expect(keeper.renew()).toBe(true);
    expect(keeper.renew()).toBe(false);
    expect(keeper.expiresAtMs).toBe(world.clock + 24 * HOUR_MS);
    const verdict = findProvider(keeper.target)?.verify(keeper.target, { primary: 'a-key' }, { algorithm, nowMs: world.clock });
    expect(verdict?.code).toBe('ok');
  });

  test('lasts as long as was planned', () => {
    const world = resolving();
    const keeper = new TargetKeeper(madeLiveShow(signed('a-key'), { keys: { primary: 'a-key' }, plannedHours: 40 }), world.ports);
    world.clock += 5 * HOUR_MS;
    keeper.renew();
    expect(keeper.expiresAtMs).toBe(world.clock + 60 * HOUR_MS);
  });

  test('stays what it is without a key, or where nothing is signed', () => {
    const world = resolving();
    world.clock += 5 * HOUR_MS;
    expect(new TargetKeeper(madeLiveShow(signed('a-key')), world.ports).renew()).toBe(false);
    expect(new TargetKeeper(madeLiveShow('rtmp://push.example.com/live/show', { keys: { primary: 'a-key' } }), world.ports).renew()).toBe(
      false,
    );
  });

  test.each([
    ['alibaba', 4, 4, true],
    ['alibaba', 4, 3.9, false],
    // Valid from its time on, for a time that is not in it: always made anew, but not twice in a row.
    ['huawei-a', null, 0.5, true],
    ['huawei-a', null, 0.001, false],
  ] as const)('%s, whose domains add a time of their own, %s h written: after %d h %s', (provider, validHours, laterHours, renewed) => {
    const world = resolving();
    const { url } = signPushUrlFor(provider, validHours);
    const target = parsePushUrl(url);
    if (!target.ok) throw new Error(target.code);
    const keeper = new TargetKeeper(
      madeLiveShow(url, { keys: { primary: 'a-key' }, provider: findProvider(target.target, provider) }),
      world.ports,
    );
    // When it ends is not known: nothing may be said to have run out.
    expect(keeper.expiresAtMs).toBeNull();
    world.clock += laterHours * HOUR_MS;
    expect(keeper.renew()).toBe(renewed);
    expect(keeper.renew()).toBe(false);
  });
});

function signPushUrlFor(provider: string, validHours: number | null): { readonly url: string } {
  const base = { domain: 'push.example.com', app: 'live', stream: 'show', key: 'a-key', nowMs: START_MS, provider };
  const made = signPushUrl(validHours === null ? base : { ...base, validHours });
  if (!made.ok) throw new Error(made.problem);
  return made;
}
