import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding, FindingDraft } from '../../../electron/contract/finding.ts';
import { providerById } from '../../../electron/push-url/providers/index.ts';
import { allClosed, found, type IngestRun } from '../../support/ingest-checks.ts';
import {
  AUTH_OK,
  SIGNED,
  accepting,
  checkAgainst,
  closePublishRuns,
  peerWith,
  runAt,
  start,
  type Over,
  type Script,
} from '../../support/publish-run.ts';
import { info, type ScriptedPeer } from '../../support/scripted-peer.ts';

afterAll(closePublishRuns);

describe('what may be done', () => {
  const never: Script = (connection) => connection.hangUp();
  const AUTH_WRONG = found('auth', { status: 'fail', code: 'auth.wrong' });
  const EXPIRED = found('expiry', { status: 'fail', code: 'expiry.expired' });
  const TOO_SOON = found('expiry', { status: 'fail', code: 'expiry.before-end' });
  const IN_USE = found('in-use', { status: 'fail', code: 'rtmp.in-use' });
  const OURS = found('in-use', { status: 'pass', code: 'ok', evidence: { already: true, holder: 'obs' } });

  async function publishOnly(over: Over): Promise<{ draft: FindingDraft; ingest: IngestRun; peer: ScriptedPeer }> {
    const peer = await peerWith(async (connection, index) => {
      if (over.request?.publish === 'never') return never(connection, index);
      return accepting(connection, index);
    });
    const ingest = await runAt(peer, over);
    return { draft: await ingest.publish(), ingest, peer };
  }

  const withFound = (mode: 'never' | 'ask' | 'real' | 'rehearsal', list: readonly Finding[]): Over => ({
    ...SIGNED,
    request: { ...SIGNED.request, publish: mode },
    found: list,
  });

  it.each<[what: string, over: Over, expected: object]>([
    ['never', withFound('never', [AUTH_OK]), { status: 'warn', code: 'rtmp.publish-unproven', evidence: { why: 'not-allowed' } }],
    ['never, and the signature is wrong', withFound('never', [AUTH_WRONG]), { status: 'skip', code: 'app.waits', waitsFor: 'auth' }],
    ['real, wrong signature', withFound('real', [AUTH_WRONG]), { status: 'skip', code: 'app.waits', waitsFor: 'auth' }],
    ['real, expired', withFound('real', [AUTH_OK, EXPIRED]), { status: 'skip', code: 'app.waits', waitsFor: 'expiry' }],
    ['real, in use', withFound('real', [AUTH_OK, IN_USE]), { status: 'skip', code: 'app.waits', waitsFor: 'in-use' }],
    ['rehearsal, expired', withFound('rehearsal', [AUTH_OK, EXPIRED]), { code: 'app.waits', waitsFor: 'expiry' }],
    [
      'real, live from here',
      withFound('real', [AUTH_OK, OURS]),
      { status: 'pass', code: 'ok', evidence: { already: true, holder: 'obs' } },
    ],
    [
      'ask, without anybody to ask',
      withFound('ask', [AUTH_OK]),
      { status: 'ask', code: 'rtmp.publish-ask', evidence: { rehearsalPossible: true } },
    ],
    [
      'rehearsal of an unsigned stream',
      { request: { publish: 'rehearsal' } },
      { status: 'warn', code: 'rtmp.publish-unproven', evidence: { why: 'no-rehearsal' } },
    ],
  ])('%s', async (_what, over, expected) => {
    const { draft, peer } = await publishOnly(over);
    expect(draft).toMatchObject(expected);
    // No name was shown to the server.
    expect(peer.connections.flatMap(({ commands }) => commands)).toEqual([]);
  });

  it('a URL that ends before the show does may be published all the same', async () => {
    expect((await publishOnly(withFound('real', [AUTH_OK, TOO_SOON]))).draft).toMatchObject({
      status: 'pass',
      evidence: { stream: 'real' },
    });
  });

  it.each([
    ['allowed', [AUTH_OK]],
    ['after in-use failed', [AUTH_OK, IN_USE]],
  ])('rehearsal %s: another name, signed, and never the real one', async (_what, list) => {
    const { draft, peer } = await publishOnly(withFound('rehearsal', list));
    expect(draft).toMatchObject({ status: 'pass', code: 'ok', evidence: { stream: 'rehearsal' } });
    const names = peer.connections.flatMap(({ commands }) => commands.filter(({ name }) => name === 'publish').map(({ args }) => args[0]));
    expect(names).toHaveLength(1);
    expect(names[0]).toMatch(/^friday-cuelight-[a-z0-9]+\?txSecret=[0-9a-f]{32}&txTime=7FFFFFFF$/);
    expect(names[0]).not.toContain('0123456789abcdef');
  });

  it("a service's own test mode needs no key", async () => {
    const { draft, peer } = await publishOnly({ request: { publish: 'rehearsal' }, facts: { provider: providerById('twitch') } });
    expect(draft).toMatchObject({ status: 'pass', evidence: { stream: 'rehearsal' } });
    const commands = peer.connections.flatMap((connection) => connection.commands);
    expect(commands.find(({ name }) => name === 'publish')?.args[0]).toBe('show?bandwidthtest=true');
  });

  it('a refused rehearsal is no failure', async () => {
    const { draft } = await checkAgainst(
      async (connection) => {
        await connection.toPublish();
        connection.hangUp();
      },
      withFound('rehearsal', [AUTH_OK]),
    );
    expect(draft).toMatchObject({ status: 'warn', code: 'rtmp.publish-unproven', evidence: { why: 'rehearsal-refused' } });
  });

  it('asks, and goes on with a new connection where the first was closed in the meantime', async () => {
    const peer = await peerWith(async (connection, index) => {
      if (index === 0) {
        connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
        connection.hangUp();
      } else await accepting(connection, index);
    });
    const over = withFound('ask', [AUTH_OK]);
    const ingest: IngestRun = await runAt(peer, {
      ...over,
      ports: {
        consent: async () => {
          const [socket] = ingest.sockets;
          if (socket?.closed === false) await once(socket, 'close');
          return 'real';
        },
      },
    });
    expect(await ingest.all()).toMatchObject({ status: 'pass', evidence: { stream: 'real' } });
    expect(ingest.emitted).toMatchObject([{ status: 'ask', code: 'rtmp.publish-ask' }]);
    expect(peer.connections).toHaveLength(2);
  });

  it.each([
    [9000, 1],
    [11_000, 2],
  ])('asked for %i ms, it publishes on connection %i', async (tookMs, connections) => {
    let nowMs = 0;
    const peer = await peerWith(accepting);
    const ingest = await runAt(peer, {
      ...withFound('ask', [AUTH_OK]),
      ports: {
        now: () => nowMs,
        consent: () => {
          nowMs += tookMs;
          return Promise.resolve('real');
        },
      },
    });
    expect(await ingest.all()).toMatchObject({ status: 'pass', evidence: { stream: 'real' } });
    expect(peer.connections).toHaveLength(connections);
  });

  it('asked and refused by the user', async () => {
    const over = withFound('ask', [AUTH_OK]);
    const { draft } = await publishOnly({ ...over, ports: { consent: () => Promise.resolve('never') } });
    expect(draft).toMatchObject({ status: 'warn', code: 'rtmp.publish-unproven', evidence: { why: 'not-allowed' } });
  });

  it('an abort during the hold gives the stream back at once', async () => {
    const stop = new AbortController();
    const peer = await peerWith(async (connection) => {
      await connection.toPublish();
      start(connection);
      await connection.nextMedia();
      stop.abort();
    });
    const ingest = await runAt(peer, { request: { holdMs: 60_000 }, signal: stop.signal });
    expect(await ingest.all()).toMatchObject({ status: 'skip', code: 'app.aborted' });
    await allClosed(ingest);
    await peer.connections[0]?.gone;
    expect(peer.connections[0]?.commands.map(({ name }) => name)).toContain('FCUnpublish');
  });
});

describe('publish silence', () => {
  it('is judged at its limit', async () => {
    const startedMs = performance.now();
    const { draft } = await checkAgainst(async (connection) => {
      await connection.toPublish();
    });
    expect(draft).toMatchObject({ status: 'fail', code: 'rtmp.publish-silent' });
    expect(performance.now() - startedMs).toBeLessThan(2 * 8000);
  });
});
