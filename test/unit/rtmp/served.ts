import net from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import type { RtmpMessage } from '../../../electron/rtmp/message-type.ts';
import type { ServerHandlers } from '../../../electron/rtmp/server-policy.ts';
import { RtmpServerSession, type ServerOptions } from '../../../electron/rtmp/server.ts';
import type { StepOptions } from '../../../electron/rtmp/steps.ts';
import { listenOn } from '../../support/listen.ts';

/** Of the steps of a client that something is to come of. */
export const step: StepOptions = { signal: new AbortController().signal, timeoutMs: 5000 };
export const CONNECT = { app: 'live', tcUrl: 'rtmp://push.example.com/live' };

export interface Served {
  readonly port: number;
  readonly server: net.Server;
  readonly sessions: RtmpServerSession[];
  readonly media: RtmpMessage[];
  readonly faults: string[];
}

/** Our server, which takes every publish but for what is changed; gone when the test ends, as are the clients. */
export async function serve(handlers: Partial<ServerHandlers> = {}, options?: ServerOptions): Promise<Served> {
  const served = { sessions: [] as RtmpServerSession[], media: [] as RtmpMessage[], faults: [] as string[] };
  const server = net.createServer({ noDelay: true }, (socket) => {
    const session = new RtmpServerSession(
      socket,
      {
        onPublish: () => null,
        onMedia: (message) => served.media.push(message),
        onFault: ({ evidence }) => served.faults.push(evidence.what),
        ...handlers,
      },
      options,
    );
    served.sessions.push(session);
  });
  const port = await listenOn(server);
  onTestFinished(() => {
    for (const session of served.sessions) session.destroy();
    server.close();
  });
  return { ...served, port, server };
}

export async function client(port: number): Promise<RtmpClientSession> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  onTestFinished(() => session.destroy());
  return session;
}

export async function connected(port: number): Promise<RtmpClientSession> {
  const session = await client(port);
  expect(await session.handshake(step)).toMatchObject({ ok: true, echoed: true });
  expect(await session.connect(CONNECT, step)).toMatchObject({ ok: true, word: { code: 'NetConnection.Connect.Success' } });
  return session;
}

export async function publishing(port: number, name = 'friday?txSecret=1'): Promise<RtmpClientSession> {
  const session = await connected(port);
  expect(await session.createStream(step, name)).toMatchObject({ ok: true, streamId: 1 });
  expect(await session.publish(name, step)).toMatchObject({ ok: true, word: { code: 'NetStream.Publish.Start' } });
  return session;
}
