import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';

/** OBS as its WebSocket protocol v5 shows it, for what a real one does not do on demand. */
export interface ScriptedObs {
  readonly port: number;
  readonly requests: readonly { readonly type: string; readonly data: unknown }[];
  /** What it answers with; changed by the test as it goes on. */
  readonly state: ObsState;
  readonly connections: () => number;
  streamState(outputState: string, outputActive: boolean): void;
  /** Hangs up on everybody with this code. */
  hangUp(code: number): void;
  /** From now on nothing is answered, and nobody is told. */
  die(): void;
  close(): Promise<void>;
}

export interface ObsState {
  active: boolean;
  reconnecting: boolean;
  bytes: number;
  frames: number;
  networkSkipped: number;
  encoderSkipped: number;
  renderSkipped: number;
  congestion: number;
  serviceType: string;
  service: Record<string, unknown>;
  parameters: Record<string, string | null>;
  fps: number;
  /** Refused with 207 (not ready). */
  notReady: readonly string[];
  /** Done, and then hung up on instead of answered. */
  hangsUpOn: readonly string[];
  /** Refuses this login with 4009 where a password is set. */
  password: string | null;
}

const frame = z.object({ op: z.number(), d: z.record(z.string(), z.unknown()) });
const requestData = z.object({ requestType: z.string(), requestId: z.string(), requestData: z.record(z.string(), z.unknown()).optional() });

export async function startScriptedObs(change: Partial<ObsState> = {}, port = 0): Promise<ScriptedObs> {
  const state: ObsState = {
    active: false,
    reconnecting: false,
    bytes: 0,
    frames: 0,
    networkSkipped: 0,
    encoderSkipped: 0,
    renderSkipped: 0,
    congestion: 0,
    serviceType: 'rtmp_custom',
    service: { server: 'rtmp://push.example.com/live', key: 'friday', use_auth: false, bwtest: false },
    parameters: {
      'Output.Mode': 'Simple',
      'SimpleOutput.VBitrate': '2500',
      'SimpleOutput.ABitrate': '128',
      'SimpleOutput.StreamEncoder': 'x264',
      'SimpleOutput.UseAdvanced': 'true',
      'SimpleOutput.x264Settings': 'keyint=60',
      'Audio.SampleRate': '48000',
      'Output.BindIP': 'default',
    },
    fps: 30,
    notReady: [],
    hangsUpOn: [],
    password: null,
    ...change,
  };
  const requests: { type: string; data: unknown }[] = [];
  const sockets = new Set<WebSocket>();
  let dead = false;
  const server = new WebSocketServer({ host: '127.0.0.1', port, handleProtocols: (offered) => [...offered][0] ?? false });
  await once(server, 'listening');
  const say = (socket: WebSocket, op: number, d: unknown): void => {
    if (!dead) socket.send(JSON.stringify({ op, d }));
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const challenge = randomBytes(16).toString('base64');
    const salt = randomBytes(16).toString('base64');
    say(socket, 0, {
      obsWebSocketVersion: '5.1.0',
      rpcVersion: 1,
      ...(state.password === null ? {} : { authentication: { challenge, salt } }),
    });
    socket.on('message', (raw: Buffer) => {
      if (dead) return;
      const { op, d } = frame.parse(JSON.parse(raw.toString()));
      if (op === 1) {
        const right = state.password === null ? undefined : base64(base64(state.password + salt) + challenge);
        if (d['authentication'] === right) say(socket, 2, { negotiatedRpcVersion: 1 });
        else socket.close(4009, 'Authentication failed.');
      } else if (op === 6) {
        const { requestType, requestId, requestData: data = {} } = requestData.parse(d);
        requests.push({ type: requestType, data });
        const answer = state.notReady.includes(requestType) ? { code: 207, comment: 'not ready' } : answerTo(state, requestType, data);
        if (state.hangsUpOn.includes(requestType)) {
          socket.terminate();
          return;
        }
        const status = 'code' in answer ? { result: false, code: answer.code, comment: answer.comment } : { result: true, code: 100 };
        say(socket, 7, { requestType, requestId, requestStatus: status, ...('code' in answer ? {} : { responseData: answer }) });
      }
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    state,
    connections: () => sockets.size,
    streamState: (outputState, outputActive) => {
      const eventData = { outputActive, outputState: `OBS_WEBSOCKET_OUTPUT_${outputState}` };
      for (const socket of sockets) say(socket, 5, { eventType: 'StreamStateChanged', eventIntent: 64, eventData });
    },
    hangUp: (code) => {
      for (const socket of sockets) socket.close(code);
    },
    die: () => {
      dead = true;
    },
    close: async () => {
      for (const socket of sockets) socket.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

type Answer = { readonly [key: string]: unknown } | { readonly code: number; readonly comment: string };

function answerTo(state: ObsState, type: string, data: { readonly [key: string]: unknown }): Answer {
  switch (type) {
    case 'GetStreamStatus':
      return {
        outputActive: state.active,
        outputReconnecting: state.reconnecting,
        outputTimecode: '00:00:00.000',
        outputDuration: 0,
        outputCongestion: state.congestion,
        outputBytes: state.bytes,
        outputSkippedFrames: state.networkSkipped,
        outputTotalFrames: state.frames,
      };
    case 'GetStats':
      return {
        activeFps: state.fps,
        renderSkippedFrames: state.renderSkipped,
        renderTotalFrames: state.frames,
        outputSkippedFrames: state.encoderSkipped,
        outputTotalFrames: state.frames,
      };
    case 'GetStreamServiceSettings':
      return { streamServiceType: state.serviceType, streamServiceSettings: state.service };
    case 'SetStreamServiceSettings': {
      if (state.active) return { code: 500, comment: 'You cannot change stream service settings while streaming.' };
      const next = z.object({ streamServiceType: z.string(), streamServiceSettings: z.record(z.string(), z.unknown()) }).parse(data);
      // As OBS does: merged while the type stays the same.
      state.service =
        next.streamServiceType === state.serviceType ? { ...state.service, ...next.streamServiceSettings } : next.streamServiceSettings;
      state.serviceType = next.streamServiceType;
      return {};
    }
    case 'GetProfileParameter': {
      const name = `${String(data['parameterCategory'])}.${String(data['parameterName'])}`;
      return { parameterValue: state.parameters[name] ?? null, defaultParameterValue: null };
    }
    case 'GetVideoSettings':
      return { fpsNumerator: state.fps, fpsDenominator: 1, baseWidth: 1280, baseHeight: 720, outputWidth: 1280, outputHeight: 720 };
    default:
      return { code: 204, comment: 'unknown' };
  }
}

function base64(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
