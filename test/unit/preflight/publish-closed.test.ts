import { afterAll, describe, expect, it } from 'vitest';
import type { FindingDraft } from '../../../electron/contract/finding.ts';
import { command } from '../../../electron/rtmp/messages.ts';
import { allClosed } from '../../support/ingest-checks.ts';
import { SIGNED, accepting, checkAgainst, closePublishRuns, peerWith, runAt, start, type Script } from '../../support/publish-run.ts';
import { info } from '../../support/scripted-peer.ts';

const ALL_SUSPECTS = ['auth.wrong', 'expiry.expired', 'rtmp.in-use', 'rtmp.forbidden', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota'];

afterAll(closePublishRuns);

describe('a close without a word', () => {
  it.each<[server: string, script: Script, evidence: FindingDraft['evidence']]>([
    [
      'nginx-rtmp with a hook, Tencent, Twitch',
      async (connection) => {
        await connection.toPublish();
        connection.hangUp();
      },
      { startSeen: false },
    ],
    [
      'SRS: onFCPublish with Start, then gone',
      async (connection) => {
        await connection.toPublish();
        connection.send(command('onFCPublish', 0, null, [info('status', 'NetStream.Publish.Start', '')]));
        connection.hangUp();
      },
      { startSeen: false, fcPublishCode: 'NetStream.Publish.Start' },
    ],
    [
      'node-media-server 4, lal: Start, then gone',
      async (connection) => {
        await connection.toPublish();
        start(connection);
        connection.hangUp();
      },
      { startSeen: true },
    ],
    [
      'MediaMTX, OvenMediaEngine: Start, then gone once media comes, by a reset',
      async (connection) => {
        await connection.toPublish();
        start(connection);
        await connection.nextMedia();
        connection.reset();
      },
      { startSeen: true },
    ],
  ])('%s', async (_server, script, evidence) => {
    const { draft, ingest } = await checkAgainst(script);
    expect(draft).toMatchObject({ status: 'fail', code: 'rtmp.publish-closed', alternatives: ALL_SUSPECTS, evidence });
    await allClosed(ingest);
  });

  it('closed while createStream was asked for', async () => {
    const { draft } = await checkAgainst(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
      await connection.next('createStream');
      connection.hangUp();
    });
    expect(draft).toMatchObject({ code: 'rtmp.publish-closed', evidence: { startSeen: false } });
  });

  const refusesReal =
    (rehearsal: Script): Script =>
    async (connection, index) => {
      const { args } = await connection.toPublish();
      const isReal = typeof args[0] === 'string' && !args[0].includes('-cuelight-');
      expect(isReal).toBe(index === 0);
      if (isReal) connection.hangUp();
      else await rehearsal(connection, index);
    };

  it.each([
    ['another place', (port: number) => `rtmp://127.0.0.1:${String(port)}/live`, { redirectHost: '127.0.0.1' }],
    ['no place', () => undefined, {}],
  ])('of a server that had said it goes away, naming %s: followed, once', async (_name, placeOf, evidence) => {
    const peer = await peerWith(async (connection, index) => {
      if (index > 0) return accepting(connection, index);
      await connection.toPublish();
      start(connection);
      await connection.nextMedia();
      const tcUrl = placeOf(peer.port);
      const about = info('status', 'NetConnection.Connect.ReconnectRequest', '', tcUrl === undefined ? {} : { tcUrl });
      connection.send(command('onStatus', 0, null, [about]));
      connection.hangUp();
    });
    const ingest = await runAt(peer);
    expect(await ingest.all()).toMatchObject({ status: 'pass', code: 'ok', also: ['rtmp.redirect'], evidence });
    expect(peer.connections).toHaveLength(2);
  });

  it('a rehearsal beside it is taken: only this very stream is the matter', async () => {
    const { draft, peer } = await checkAgainst(refusesReal(start), SIGNED);
    expect(draft).toMatchObject({
      status: 'fail',
      code: 'rtmp.in-use',
      alternatives: ['rtmp.forbidden', 'rtmp.quota'],
      evidence: { rehearsal: 'taken' },
    });
    expect(peer.connections).toHaveLength(2);
    expect(peer.connections[1]?.commands.map(({ name }) => name)).toContain('FCUnpublish');
  });

  it('a time that only this computer’s clock calls valid strikes nothing', async () => {
    const found = SIGNED.found?.map((finding) => (finding.id === 'expiry' ? { ...finding, evidence: {} } : finding)) ?? [];
    const { draft } = await checkAgainst(
      refusesReal((connection) => connection.hangUp()),
      { ...SIGNED, found },
    );
    expect(draft.alternatives).toContain('expiry.expired');
    expect(draft.alternatives).not.toContain('auth.wrong');
  });

  it('with nobody on the play URL the rest remains', async () => {
    const { draft } = await checkAgainst(refusesReal(start), { ...SIGNED, facts: { ...SIGNED.facts, playProbe: 'idle' } });
    expect(draft).toMatchObject({ code: 'rtmp.publish-closed', alternatives: ['rtmp.forbidden', 'rtmp.quota'] });
  });

  it('a rehearsal beside it is refused, too', async () => {
    const { draft } = await checkAgainst(
      refusesReal((connection) => connection.hangUp()),
      SIGNED,
    );
    expect(draft).toMatchObject({
      code: 'rtmp.publish-closed',
      alternatives: ['rtmp.in-use', 'rtmp.forbidden', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota'],
      evidence: { rehearsal: 'refused' },
    });
  });

  it('no rehearsal when the run has no time left for it', async () => {
    const peer = await peerWith(refusesReal(start));
    const ingest = await runAt(peer, SIGNED);
    Object.assign(ingest.run, { timeLeftMs: () => 1000 });
    expect(await ingest.all()).toMatchObject({ code: 'rtmp.publish-closed' });
    expect(peer.connections).toHaveLength(1);
  });
});
