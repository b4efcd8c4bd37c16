import { expect, onTestFinished, test } from 'vitest';
import { dialTcp } from '../../electron/network/dial.ts';
import { probePort } from '../../electron/network/reach.ts';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';

const { signal } = new AbortController();
const LIMIT_MS = 300;

/** Nothing of this process runs, as when the computer sleeps; the server goes on. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** What has been begun is on its way. */
const sent = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function server(): Promise<number> {
  const nginx = await startNginxRtmp();
  onTestFinished(() => nginx.stop());
  return nginx.port;
}

test('an answer that came while this process stood still is no silence: TCP, the handshake, connect', async () => {
  const port = await server();
  const dialling = dialTcp({ address: '127.0.0.1', port, signal, timeoutMs: LIMIT_MS });
  await sent();
  standStill(2 * LIMIT_MS);
  const dialled = await dialling;
  if (!dialled.ok) throw new Error(dialled.reason);
  const session = new RtmpClientSession(dialled.socket);
  onTestFinished(() => session.destroy());
  const shaking = session.handshake({ signal, timeoutMs: LIMIT_MS });
  standStill(2 * LIMIT_MS);
  expect(await shaking).toMatchObject({ ok: true });
  const connecting = session.connect({ app: 'live', tcUrl: `rtmp://127.0.0.1:${port}/live` }, { signal, timeoutMs: LIMIT_MS });
  standStill(2 * LIMIT_MS);
  expect(await connecting).toMatchObject({ ok: true });
});

test('nor is a port that opened meanwhile', async () => {
  const port = await server();
  const question = { address: '127.0.0.1', family: 4, port, onLink: false, dial: dialTcp, signal, controlRttMs: () => null } as const;
  const asked = probePort(question);
  await sent();
  standStill(4000);
  const { reach, socket } = await asked;
  socket?.destroy();
  expect(reach.state).toBe('open');
});
