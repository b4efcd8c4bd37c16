import http from 'node:http';
import net from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { PreflightPorts } from '../../../electron/preflight/check.ts';
import { inUseCheck } from '../../../electron/preflight/checks/in-use.ts';
import { probePlayUrl } from '../../../electron/preflight/play-probe.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { command } from '../../../electron/rtmp/messages.ts';
import { RtmpServerSession } from '../../../electron/rtmp/server.ts';
import { checkRun } from '../../support/check-run.ts';
import { listenOn } from '../../support/listen.ts';
import { fakeResolver } from '../../support/resolver.ts';
import { info, startScriptedPeer } from '../../support/scripted-peer.ts';

const open: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of open.splice(0)) await close();
});

function probe(playUrl: string | null, ports: Partial<PreflightPorts> = {}, signal?: AbortSignal): ReturnType<typeof inUseCheck.run> {
  const run = checkRun({ request: { playUrl }, ports, ...(signal === undefined ? {} : { signal }) });
  open.push(() => run.end());
  return inUseCheck.run(run);
}

/** Plays two sound messages to whoever asks for `friday?token=1`; everything else is not there. */
async function player(): Promise<number> {
  const server = net.createServer((socket) => {
    const session: RtmpServerSession = new RtmpServerSession(socket, {
      onPublish: () => ({ code: 'NetStream.Publish.Denied', description: '' }),
      onMedia: () => {},
      onPlay: ({ app, name }) => {
        if (app !== 'live/room' || name !== 'friday?token=1') return { code: 'NetStream.Play.StreamNotFound', description: 'no' };
        setImmediate(() => {
          session.sendMedia(MESSAGE.audio, 0, Buffer.from('af001210', 'hex'));
          session.sendMedia(MESSAGE.audio, 5000, Buffer.of(0xaf, 1, 2));
          session.sendMedia(MESSAGE.audio, 5023, Buffer.of(0xaf, 1, 3));
        });
        return null;
      },
    });
    open.push(() => session.destroy());
  });
  open.push(() => server.close());
  return listenOn(server);
}

describe('in-use', () => {
  it('is known at once when this computer holds the stream', async () => {
    expect(await probe('rtmp://127.0.0.1:1/live/x', { localHolder: () => 'relay' })).toEqual({
      status: 'pass',
      code: 'ok',
      also: [],
      evidence: { already: true, holder: 'relay' },
    });
  });

  it('is unknown without a play URL, and with one that cannot be pulled', async () => {
    expect(await probe(null)).toMatchObject({ status: 'skip', code: 'rtmp.in-use-unknown' });
    for (const [url, why] of [
      ['https://play.example.com/live/x.m3u8', 'unsupported'],
      ['webrtc://play.example.com/live/x', 'unsupported'],
      ['no URL', 'unsupported'],
      ['rtmp://nowhere.example.com/live/x', 'unresolved'],
      ['http://nowhere.example.com/live/x.flv', 'unresolved'],
    ]) {
      expect(await probe(url ?? '')).toMatchObject({
        status: 'skip',
        code: 'rtmp.in-use-unknown',
        evidence: { playProbe: 'unknown', why },
      });
    }
  });

  it('media over RTMP is somebody live; the name is resolved, the app and the query are cut as players do', async () => {
    const port = await player();
    const spawnResolver = fakeResolver({ 'play.example.com.': ['127.0.0.1'], 'play.example.com': ['127.0.0.1'] });
    expect(await probe(`rtmp://play.example.com:${port}/live/room/friday?token=1`, { spawnResolver })).toMatchObject({
      status: 'fail',
      code: 'rtmp.in-use',
      evidence: { playProbe: 'live', playKind: 'rtmp', why: 'media', messages: 2 },
    });
    expect(await probe(`rtmp://127.0.0.1:${port}/live/room/saturday`)).toMatchObject({
      status: 'pass',
      evidence: { playProbe: 'idle', why: 'not-there' },
    });
  });

  it('media inside aggregate messages counts', async () => {
    const peer = await startScriptedPeer(async (connection) => {
      connection.answer(await connection.next('connect'), info('status', 'NetConnection.Connect.Success', ''));
      connection.answer(await connection.next('createStream'), 1);
      await connection.next('play');
      const tag = (timestamp: number): Buffer =>
        Buffer.concat([Buffer.of(8, 0, 0, 3, 0, 0, timestamp, 0, 0, 0, 0, 0xaf, 1, 9), Buffer.alloc(4)]);
      const payload = Buffer.concat([tag(10), tag(33)]);
      connection.send({ chunkStreamId: 5, type: MESSAGE.aggregate, streamId: 1, timestamp: 700, payload });
    });
    open.push(() => peer.close());
    expect(await probe(`rtmp://127.0.0.1:${peer.port}/live/x`)).toMatchObject({ code: 'rtmp.in-use', evidence: { messages: 2 } });
  });

  it('a server that hangs up without a word proves nothing', async () => {
    const peer = await startScriptedPeer(async (connection) => {
      const { transactionId } = await connection.next('connect');
      connection.send(command('_result', transactionId, null, [info('status', 'NetConnection.Connect.Success', '')]));
      connection.answer(await connection.next('createStream'), 1);
      await connection.next('play');
      connection.hangUp();
    });
    open.push(() => peer.close());
    expect(await probe(`rtmp://127.0.0.1:${peer.port}/live/x`)).toMatchObject({ code: 'rtmp.in-use-unknown', evidence: { why: 'closed' } });
  });

  it('HTTP-FLV is pulled through redirects, which clouds use to spread viewers', async () => {
    const tag = (timestamp: number): Buffer =>
      Buffer.concat([Buffer.of(8, 0, 0, 3, 0, 0, timestamp, 0, 0, 0, 0, 0xaf, 1, 9), Buffer.alloc(4)]);
    const server = http.createServer((request, response) => {
      if (request.url === '/live/friday.flv?a=1') response.writeHead(302, { location: '/edge/friday.flv' }).end();
      else if (request.url === '/edge/friday.flv')
        response.end(Buffer.concat([Buffer.from('464c5601050000000900000000', 'hex'), tag(1), tag(24)]));
      else response.writeHead(302, { location: request.url ?? '' }).end();
    });
    open.push(() => server.close());
    const port = await listenOn(server);
    expect(await probe(`http://127.0.0.1:${port}/live/friday.flv?a=1`)).toMatchObject({
      code: 'rtmp.in-use',
      evidence: { playKind: 'http-flv' },
    });
    // Nobody listens at the first address, as where a computer has no way to IPv6.
    const spawnResolver = fakeResolver({ 'play.example.com': ['127.0.0.9', '127.0.0.1'] });
    expect(await probe(`http://play.example.com:${port}/live/friday.flv?a=1`, { spawnResolver })).toMatchObject({ code: 'rtmp.in-use' });
    expect(await probe(`http://127.0.0.1:${port}/loop.flv`)).toMatchObject({
      code: 'rtmp.in-use-unknown',
      evidence: { why: 'redirected' },
    });
  });

  it('a play host whose addresses are all silent keeps nobody waiting for each of them', async () => {
    const dialled: string[] = [];
    const spawnResolver = fakeResolver({ 'play.example.com': ['203.0.113.1', '203.0.113.2', '203.0.113.3'] });
    const dial: PreflightPorts['dial'] = ({ address, signal, timeoutMs }) => {
      dialled.push(address);
      return new Promise((resolve) => {
        const end = (reason: 'silent' | 'aborted'): void => resolve({ ok: false, reason, errno: null, afterMs: 0 });
        const timer = setTimeout(() => end('silent'), timeoutMs / 10);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          end('aborted');
        });
      });
    };
    const run = checkRun({ ports: { spawnResolver, dial } });
    expect(await probePlayUrl('rtmp://play.example.com/live/x', run, 500)).toMatchObject({ state: 'unknown', why: 'unreachable' });
    expect(dialled).toEqual(['203.0.113.1', '203.0.113.2']);
  });
});
