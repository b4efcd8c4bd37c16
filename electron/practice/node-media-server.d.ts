/** The part of node-media-server 4.4 that is used; the package brings no types. */
declare module 'node-media-server' {
  import type { Server, Socket } from 'node:net';

  export type PacketHandler = (packet: unknown) => void;

  export interface Broadcast {
    publisher: Session | null;
    /** How long a path stays taken after its publisher left, ms. */
    publishGraceMs: number;
  }

  export interface Session {
    readonly streamApp: string;
    readonly streamName: string;
    readonly streamQuery: { readonly [name: string]: unknown };
    /** Only on RTMP sessions. */
    readonly socket?: Socket;
    readonly rtmp?: {
      onPacketCallback: PacketHandler;
      onConnectCallback: (request: unknown) => void;
      onPushCallback: () => void;
      onPlayCallback: () => void;
      flv: unknown;
    };
    readonly broadcast?: Broadcast;
    isPublisher: boolean;
    close(): void;
  }

  export interface Config {
    readonly bind: string;
    /** A text: the number 0 means "no server" here. */
    readonly rtmp: { readonly port: string };
    readonly store: { readonly path: string };
    readonly webadmin: { readonly enable: boolean };
  }

  export default class NodeMediaServer {
    constructor(config: Config);
    readonly rtmpServer: { readonly tcpServer: Server };
    on(event: 'prePublish' | 'postPublish' | 'donePublish' | 'prePlay' | 'postPlay', listener: (session: Session) => void): void;
    run(): Promise<void>;
    stop(): Promise<void>;
  }
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log(message: string, level?: string): void };
  export default logger;
}

declare module 'node-media-server/src/core/context.js' {
  import type { Session } from 'node-media-server';

  const context: { readonly sessions: ReadonlyMap<string, Session> };
  export default context;
}
