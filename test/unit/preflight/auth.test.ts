import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authCheck } from '../../../electron/preflight/checks/auth.ts';
import { parsedRun } from './made-run.ts';

const KEY = '69e0daf7234b01f257a7adb9f807ae9f';
const TIME = '6921ACC8';
const signed = (text: string): string => {
  const secret = createHash('md5').update(text).digest('hex');
  return `rtmp://push.example.com/live/friday?txSecret=${secret}&txTime=${TIME}`;
};
const RIGHT = signed(`${KEY}friday${TIME}`);

describe('auth', () => {
  it('passes a right signature, remarking on the backup key', async () => {
    const made = await parsedRun({ text: RIGHT, keys: { primary: KEY } });
    expect(await made.finish(authCheck)).toMatchObject({ status: 'pass', code: 'ok', also: [], evidence: { key: 'primary' } });
    const backup = await parsedRun({ text: RIGHT, keys: { primary: 'other', backup: KEY } });
    expect(await backup.finish(authCheck)).toMatchObject({ status: 'pass', code: 'ok', also: ['auth.backup-key'] });
    expect(made.facts.auth?.code).toBe('ok');
  });

  it('names the mistake and leaves the corrected URL in main', async () => {
    const made = await parsedRun({ text: signed(`${KEY}friday1763814600`), keys: { primary: KEY } });
    expect(await made.finish(authCheck)).toMatchObject({
      status: 'fail',
      code: 'auth.wrong',
      evidence: { mistake: 'decimal-time', signedTime: '1763814600', txTime: TIME },
    });
    expect(made.facts.auth?.correctedUrl).toBe(RIGHT);
  });

  it('judges by the algorithm that is asked for', async () => {
    const made = await parsedRun({ text: RIGHT, keys: { primary: KEY }, algorithm: 'sha256' });
    expect(await made.finish(authCheck)).toMatchObject({ code: 'auth.wrong', evidence: { mistake: 'other-algorithm' } });
  });

  it.each([
    ['rtmp://h.example/live/friday', {}, 'skip', 'auth.not-signed'],
    ['rtmp://h.example/live/friday', { keys: { primary: KEY } }, 'skip', 'auth.not-signed'],
    ['rtmp://live.twitch.tv/app/live_1', { keys: { primary: KEY } }, 'skip', 'auth.not-signed'],
    ['rtmp://h.example/live/friday', { provider: 'tencent' }, 'warn', 'auth.missing'],
    ['rtmp://9.livepush.myqcloud.com/live/friday', {}, 'warn', 'auth.missing'],
    [RIGHT, {}, 'warn', 'auth.unchecked'],
    ['rtmp://h.example/live/friday?txSecret=123&txTime=6921ACC8', {}, 'fail', 'auth.malformed'],
  ] as const)('%s with %j: %s %s', async (text, request, status, code) => {
    const made = await parsedRun({ text, ...request });
    expect(await made.finish(authCheck)).toMatchObject({ status, code });
  });

  it('an unchecked signature is proven by a publish of this stream, not by a rehearsal', async () => {
    const made = await parsedRun({ text: RIGHT });
    await made.finish(authCheck);
    expect(made.revise(authCheck)).toBeNull();
    made.found('publish', { status: 'pass', code: 'ok', evidence: { stream: 'rehearsal' } });
    expect(made.revise(authCheck)).toBeNull();
    made.found('publish', { status: 'fail', code: 'rtmp.publish-closed' });
    // A doubt it stays; only the advice to let the publish test decide is spent.
    expect(made.revise(authCheck)).toMatchObject({
      status: 'warn',
      code: 'auth.unchecked',
      evidence: { refusedBy: 'rtmp.publish-closed' },
    });
    expect(made.revise(authCheck)).toBeNull();
    made.found('publish', { status: 'pass', code: 'ok', evidence: { stream: 'real' } });
    expect(made.revise(authCheck)).toMatchObject({ status: 'pass', code: 'ok', evidence: { provenBy: 'publish' } });
  });

  it('a missing signature fails once the publish was refused for it', async () => {
    const made = await parsedRun({ text: 'rtmp://9.livepush.myqcloud.com/live/friday' });
    await made.finish(authCheck);
    made.found('publish', { status: 'fail', code: 'rtmp.in-use' });
    expect(made.revise(authCheck)).toBeNull();
    made.found('publish', { status: 'fail', code: 'rtmp.publish-denied' });
    expect(made.revise(authCheck)).toMatchObject({ status: 'fail', code: 'auth.missing', evidence: { refusedBy: 'rtmp.publish-denied' } });
    expect(made.revise(authCheck)).toBeNull();
  });

  it('a missing signature does not matter where the publish was taken', async () => {
    const made = await parsedRun({ text: 'rtmp://9.livepush.myqcloud.com/live/friday' });
    await made.finish(authCheck);
    made.found('publish', { status: 'pass', code: 'ok', evidence: { stream: 'real' } });
    expect(made.revise(authCheck)).toMatchObject({ status: 'pass', code: 'ok' });
  });

  it('sees that the play URL carries the same signature', async () => {
    const text = signed('playkeyfriday6921ACC8');
    const playUrl = text.replace('rtmp://push', 'https://play').replace('friday?', 'friday.flv?');
    const made = await parsedRun({ text, keys: { primary: KEY }, playUrl });
    expect((await made.finish(authCheck)).evidence).toMatchObject({ mistake: 'play-key' });
  });
});
