import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { parseObsAddress } from '../../../electron/obs/address.ts';
import { serviceSettings, streamStatus } from '../../../electron/obs/answers.ts';
import { ObsConnection } from '../../../electron/obs/connection.ts';
import { inspectOnce } from '../../../electron/obs/inspect.ts';
import { putBackIntoObs, putIntoObs, wholeUrlOf } from '../../../electron/obs/push-settings.ts';
import { ObsMeter } from '../../../electron/obs/stream-meter.ts';
import { listenOn } from '../../support/listen.ts';
import { startScriptedObs, type ObsState, type ScriptedObs } from '../../support/obs-websocket.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function scripted(change: Partial<ObsState> = {}): Promise<ScriptedObs> {
  const obs = await startScriptedObs(change);
  cleanUps.push(() => obs.close());
  return obs;
}

async function listening(onSocket: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listenOn(server);
}

const signal = (): AbortSignal => new AbortController().signal;

async function connected(obs: ScriptedObs, password: string | null = null): Promise<ObsConnection> {
  const opened = await ObsConnection.open({ host: '127.0.0.1', port: obs.port }, password, signal());
  if (!opened.ok) throw new Error(opened.why);
  cleanUps.push(() => opened.connection.close());
  return opened.connection;
}

test('addresses as people write them', () => {
  expect(parseObsAddress('')).toEqual({ host: '127.0.0.1', port: 4455 });
  expect(parseObsAddress('4460')).toEqual({ host: '127.0.0.1', port: 4460 });
  expect(parseObsAddress('ws://192.168.1.7:4455/')).toEqual({ host: '192.168.1.7', port: 4455 });
  expect(parseObsAddress('studio')).toEqual({ host: 'studio', port: 4455 });
  expect(parseObsAddress('[::1]:4455')).toEqual({ host: '::1', port: 4455 });
  for (const wrong of ['host:99999', 'rtmp://a/b', 'a b', ':4455', '70000']) expect(parseObsAddress(wrong)).toBeNull();
});

describe('logging in', () => {
  test('without a password, with the right one, with none where one is wanted, with a wrong one', async () => {
    const open = await scripted();
    const locked = await scripted({ password: 'correct horse' });
    const at = (obs: ScriptedObs, password: string | null) =>
      ObsConnection.open({ host: '127.0.0.1', port: obs.port }, password, signal()).then((opened) => {
        if (opened.ok) opened.connection.close();
        return opened.ok ? 'open' : opened.why;
      });
    expect(await at(open, null)).toBe('open');
    expect(await at(locked, 'correct horse')).toBe('open');
    expect(await at(locked, null)).toBe('needs-password');
    expect(await at(locked, 'battery staple')).toBe('wrong-password');
  });

  test('nobody there, somebody else there, somebody who says nothing: each within the limit', async () => {
    const silent = await listening(() => {});
    const other = await listening((socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
    const open = (port: number) => ObsConnection.open({ host: '127.0.0.1', port }, null, signal());
    expect(await open(1)).toEqual({ ok: false, why: 'not-found' });
    expect(await open(other)).toEqual({ ok: false, why: 'not-found' });
    expect(await open(silent)).toEqual({ ok: false, why: 'silent' });
  });

  test('an aborted attempt ends at once', async () => {
    const silent = await listening(() => {});
    const abort = new AbortController();
    const attempt = ObsConnection.open({ host: '127.0.0.1', port: silent }, null, abort.signal);
    abort.abort();
    expect(await attempt).toMatchObject({ ok: false });
  });
});

describe('a connection', () => {
  test('tells its end once, and why', async () => {
    for (const [code, why] of [
      [4011, 'kicked'],
      [1001, 'closed'],
    ] as const) {
      const obs = await scripted();
      const connection = await connected(obs);
      const told: string[] = [];
      connection.listen({ streamState: () => {}, closed: (end) => told.push(end) });
      obs.hangUp(code);
      await expect.poll(() => told).toEqual([why]);
      expect(await connection.ask(streamStatus, 'GetStreamStatus', undefined, signal())).toEqual({ ok: false, why: 'closed' });
    }
  });

  test('notices a peer that died without a word, by the next question', async () => {
    const obs = await scripted();
    const connection = await connected(obs);
    obs.die();
    expect(await connection.ask(streamStatus, 'GetStreamStatus', undefined, signal())).toEqual({ ok: false, why: 'silent' });
  });

  test('takes no answer of another shape, and passes on what OBS refuses', async () => {
    const obs = await scripted();
    const connection = await connected(obs);
    Object.assign(obs.state, { active: 'yes' });
    expect(await connection.ask(streamStatus, 'GetStreamStatus', undefined, signal())).toEqual({ ok: false, why: 'unreadable' });
    expect(await connection.ask(streamStatus, 'GetSceneList', undefined, signal())).toMatchObject({ ok: false, why: 'refused', code: 204 });
  });

  test('hears the states of the stream', async () => {
    const obs = await scripted();
    const connection = await connected(obs);
    const told: string[] = [];
    connection.listen({ streamState: (state) => told.push(state), closed: () => {} });
    obs.streamState('STARTING', false);
    obs.streamState('STARTED', true);
    await expect.poll(() => told).toEqual(['OBS_WEBSOCKET_OUTPUT_STARTING', 'OBS_WEBSOCKET_OUTPUT_STARTED']);
  });
});

describe('settings', () => {
  const inspected = async (change: Partial<ObsState>) => {
    const obs = await scripted(change);
    const report = await inspectOnce({ host: '127.0.0.1', port: obs.port }, null, signal());
    return report.found ? report.settings : null;
  };

  test('of the simple mode', async () => {
    expect(await inspected({})).toMatchObject({
      mode: 'simple',
      videoKbps: 2500,
      audioKbps: 128,
      keyframeIntervalS: 2,
      fps: 30,
      boundTo: null,
    });
  });

  test('x264 left to itself makes a key frame every 250 frames, also where its options are written and not used', async () => {
    const parameters = { 'Output.Mode': 'Simple', 'SimpleOutput.StreamEncoder': 'x264', 'SimpleOutput.x264Settings': 'keyint=60' };
    expect((await inspected({ parameters }))?.keyframeIntervalS).toBeCloseTo(250 / 30);
    const used = { ...parameters, 'SimpleOutput.UseAdvanced': 'true', 'SimpleOutput.x264Settings': 'bframes=0 keyint=0' };
    expect((await inspected({ parameters: used }))?.keyframeIntervalS).toBeCloseTo(250 / 30);
  });

  test('of the advanced mode only what is told', async () => {
    const parameters = { 'Output.Mode': 'Advanced', 'AdvOut.Track1Bitrate': '160', 'Output.BindIP': '192.0.2.4' };
    expect(await inspected({ parameters })).toMatchObject({
      mode: 'advanced',
      videoKbps: null,
      audioKbps: 160,
      keyframeIntervalS: null,
      boundTo: '192.0.2.4',
    });
  });

  test('a URL is put in and the old one put back; not while OBS is live', async () => {
    const obs = await scripted({ serviceType: 'rtmp_common', service: { service: 'Twitch', server: 'auto', key: 'old' } });
    const connection = await connected(obs);
    const put = await putIntoObs(connection, 'rtmp://push.example.com/live', 'show?txSecret=1', signal());
    if (!put.ok) throw new Error(put.why);
    expect(obs.state).toMatchObject({
      serviceType: 'rtmp_custom',
      service: { server: 'rtmp://push.example.com/live', key: 'show?txSecret=1' },
    });
    obs.state.active = true;
    expect(await putBackIntoObs(connection, put.before, signal())).toEqual({ ok: false, why: 'live' });
    obs.state.active = false;
    expect(await putBackIntoObs(connection, put.before, signal())).toMatchObject({ ok: true });
    expect(obs.state).toMatchObject({ serviceType: 'rtmp_common', service: { service: 'Twitch', server: 'auto', key: 'old' } });
  });

  test('the whole URL as OBS joins it', () => {
    expect(wholeUrlOf({ server: 'rtmp://a.example.com/live/', key: 'show?x=1', service: null })).toBe('rtmp://a.example.com/live/show?x=1');
    expect(wholeUrlOf({ server: 'auto', key: 'live_1', service: 'Twitch' })).toBeNull();
  });
});

test('the meter: rates from differences, three kinds of lost frames told apart, counters that begin anew give nothing', () => {
  const meter = new ObsMeter();
  const status = (outputBytes: number, outputTotalFrames: number, outputSkippedFrames: number) => ({
    outputActive: true,
    outputReconnecting: false,
    outputCongestion: 0.25,
    outputDuration: 0,
    outputBytes,
    outputTotalFrames,
    outputSkippedFrames,
  });
  const counted = (outputSkippedFrames: number, renderSkippedFrames: number) => ({
    activeFps: 30,
    outputSkippedFrames,
    renderSkippedFrames,
    outputTotalFrames: 900,
    renderTotalFrames: 900,
  });
  expect(meter.look(status(1_000_000, 300, 0), counted(5, 7), 0)).toBeNull();
  expect(meter.look(status(1_312_500, 330, 4), counted(6, 9), 1000)).toEqual({
    kbps: 2500,
    fps: 30,
    congestion: 0.25,
    network: 4,
    encoder: 1,
    render: 2,
  });
  // It reconnected: everything is counted from 0.
  expect(meter.look(status(50_000, 10, 0), counted(6, 9), 2000)).toBeNull();
  expect(meter.look(status(362_500, 40, 0), counted(6, 9), 3000)).toMatchObject({ kbps: 2500, network: 0 });
});

describe('whoever else listens on its port', () => {
  /** Answers the first request with this text, whatever it asks. */
  async function stranger(answerTo: (requestId: string) => string): Promise<ObsConnection> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (offered) => [...offered][0] ?? false });
    await once(server, 'listening');
    cleanUps.push(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.send('{"op":0,"d":{"rpcVersion":1}}');
      socket.on('message', (raw: Buffer) => {
        const { op, d } = JSON.parse(raw.toString()) as { op: number; d: { requestId: string } };
        if (op === 1) socket.send('{"op":2,"d":{}}');
        else {
          for (const odd of ['no JSON {', '[]', '{"op":7}', '{"op":7,"d":{"requestId":7}}', '{"op":5,"d":{"eventType":1}}'])
            socket.send(odd);
          socket.send(Buffer.of(1, 2, 3));
          socket.send(answerTo(d.requestId));
        }
      });
    });
    const { port } = server.address() as net.AddressInfo;
    const opened = await ObsConnection.open({ host: '127.0.0.1', port }, null, signal());
    if (!opened.ok) throw new Error(opened.why);
    cleanUps.push(() => opened.connection.close());
    return opened.connection;
  }
  const ask = (connection: ObsConnection) => connection.ask(serviceSettings, 'GetStreamServiceSettings', undefined, signal());
  const answerWith = (settings: string) => (requestId: string) =>
    `{"op":7,"d":{"requestId":"${requestId}","requestStatus":{"result":true,"code":100},"responseData":{"streamServiceType":"x","streamServiceSettings":${settings}}}}`;

  test('settings deeper than any are no settings', async () => {
    const deep = await stranger(answerWith(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`));
    expect(await ask(deep)).toEqual({ ok: false, why: 'unreadable' });
  });

  test('a message longer than any ends the connection', async () => {
    const long = await stranger(answerWith(`{"a":"${'x'.repeat(300_000)}"}`));
    expect(await ask(long)).toEqual({ ok: false, why: 'closed' });
  });

  test('what is no message is passed over', async () => {
    const odd = await stranger(answerWith('{"server":"s"}'));
    expect(await ask(odd)).toMatchObject({ ok: true, value: { streamServiceSettings: { server: 's' } } });
  });
});
