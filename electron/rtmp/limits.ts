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

/**
 * For a peer that has no media to send, or may not send it yet: a server that we push to, an encoder that has not shown its key. What any
 * program can make us hold by connecting is this.
 */
export const WITHOUT_MEDIA: Pick<RtmpLimits, 'maxMessageBytes' | 'maxBufferedBytes' | 'maxCommandBytes'> = {
  maxMessageBytes: 256 * 1024,
  maxBufferedBytes: 512 * 1024,
  maxCommandBytes: 64 * 1024,
};
