import { once } from 'node:events';
import net from 'node:net';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { MESSAGE } from '../../electron/rtmp/message-type.ts';
import { RtmpServerSession } from '../../electron/rtmp/server.ts';
import { listenOn } from './listen.ts';

const HEADER_BYTES = 9;

export interface SinkOptions {
  /** To come back on the same one. */
  readonly port?: number;
  readonly host?: string;
  /** A name whose publisher has not ended is refused to another one, as servers do that know no take-over. */
  readonly holdsNames?: boolean;
}

/** A server that notes when each picture was whole. */
export async function startSink(
  arrived: (frame: number, socket: net.Socket) => void,
  { port = 0, host = '127.0.0.1', holdsNames = false }: SinkOptions = {},
): Promise<{ port: number; close: () => void }> {
  const sessions = new Set<RtmpServerSession>();
  const held = new Set<string>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    let own: string | null = null;
    const release = (): void => {
      if (own !== null) held.delete(own);
      own = null;
    };
    const session = new RtmpServerSession(
      socket,
      {
        onPublish: ({ name }) => {
          if (holdsNames && held.has(name)) return { code: 'NetStream.Publish.BadName', description: 'Already publishing' };
          held.add(name);
          own = name;
          return null;
        },
        onUnpublish: release,
        onEnd: release,
        onMedia: ({ type, payload }) => {
          if (type === MESSAGE.video && payload.length > HEADER_BYTES) arrived(payload.readUInt32BE(5), socket);
        },
      },
      { chunkBytes: 4096 },
    );
    sessions.add(session);
  });
  return {
    port: await listenOn(server, host, port),
    close: () => {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

export interface FrameShape {
  readonly fps: number;
  readonly framesAGop: number;
  readonly keyBytes: number;
  readonly interBytes: number;
  /** Timestamp of the first. */
  readonly startMs?: number;
}

/** 8 Mb/s. */
export const EIGHT_MBPS: FrameShape = { fps: 30, framesAGop: 60, keyBytes: 150_000, interBytes: 30_800 };

export interface FramePush {
  readonly socket: net.Socket;
  /** Sends so many pictures in real time, or until it is told to stop, each told of before it goes. */
  readonly send: (frames: number, sending: (frame: number) => void, stop?: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

/** An encoder that sends numbered pictures of known sizes; the number stands behind the five bytes of the video header. */
export async function pushFrames(port: number, shape: FrameShape, streamName = 'key'): Promise<FramePush> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const session = new RtmpClientSession(socket);
  const step = { signal: new AbortController().signal, timeoutMs: 5000 };
  await session.handshake(step);
  await session.connect({ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }, step);
  await session.createStream(step, streamName);
  await session.publish(streamName, step);
  const startMs = shape.startMs ?? 0;
  session.sendMedia(MESSAGE.video, startMs, Buffer.of(0x17, 0, 0, 0, 0, 1));
  return {
    socket,
    send: (frames, sending, stop) =>
      new Promise((resolve) => {
        const beganMs = performance.now();
        let frame = 0;
        const next = (): void => {
          sending(frame);
          session.sendMedia(MESSAGE.video, startMs + Math.round((frame * 1000) / shape.fps), picture(shape, frame));
          frame += 1;
          if (frame === frames || stop?.aborted === true) resolve();
          else setTimeout(next, beganMs + (frame * 1000) / shape.fps - performance.now());
        };
        next();
      }),
    close: () => session.destroy(),
  };
}

function picture({ framesAGop, keyBytes, interBytes }: FrameShape, frame: number): Buffer {
  const isKey = frame % framesAGop === 0;
  const payload = Buffer.alloc(isKey ? keyBytes : interBytes, frame & 255);
  payload.set([isKey ? 0x17 : 0x27, 1, 0, 0, 0]);
  payload.writeUInt32BE(frame, 5);
  return payload;
}
