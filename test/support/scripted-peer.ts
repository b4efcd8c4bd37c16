import net from 'node:net';
import tls from 'node:tls';
import { ChunkReader } from '../../electron/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../electron/rtmp/chunk-writer.ts';
import { ServerHandshake } from '../../electron/rtmp/handshake.ts';
import type { AmfObject } from '../../electron/rtmp/amf0.ts';
import { MESSAGE, isMedia, type RtmpMessage } from '../../electron/rtmp/message-type.ts';
import { command, decodeCommand, setPeerBandwidth, windowAckSize, type RtmpCommand } from '../../electron/rtmp/messages.ts';
import { listenOn } from './listen.ts';

/** One connection of a client to the scripted peer. */
export interface ScriptedConnection {
  readonly socket: net.Socket;
  /** Everything the client sent, by now. */
  readonly commands: readonly RtmpCommand[];
  readonly media: readonly RtmpMessage[];
  /** The next command of this name; rejects when the client goes first. */
  next(name: string): Promise<RtmpCommand>;
  /** The next media message. */
  nextMedia(): Promise<void>;
  send(...messages: readonly RtmpMessage[]): void;
  /** `_result` with these arguments. */
  answer(asked: RtmpCommand, ...args: Parameters<typeof command>[3]): void;
  status(code: string, description?: string, level?: string): void;
  /** Handshake, connect, releaseStream, FCPublish, createStream, up to and including publish, all answered but the last. */
  toPublish(): Promise<RtmpCommand>;
  /** In order (FIN). */
  hangUp(): void;
  /** RST. */
  reset(): void;
  /** Resolves when the client has gone. */
  readonly gone: Promise<void>;
}

export interface ScriptedPeer {
  readonly port: number;
  /** Connections so far. */
  readonly connections: readonly ScriptedConnection[];
  close(): Promise<void>;
}

/** What `onStatus` and answers to `connect` carry. */
export function info(level: string, code: string, description: string, more: AmfObject = {}): AmfObject {
  return { level, code, description, ...more };
}

export type PeerScript = (connection: ScriptedConnection, index: number) => Promise<void> | void;

export interface ScriptedPeerOptions {
  readonly host?: string;
  /** Any free one unless told. */
  readonly port?: number;
  /** With it the peer speaks RTMPS. */
  readonly certificate?: { readonly key: string; readonly cert: string };
}

/** A peer for the faults that no server produces: speaks RTMP up to wherever its script says otherwise. `script` runs once a connection. */
export async function startScriptedPeer(
  script: PeerScript,
  { host, port: wantedPort, certificate }: ScriptedPeerOptions = {},
): Promise<ScriptedPeer> {
  const connections: ScriptedConnection[] = [];
  const sockets = new Set<net.Socket>();
  const onSocket = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const connection = connectionOver(socket);
    connections.push(connection);
    // A script that waits for a client that has gone is at its end.
    Promise.resolve(script(connection, connections.length - 1)).catch(() => socket.destroy());
  };
  const server =
    certificate === undefined
      ? net.createServer({ noDelay: true }, onSocket)
      : tls.createServer({ ...certificate, noDelay: true }, onSocket).on('tlsClientError', () => {});
  const port = await listenOn(server, host, wantedPort);
  return {
    port,
    connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** An ingest that is well: takes every stream, and answers whatever asks whether the media arrived. */
export const takesEveryStream: PeerScript = async (connection) => {
  await connection.toPublish();
  connection.status('NetStream.Publish.Start', 'Start publishing');
  for (;;) connection.answer(await connection.next('createStream'), 1);
};

function connectionOver(socket: net.Socket): ScriptedConnection {
  const handshake = new ServerHandshake();
  const commands: RtmpCommand[] = [];
  const media: RtmpMessage[] = [];
  const taken = new Map<string, number>();
  const waiting = new Set<() => void>();
  let over = false;
  const changed = (): void => {
    for (const look of waiting) look();
  };
  // The bare codec: nothing is answered that the script does not answer, pings included.
  const writer = new ChunkWriter();
  const reader = new ChunkReader((message) => {
    if (isMedia(message.type)) media.push(message);
    const decoded = message.type === MESSAGE.command ? decodeCommand(message) : null;
    if (decoded?.ok === true) commands.push(decoded.command);
    changed();
  });
  const send = (...messages: readonly RtmpMessage[]): void => {
    if (!socket.writableEnded) socket.write(Buffer.concat(messages.map((message) => writer.encode(message))));
  };
  let preface = true;
  socket.on('data', (piece: Buffer) => {
    const rest = preface ? handshake.push(piece) : piece;
    const answer = preface ? handshake.takeAnswer() : null;
    if (answer !== null) socket.write(answer);
    if (rest === null) return;
    preface = false;
    reader.push(rest);
  });
  const end = (): void => {
    over = true;
    changed();
  };
  socket.on('end', end);
  socket.on('close', end);
  const until = <T>(pick: () => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pick();
        if (found === null && !over) return;
        waiting.delete(look);
        if (found === null) reject(new Error('the client has gone'));
        else resolve(found);
      };
      waiting.add(look);
      look();
    });
  const connection: ScriptedConnection = {
    socket,
    commands,
    media,
    next: (name) =>
      until(() => {
        const found = commands.filter((entry) => entry.name === name).at(taken.get(name) ?? 0);
        if (found === undefined) return null;
        taken.set(name, (taken.get(name) ?? 0) + 1);
        return found;
      }),
    nextMedia: async () => {
      const before = media.length;
      await until(() => (media.length > before ? true : null));
    },
    send,
    answer: (asked, ...args) => {
      send(command('_result', asked.transactionId, null, args));
    },
    status: (code, description = '', level = 'status') => {
      send(command('onStatus', 0, null, [info(level, code, description)], 1));
    },
    toPublish: async () => {
      const connect = await connection.next('connect');
      send(
        windowAckSize(2_500_000),
        setPeerBandwidth(2_500_000),
        command('_result', connect.transactionId, {}, [info('status', 'NetConnection.Connect.Success', '')]),
      );
      connection.answer(await connection.next('createStream'), 1);
      return connection.next('publish');
    },
    hangUp: () => {
      socket.end();
    },
    reset: () => {
      socket.resetAndDestroy();
    },
    gone: new Promise((resolve) => {
      socket.on('close', () => resolve());
    }),
  };
  return connection;
}
