/** What a peer may make grow. Breaking one is an `rtmp.protocol` fault, never an exception. */
export interface RtmpLimits {
  /** Of one message; the key frame of a 60 Mb/s stream is under 4 MiB. */
  readonly maxMessageBytes: number;
  readonly maxChunkStreams: number;
  /** Received parts of unfinished messages, all chunk streams together. */
  readonly maxBufferedBytes: number;
  readonly maxAmfDepth: number;
  /** Values in one message, those inside objects included. */
  readonly maxAmfValues: number;
  readonly maxAmfStringBytes: number;
  /** Commands (and, at a client, statuses) that nobody has dealt with yet. */
  readonly maxPendingCommands: number;
  /** Answers that the peer asks for and does not read. */
  readonly maxUnreadReplyBytes: number;
}

export const DEFAULT_LIMITS: RtmpLimits = {
  maxMessageBytes: 8 * 1024 * 1024,
  maxChunkStreams: 64,
  maxBufferedBytes: 16 * 1024 * 1024,
  maxAmfDepth: 16,
  maxAmfValues: 2048,
  maxAmfStringBytes: 64 * 1024,
  maxPendingCommands: 128,
  maxUnreadReplyBytes: 256 * 1024,
};
