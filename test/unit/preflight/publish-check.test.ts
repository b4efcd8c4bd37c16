import { afterAll, describe, expect, it } from 'vitest';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { command, userControl } from '../../../electron/rtmp/messages.ts';
import { allClosed } from '../../support/ingest-checks.ts';
import { SIGNED, accepting, checkAgainst, closePublishRuns, start, type Script } from '../../support/publish-run.ts';
import { info } from '../../support/scripted-peer.ts';

afterAll(closePublishRuns);

describe('an accepted publish', () => {
  it('is Start, media kept for the hold, and a barrier where nothing else answers; then the stream is given back', async () => {
    const { draft, ingest, peer } = await checkAgainst(
      async (connection) => {
        await connection.toPublish();
        start(connection);
        connection.answer(await connection.next('createStream'), 2);
        await connection.next('deleteStream');
        connection.hangUp();
      },
      { target: { stream: 'friday', query: 'a=1&b=2' } },
    );
    expect(draft).toMatchObject({ status: 'pass', code: 'ok', evidence: { stream: 'real', proof: 'barrier' } });
    expect(draft.evidence?.['heldMs']).toBeGreaterThanOrEqual(295);
    const [connection] = peer.connections;
    expect(connection?.commands.map(({ name }) => name)).toEqual([
      'connect',
      'releaseStream',
      'FCPublish',
      'createStream',
      'publish',
      'createStream',
      'FCUnpublish',
      'deleteStream',
    ]);
    expect(connection?.commands.find(({ name }) => name === 'publish')?.args).toEqual(['friday?a=1&b=2', 'live']);
    const kinds = connection?.media.slice(0, 4).map(({ type, payload }) => `${type}:${payload.subarray(0, 2).toString('hex')}`);
    expect(kinds).toEqual([`${MESSAGE.data}:0200`, `${MESSAGE.video}:1700`, `${MESSAGE.audio}:af00`, `${MESSAGE.video}:1701`]);
    await allClosed(ingest);
    expect(ingest.sockets).toHaveLength(1);
  });

  it('a pong is proof enough, and a peer that answers nothing is said to be mute', async () => {
    const ponging = await checkAgainst(async (connection) => {
      await connection.toPublish();
      start(connection);
      await connection.nextMedia();
      connection.send(userControl(7, 1));
    });
    expect(ponging.draft).toMatchObject({ status: 'pass', evidence: { proof: 'pong' } });
    const mute = await checkAgainst(accepting);
    expect(mute.draft).toMatchObject({ status: 'pass', evidence: { mute: true } });
  });

  it('nothing is sent between publish and its status', async () => {
    let before = -1;
    const { draft } = await checkAgainst(async (connection) => {
      await connection.toPublish();
      const bytes = connection.socket.bytesRead;
      // Small talk that tempts to an answer.
      connection.send(command('onBWDone', 0, null, []));
      connection.status('NetStream.Publish.Waiting');
      await new Promise((resolve) => {
        setTimeout(resolve, 150);
      });
      before = connection.socket.bytesRead - bytes;
      start(connection);
    });
    expect(draft.status).toBe('pass');
    expect(before).toBe(0);
  });

  it('statuses in one packet and answers in the wrong order lose nothing', async () => {
    const { draft } = await checkAgainst(async (connection) => {
      const connect = await connection.next('connect');
      connection.answer(connect, info('status', 'NetConnection.Connect.Success', ''));
      const create = await connection.next('createStream');
      connection.send(
        command('onFCPublish', 0, null, [info('status', 'NetStream.Publish.Start', '')]),
        command('_result', create.transactionId, null, [1]),
        command('_result', 2, null, [undefined]),
      );
      await connection.next('publish');
      connection.send(
        command('onStatus', 0, null, [info('status', 'NetStream.Publish.Reset', '')], 1),
        command('onStatus', 0, null, [info('status', 'netstream.publish.start', '')], 1),
      );
    });
    expect(draft).toMatchObject({ status: 'pass', evidence: { mute: true } });
  });
});

describe('refusals, as servers say them', () => {
  const says =
    (code: string, description: string, level = 'error', hangsUp = true): Script =>
    async (connection) => {
      await connection.toPublish();
      connection.status(code, description, level);
      if (hangsUp) connection.hangUp();
    };

  it.each<[server: string, script: Script, code: string, alternatives: string[]]>([
    ['nginx-rtmp, busy, socket left open', says('NetStream.Publish.BadName', 'Already publishing', 'error', false), 'rtmp.in-use', []],
    ['node-media-server 2, busy', says('NetStream.Publish.BadName', 'Stream already publishing'), 'rtmp.in-use', []],
    ['Adobe, busy, without words', says('NetStream.Publish.BadName', ''), 'rtmp.in-use', ['rtmp.publish-denied']],
    ['a hook that answers BadName to a wrong key', says('NetStream.Publish.BadName', 'Invalid stream key'), 'rtmp.publish-denied', []],
    ['node-media-server 2, wrong signature', says('NetStream.publish.Unauthorized', 'Authorization required.'), 'rtmp.publish-denied', []],
    ['MediaMTX, wrong password', says('NetConnection.Connect.Rejected', 'authentication failed'), 'rtmp.publish-denied', []],
    ['OvenMediaEngine, refused', says('NetStream.Publish.Rejected', 'Authentication failed', 'status'), 'rtmp.publish-denied', []],
    ['denied', says('NetStream.Publish.Denied', 'nope'), 'rtmp.publish-denied', []],
    ['failed', says('NETSTREAM.PUBLISH.FAILED', 'nope', 'status'), 'rtmp.publish-denied', []],
  ])('%s', async (_server, script, code, alternatives) => {
    const { draft, ingest, peer } = await checkAgainst(script);
    expect(draft).toMatchObject({ status: 'fail', code, alternatives });
    // We hang up, and give back nothing that is not ours.
    await allClosed(ingest);
    expect(peer.connections[0]?.commands.map(({ name }) => name)).not.toContain('FCUnpublish');
  });

  it('BadName without words is in use alone where the signature is verified', async () => {
    const { draft } = await checkAgainst(says('NetStream.Publish.BadName', ''), SIGNED);
    expect(draft).toMatchObject({ code: 'rtmp.in-use', alternatives: [] });
  });

  it('the name of the stream in the words is no reason', async () => {
    const { draft } = await checkAgainst(says('NetStream.Publish.BadName', 'cannot take live/authkey'), { target: { stream: 'authkey' } });
    expect(draft).toMatchObject({ code: 'rtmp.in-use', alternatives: ['rtmp.publish-denied'] });
    expect(JSON.stringify(draft)).not.toContain('authkey');
  });

  it.each([
    ['18/305', 'rtmp.forbidden'],
    ['18/201', 'rtmp.account'],
    ['18/400', 'rtmp.ip-acl'],
    ['18/600', 'rtmp.quota'],
    ['18/601', 'rtmp.in-use'],
  ])("the cloud's words %s", async (words, code) => {
    const { draft } = await checkAgainst(says('NetStream.Publish.Failed', `refused (${words})`), SIGNED);
    expect(draft).toMatchObject({ status: 'fail', code });
  });

  it('a refusal for what is only a warning in the URL is a failure all the same', async () => {
    const { draft } = await checkAgainst(says('NetStream.Publish.Rejected', '18/502'), SIGNED);
    expect(draft).toMatchObject({ status: 'fail', code: 'auth.missing' });
  });

  it('a name of one letter hides no reason', async () => {
    const { draft } = await checkAgainst(says('NetStream.Publish.BadName', 'stream s is busy'), { target: { stream: 's' } });
    expect(draft).toMatchObject({ code: 'rtmp.in-use', alternatives: [], evidence: { serverText: 'stream … is busy' } });
  });

  it('a method that the server does not know is no refusal', async () => {
    const { draft } = await checkAgainst(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
      await connection.next('releaseStream');
      connection.status('NetConnection.Call.Failed', 'Method not found (releaseStream).', 'error');
      connection.answer(await connection.next('createStream'), 1);
      await connection.next('publish');
      start(connection);
    });
    expect(draft).toMatchObject({ status: 'pass', code: 'ok' });
  });

  it('an error after Start, within the hold', async () => {
    const { draft } = await checkAgainst(async (connection) => {
      await connection.toPublish();
      start(connection);
      await connection.nextMedia();
      connection.status('NetStream.Publish.BadName', 'Duplicate: already in use', 'error');
    });
    expect(draft).toMatchObject({ code: 'rtmp.in-use', evidence: { serverText: 'Duplicate: already in use' } });
  });

  it('a refusal of FCPublish, before createStream is answered', async () => {
    const { draft } = await checkAgainst(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
      await connection.next('FCPublish');
      connection.send(command('onStatus', 0, null, [info('error', 'NetStream.Publish.Denied', 'no')]));
    });
    expect(draft).toMatchObject({ code: 'rtmp.publish-denied' });
  });
});
