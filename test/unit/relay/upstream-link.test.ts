import { afterEach, expect, test } from 'vitest';
import type { UpstreamEnd } from '../../../electron/contract/relay-port.ts';
import type { PublishLink } from '../../../electron/relay/publish-link.ts';
import { openLink } from '../../../electron/relay/upstream-link.ts';
import { USER_CONTROL } from '../../../electron/rtmp/message-type.ts';
import { command, userControl } from '../../../electron/rtmp/messages.ts';
import { pause } from '../../support/pause.ts';
import { localTarget } from '../../support/relay-run.ts';
import { info, startScriptedPeer, type ScriptedConnection } from '../../support/scripted-peer.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Published on a peer that goes on as told; what the link said since. */
async function published(
  script: (peer: ScriptedConnection) => Promise<void> | void,
  inOneFlight = false,
): Promise<{
  link: PublishLink;
  refusal: UpstreamEnd | null;
  told: string[];
}> {
  const peer = await startScriptedPeer(script);
  cleanUps.push(() => peer.close());
  const { signal } = new AbortController();
  const opened = await openLink(localTarget(peer.port, 'friday?txSecret=1'), { address: '127.0.0.1', family: 4 }, signal);
  if (!opened.ok) throw new Error(opened.end.how);
  const { link } = opened;
  cleanUps.push(() => link.reset());
  const told: string[] = [];
  const refusal = await link.publish(
    {
      heard: () => {},
      proved: () => {},
      drained: () => {},
      moving: () => told.push('moving'),
      ended: ({ how, serverCode, serverText }) => told.push([how, serverCode, serverText].filter((part) => part !== null).join(' ')),
    },
    signal,
    inOneFlight,
  );
  return { link, refusal, told };
}

test('only an onStatus ends a live stream: no late answer, no onFCPublish, no remark', async () => {
  const { told } = await published(async (peer) => {
    await peer.toPublish();
    peer.status('NetStream.Publish.Start');
    peer.send(
      command('_error', 2, null, [info('error', 'NetConnection.Call.Failed', 'releaseStream: no such method')]),
      command('onFCPublish', 0, null, [info('error', 'NetStream.Publish.BadName', 'busy')]),
      command('onBWDone', 0, null, [8192]),
    );
    peer.status('NetStream.Data.Remark', 'nothing', 'warning');
    peer.status('NetStream.Publish.Denied', 'friday is over', 'error');
  });
  await expect.poll(() => told).toEqual(['refused NetStream.Publish.Denied … is over']);
});

test('a server that asks to reconnect says where', async () => {
  const { link, told } = await published(async (peer) => {
    await peer.toPublish();
    peer.status('NetStream.Publish.Start');
    const request = { ...info('status', 'NetConnection.Connect.ReconnectRequest', 'Maintenance.'), tcUrl: 'rtmp://b.example.com/live' };
    peer.send(command('onStatus', 0, null, [request]));
  });
  await expect.poll(() => told).toEqual(['moving']);
  expect(link.redirect).toBe('rtmp://b.example.com/live');
});

test('a refused connect with a redirect says where', async () => {
  const { link, refusal } = await published(async (peer) => {
    const asked = await peer.next('connect');
    const ex = { code: 302, redirect: 'rtmp://b.example.com:1936/live' };
    peer.send(command('_error', asked.transactionId, null, [info('error', 'NetConnection.Connect.Rejected', 'moved', { ex })]));
  });
  expect(refusal).toMatchObject({ how: 'refused', stage: 'connect', serverCode: 'NetConnection.Connect.Rejected' });
  expect(link.redirect).toBe('rtmp://b.example.com:1936/live');
});

test('in one flight everything is there before the server has said a word', async () => {
  const { refusal } = await published(async (peer) => {
    const connect = await peer.next('connect');
    const create = await peer.next('createStream');
    const publish = await peer.next('publish');
    expect(publish.args[0]).toBe('friday?txSecret=1');
    peer.answer(connect, { code: 'NetConnection.Connect.Success', level: 'status' });
    peer.answer(create, 1);
    peer.status('NetStream.Publish.Start');
  }, true);
  expect(refusal).toBeNull();
});

test('in one flight: another stream id is no publish, a busy name is refused at publish, a hang-up is none', async () => {
  const other = await published(async (peer) => {
    const connect = await peer.next('connect');
    peer.answer(connect, { code: 'NetConnection.Connect.Success', level: 'status' });
    peer.answer(await peer.next('createStream'), 5);
  }, true);
  expect(other.refusal).toMatchObject({ how: 'protocol', stage: 'connect', detail: 'another stream id' });

  const busy = await published(async (peer) => {
    await peer.toPublish();
    peer.status('NetStream.Publish.BadName', 'Already publishing', 'error');
  }, true);
  expect(busy.refusal).toMatchObject({ how: 'refused', stage: 'publish', serverCode: 'NetStream.Publish.BadName' });

  const closed = await published(async (peer) => {
    await peer.next('connect');
    peer.hangUp();
  }, true);
  expect(closed.refusal).toMatchObject({ how: 'fin', stage: 'connect' });
});

test('a refused connect is told at once, whatever else was sent with it', async () => {
  const startedMs = performance.now();
  const { refusal } = await published(async (peer) => {
    const { transactionId } = await peer.next('connect');
    peer.send(command('_error', transactionId, null, [info('error', 'NetConnection.Connect.Rejected', 'no such app')]));
  }, true);
  expect(refusal).toMatchObject({ how: 'refused', stage: 'connect' });
  // Not after the limits of what never comes.
  expect(performance.now() - startedMs).toBeLessThan(3000);
});

test('the end waits for a server that reads slowly as long as it proves something, and five seconds for one that is mute', async () => {
  const closing = async (pongsAfterMs: readonly number[]): Promise<number> => {
    let ask = (): void => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const { link } = await published(async (peer) => {
      await peer.toPublish();
      peer.status('NetStream.Publish.Start');
      await asked;
      peer.send(userControl(USER_CONTROL.pingResponse, 0));
      // It never sees that the client is done.
      peer.socket.pause();
      for (const afterMs of pongsAfterMs) {
        await pause(afterMs);
        peer.send(userControl(USER_CONTROL.pingResponse, 0));
      }
    });
    for (let pings = 0; pings < 2; pings += 1) link.ping();
    ask();
    await expect.poll(() => link.owesPong).toBe(true);
    const fromMs = performance.now();
    await link.close(30_000);
    return performance.now() - fromMs;
  };
  const [muteMs, slowMs] = await Promise.all([closing([]), closing([3500, 3500])]);
  expect(muteMs).toBeGreaterThan(4500);
  expect(muteMs).toBeLessThan(2 * 5000);
  // Both pings that were out, after seven seconds.
  expect(slowMs).toBeGreaterThan(6500);
  expect(slowMs).toBeLessThan(2 * 7000);
});
