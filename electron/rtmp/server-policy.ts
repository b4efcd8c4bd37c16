import type { ConnectionEnd } from './connection.ts';
import type { ProtocolFault } from './fault.ts';
import type { RtmpMessage } from './message-type.ts';

/** Why a `connect`, `publish` or `play` is refused: `NetStream.Publish.BadName`, and words for people. */
export interface Refusal {
  readonly code: string;
  readonly description: string;
}

/** Null accepts. */
export type Decision = Refusal | null;

export interface ConnectRequest {
  readonly app: string;
  /** Empty where the client said none. */
  readonly tcUrl: string;
  readonly flashVer: string;
}

export interface StreamRequest extends ConnectRequest {
  /** With its query, as sent. */
  readonly name: string;
}

/** The policy, passed in: the session only speaks the protocol. While a decision is pending, later commands wait and media is dropped. */
export interface ServerHandlers {
  readonly onConnect?: (request: ConnectRequest) => Decision | Promise<Decision>;
  readonly onPublish: (request: StreamRequest) => Decision | Promise<Decision>;
  /** Absent: nothing can be played. */
  readonly onPlay?: (request: StreamRequest) => Decision | Promise<Decision>;
  /** Only of a publisher that was accepted. */
  readonly onMedia: (message: RtmpMessage) => void;
  /** FCUnpublish, deleteStream or closeStream: the publisher has ended in order. */
  readonly onUnpublish?: () => void;
  readonly onFault?: (fault: ProtocolFault) => void;
  readonly onEnd?: (end: ConnectionEnd) => void;
}
