import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nothing, streamStatus } from '../../electron/obs/answers.ts';
import { ObsConnection } from '../../electron/obs/connection.ts';
import { inspectOnce } from '../../electron/obs/inspect.ts';
import { putBackIntoObs, putIntoObs } from '../../electron/obs/push-settings.ts';
import { freePort } from '../support/free-port.ts';
import { startNginxRtmp, type NginxRtmp } from '../support/nginx-rtmp.ts';
import { startObs, type Obs } from '../support/obs.ts';
import { checkOf, reportOf } from '../support/run-cli.ts';

const PASSWORD = 'correct-horse';
const PATIENCE = { timeout: 20_000, interval: 100 };
const signal = new AbortController().signal;

let nginx: NginxRtmp;
let obs: Obs;
let port: number;
const open: ObsConnection[] = [];

beforeAll(async () => {
  nginx = await startNginxRtmp();
  port = await freePort();
  obs = await startObs(`rtmp://127.0.0.1:${nginx.port}/live`, 'friday', { streams: false, webSocketPort: port, password: PASSWORD });
}, 40_000);
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});
afterAll(async () => {
  await obs.stop();
  await nginx.stop();
});

async function connect(): Promise<ObsConnection> {
  const opened = await ObsConnection.open({ host: '127.0.0.1', port }, PASSWORD, signal);
  if (!opened.ok) throw new Error(opened.why);
  open.push(opened.connection);
  return opened.connection;
}

const check = (url: string, password: string) =>
  reportOf(
    ['check', '--url-env', 'URL', '--controls', 'none', '--obs', '--obs-address', `127.0.0.1:${port}`, '--obs-password-env', 'OBS'],
    {
      env: { URL: url, OBS: password },
    },
  );

describe('the real OBS', () => {
  it('is asked by `check`: this very URL, another one, a wrong password', async () => {
    await expect.poll(() => inspectOnce({ host: '127.0.0.1', port }, PASSWORD, signal), PATIENCE).toMatchObject({ found: true });
    const same = await check(`rtmp://127.0.0.1:${nginx.port}/live/friday`, PASSWORD);
    expect(checkOf(same.report, 'encoder')).toMatchObject({
      status: 'pass',
      evidence: { videoKbps: 1500, audioKbps: 128, keyframeIntervalMs: 2000, fps: 20 },
    });
    const other = await check(`rtmp://127.0.0.1:${nginx.port}/live/saturday`, PASSWORD);
    expect(checkOf(other.report, 'encoder')).toMatchObject({
      status: 'fail',
      code: 'encoder.other-url',
      evidence: { sameServer: true, sameKey: false },
    });
    expect(other.stdout).not.toContain('friday');
    const locked = await check(`rtmp://127.0.0.1:${nginx.port}/live/friday`, 'battery-staple');
    expect(checkOf(locked.report, 'encoder')).toMatchObject({
      status: 'skip',
      code: 'encoder.not-found',
      evidence: { obs: 'wrong-password' },
    });
    expect(locked.stdout + locked.stderr).not.toContain('battery-staple');
  });

  it('takes another URL and gives the old one back; not while it streams', async () => {
    const connection = await connect();
    const put = await putIntoObs(connection, `rtmp://127.0.0.1:${nginx.port}/live`, 'saturday?txSecret=1', signal);
    if (!put.ok) throw new Error(put.why);
    const there = await inspectOnce({ host: '127.0.0.1', port }, PASSWORD, signal);
    expect(there).toMatchObject({ settings: { push: { key: 'saturday?txSecret=1' } } });
    const states: string[] = [];
    connection.listen({ streamState: (state) => states.push(state.replace('OBS_WEBSOCKET_OUTPUT_', '')), closed: () => {} });
    await connection.ask(nothing, 'StartStream', undefined, signal);
    await expect.poll(() => states, PATIENCE).toEqual(['STARTING', 'STARTED']);
    expect(await putBackIntoObs(connection, put.before, signal)).toEqual({ ok: false, why: 'live' });
    // Its own stream is nobody else's.
    const live = await check(`rtmp://127.0.0.1:${nginx.port}/live/saturday?txSecret=1`, PASSWORD);
    expect(checkOf(live.report, 'in-use')).toMatchObject({ status: 'pass', evidence: { already: true, holder: 'obs' } });
    await nginx.kill();
    await expect.poll(() => states.at(-1), PATIENCE).toBe('RECONNECTING');
    expect(await connection.ask(streamStatus, 'GetStreamStatus', undefined, signal)).toMatchObject({
      ok: true,
      value: { outputReconnecting: true },
    });
    await nginx.start();
    await expect.poll(() => states.at(-1), PATIENCE).toBe('RECONNECTED');
    await connection.ask(nothing, 'StopStream', undefined, signal);
    await expect.poll(() => states.slice(-2), PATIENCE).toEqual(['STOPPING', 'STOPPED']);
    expect(await putBackIntoObs(connection, put.before, signal)).toMatchObject({ ok: true });
    expect(await inspectOnce({ host: '127.0.0.1', port }, PASSWORD, signal)).toMatchObject({ settings: { push: { key: 'friday' } } });
  }, 60_000);

  it('quits: the connection is told', async () => {
    const connection = await connect();
    const told: string[] = [];
    connection.listen({ streamState: () => {}, closed: (why) => told.push(why) });
    const gone = once(obs.process, 'exit');
    obs.process.kill('SIGTERM');
    await gone;
    await expect.poll(() => told, PATIENCE).toEqual(['closed']);
    expect(await inspectOnce({ host: '127.0.0.1', port }, PASSWORD, signal)).toEqual({ found: false, why: 'not-found' });
  }, 30_000);
});
