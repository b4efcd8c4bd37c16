/** What a peer may make grow. Breaking one is an `rtmp.protocol` fault, never an exception. */
export interface RtmpLimits {
  /** Of one message; the key frame of a 60 Mb/s stream is under 4 MiB. */
  readonly maxMessageBytes: number;
  readonly maxChunkStreams: number;
  /** Memory for unfinished messages, all chunk streams together. */
  readonly maxBufferedBytes: number;
  /** Of a message that is a command or an answer to one. */
  readonly maxCommandBytes: number;
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
  maxCommandBytes: 256 * 1024,
  maxAmfDepth: 16,
  maxAmfValues: 2048,
  maxAmfStringBytes: 64 * 1024,
  maxPendingCommands: 128,
  maxUnreadReplyBytes: 256 * 1024,
};

/** For a peer that has no media to send: a server that we push to. */
export const WITHOUT_MEDIA: Pick<RtmpLimits, 'maxMessageBytes' | 'maxBufferedBytes' | 'maxCommandBytes'> = {
  maxMessageBytes: 256 * 1024,
  maxBufferedBytes: 512 * 1024,
  maxCommandBytes: 64 * 1024,
};

/**
 * For whoever has not shown the key yet: room for the commands that lead there. Any program can connect, and many times at once; what it can
 * make us hold by that is this.
 */
export const OF_A_STRANGER: Pick<RtmpLimits, 'maxMessageBytes' | 'maxBufferedBytes' | 'maxCommandBytes' | 'maxUnreadReplyBytes'> = {
  maxMessageBytes: 8 * 1024,
  maxBufferedBytes: 16 * 1024,
  maxCommandBytes: 8 * 1024,
  maxUnreadReplyBytes: 8 * 1024,
};
