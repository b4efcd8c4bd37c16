import { afterAll, describe, expect, it } from 'vitest';
import { render } from '../../../electron/messages/index.ts';
import { command } from '../../../electron/rtmp/messages.ts';
import { AUTH_OK, SIGNED, checkAgainst, closePublishRuns, start, type Script } from '../../support/publish-run.ts';
import { found } from '../../support/ingest-checks.ts';
import { info } from '../../support/scripted-peer.ts';

afterAll(closePublishRuns);

const inTheHold =
  (...words: readonly (readonly [code: string, description: string])[]): Script =>
  async (connection) => {
    await connection.toPublish();
    start(connection);
    await connection.nextMedia();
    for (const [code, description] of words) connection.status(code, description, 'status');
    connection.hangUp();
  };

describe('what the server says before it hangs up', () => {
  it('in the hold is kept, and said in the row', async () => {
    const { draft } = await checkAgainst(inTheHold(['NetConnection.Connect.Closed', 'account overdue']));
    expect(draft).toMatchObject({
      code: 'rtmp.publish-closed',
      evidence: { serverCode: 'NetConnection.Connect.Closed', serverText: 'account overdue', startSeen: true },
    });
    const { summary } = render({ id: 'publish', also: [], alternatives: [], evidence: {}, startedMs: 0, durationMs: 0, ...draft }, 'en');
    expect(summary).toMatch(/: “account overdue”$/);
  });

  it('may be a code alone', async () => {
    const { draft } = await checkAgainst(inTheHold(['NetStream.Unpublish.Success', '']));
    expect(draft).toMatchObject({ code: 'rtmp.publish-closed', evidence: { serverCode: 'NetStream.Unpublish.Success' } });
    const { summary } = render({ id: 'publish', also: [], alternatives: [], evidence: {}, startedMs: 0, durationMs: 0, ...draft }, 'en');
    expect(summary).toMatch(/all it said was “NetStream\.Unpublish\.Success”$/);
  });

  it('counts by its description, whatever comes behind it', async () => {
    const { draft } = await checkAgainst(
      inTheHold(['NetStream.Unpublish.Success', 'kicked by the operator'], ['NetConnection.Connect.Closed', '']),
    );
    expect(draft.evidence).toMatchObject({ serverCode: 'NetStream.Unpublish.Success', serverText: 'kicked by the operator' });
  });

  it("names the cause where it is the cloud's own", async () => {
    const { draft, peer } = await checkAgainst(inTheHold(['NetConnection.Connect.Closed', 'errcode 18/201']), SIGNED);
    expect(draft).toMatchObject({ status: 'fail', code: 'rtmp.account', alternatives: [], evidence: { serverText: 'errcode 18/201' } });
    // Nothing is left for a rehearsal to tell.
    expect(peer.connections).toHaveLength(1);
    const unpublished = await checkAgainst(inTheHold(['NetStream.Unpublish.Success', 'errcode 18/305']), SIGNED);
    expect(unpublished.draft).toMatchObject({ code: 'rtmp.forbidden', alternatives: [] });
  });

  it('before Start counts as well; small talk and what went well do not', async () => {
    const refused = await checkAgainst(async (connection) => {
      await connection.toPublish();
      connection.status('NetStream.Publish.Info', 'come back tomorrow', 'status');
      connection.hangUp();
    });
    expect(refused.draft.evidence).toMatchObject({ startSeen: false, serverText: 'come back tomorrow' });
    const talk = await checkAgainst(async (connection) => {
      await connection.toPublish();
      connection.send(
        command('onBWDone', 0, null, ['8192']),
        command('onFCPublish', 0, null, [info('status', 'NetStream.Publish.Start', '')]),
      );
      start(connection);
      connection.status('NetStream.Data.Start', '', 'status');
      connection.status('NetConnection.Call.Failed', 'Method not found (FCPublish).', 'error');
      connection.hangUp();
    });
    expect(talk.draft).toMatchObject({ code: 'rtmp.publish-closed' });
    expect(talk.draft.evidence).not.toHaveProperty('serverCode');
    expect(talk.draft.evidence).not.toHaveProperty('serverText');
  });
});

describe('what is known beside a close', () => {
  const hangsUp: Script = async (connection) => {
    await connection.toPublish();
    connection.hangUp();
  };

  it('is the signature, whether there was a play URL, and whether a rehearsal is possible', async () => {
    const unsigned = await checkAgainst(hangsUp, { found: [found('auth', { status: 'skip', code: 'auth.not-signed' })] });
    expect(unsigned.draft.evidence).toMatchObject({ signature: 'none', playProbe: 'none' });
    expect(unsigned.draft.evidence).not.toHaveProperty('rehearsalPossible');
    const unchecked = await checkAgainst(hangsUp, { found: [found('auth', { status: 'warn', code: 'auth.unchecked' })] });
    expect(unchecked.draft.evidence).toMatchObject({ signature: 'unchecked' });
    const missing = await checkAgainst(hangsUp, {
      found: [found('auth', { status: 'warn', code: 'auth.missing' })],
      facts: { playProbe: 'unknown' },
    });
    expect(missing.draft.evidence).toMatchObject({ signature: 'missing', playProbe: 'unknown' });
    const verified = await checkAgainst(hangsUp, SIGNED);
    expect(verified.draft.evidence).toMatchObject({ signature: 'verified', rehearsal: 'refused' });
  });

  it('a refusal in words carries the signature, too', async () => {
    const { draft } = await checkAgainst(
      async (connection) => {
        await connection.toPublish();
        connection.status('NetStream.Publish.Denied', 'no', 'error');
      },
      { found: [AUTH_OK] },
    );
    expect(draft).toMatchObject({ code: 'rtmp.publish-denied', evidence: { signature: 'verified' } });
  });
});
