import { z } from 'zod';

/**
 * The port between main (or the command line) and the relay's own process. Both ends parse what arrives; secrets travel here and
 * nowhere else (never by argument or environment).
 */

const port = z.int().min(0).max(65_535);
const ms = z.number().min(0).max(86_400_000);
const requestId = z.int().min(1);

/** Where upstream is. `streamName` holds the query and is a bearer secret, as is `tcUrl` where a login is in it. */
export const relayTarget = z.strictObject({
  tls: z.boolean(),
  /** As in the URL: for TLS's server name, never dialled. */
  host: z.string().min(1).max(255),
  port: port.min(1),
  /** What the resolver gave, in its order; empty while the name could not be resolved even once: then nothing is tried until it is. */
  addresses: z.array(z.strictObject({ address: z.string().min(2).max(64), family: z.literal([4, 6]) })).max(32),
  app: z.string().min(1).max(2048),
  tcUrl: z.string().min(1).max(4096),
  streamName: z.string().min(1).max(8192),
  /** Certificates trusted beside the built-in list, PEM. */
  trustedCa: z.array(z.string().max(1_000_000)).max(2000).optional(),
});
export type RelayTarget = z.infer<typeof relayTarget>;

export const relayBuffer = z.strictObject({
  policy: z.enum(['gapless', 'live-edge']),
  /** Whichever is reached first, then the live edge. */
  limitMs: z.number().min(1000).max(3_600_000),
  limitBytes: z.number().min(1_000_000).max(4_000_000_000),
});
export type RelayBuffer = z.infer<typeof relayBuffer>;

export const relayRecording = z.strictObject({
  dir: z.string().min(1).max(4096),
  /** A new file begins at the first key frame past this size. */
  rotateBytes: z.number().min(1_000_000).max(1_000_000_000_000),
});
export type RelayRecording = z.infer<typeof relayRecording>;

export const relayStart = z.strictObject({
  type: z.literal('start'),
  listen: z.strictObject({ host: z.string().min(2).max(64), port }),
  app: z.string().regex(/^[\w-]{1,64}$/),
  streamKey: z.string().min(1).max(256),
  target: relayTarget,
  buffer: relayBuffer,
  recording: relayRecording.optional(),
  /** After the encoder's clean end: `exit` stops the relay (command line), `wait` listens for the next show (window). */
  afterEnd: z.enum(['exit', 'wait']),
});
export type RelayStart = z.infer<typeof relayStart>;

/** To the relay. */
export const relayCommand = z.discriminatedUnion('type', [
  relayStart,
  /** Answers `need-target`; a null target: keep what you have. `stop` names a hopeless cause: no retry will ever succeed. */
  z.strictObject({ type: z.literal('target'), requestId, target: relayTarget.nullable() }),
  z.strictObject({ type: z.literal('hopeless'), code: z.string().regex(/^[a-z]+(\.[a-z-]+)?$/) }),
  /** The user's button, a changed network, a control that answers again: the next attempt begins at once. */
  z.strictObject({ type: z.literal('retry-now') }),
  z.strictObject({ type: z.literal('policy'), policy: relayBuffer.shape.policy }),
  /** Ends the show: sends what is queued for at most `drainMs`, unpublishes. */
  z.strictObject({ type: z.literal('stop'), drainMs: ms }),
  z.strictObject({ type: z.literal('stop-now') }),
]);
export type RelayCommand = z.infer<typeof relayCommand>;

export const RELAY_STATES = ['waiting', 'connecting', 'live', 'reconnecting', 'ended'] as const;
export type RelayState = (typeof RELAY_STATES)[number];

/** How far an attempt came; the last is a publish that was accepted. */
export const UPSTREAM_STAGES = ['tcp', 'tls', 'handshake', 'connect', 'publish', 'live'] as const;
export type UpstreamStage = (typeof UPSTREAM_STAGES)[number];

const count = z.number().min(0);
const word = z.string().max(1000);

/** What was seen at the socket when an attempt or a live connection ended; no secrets. */
export const upstreamEnd = z.strictObject({
  stage: z.enum(UPSTREAM_STAGES),
  /** `fin`: the peer's orderly close. `silent`: nothing came within the step's limit, or a race was lost. `refused`: the server's own words. */
  how: z.enum(['fin', 'error', 'silent', 'refused', 'protocol', 'moving', 'ours']),
  /** Node's error code (`ECONNRESET`), null unless `error`. */
  errno: word.nullable(),
  /** TLS or protocol error in words. */
  detail: word.nullable(),
  serverCode: word.nullable(),
  serverText: word.nullable(),
  address: word,
  port,
  /** From the attempt's first packet. */
  ageMs: count,
  /** From the accepted publish; null when it never was. */
  publishedMs: count.nullable(),
  sinceHeardMs: count.nullable(),
  sinceProofMs: count.nullable(),
  sentBytes: count,
  unackedBytes: count,
  pendingBytes: count,
});
export type UpstreamEnd = z.infer<typeof upstreamEnd>;

export const relayMetrics = z.strictObject({
  inKbps: count,
  outKbps: count,
  fps: count,
  gopMs: count,
  queueMs: count,
  queueBytes: count,
  droppedFrames: count,
  unackedBytes: count,
  rttMs: count.optional(),
  avSkewMs: z.number(),
});

/** From the relay. */
export const relayEvent = z.discriminatedUnion('type', [
  /** The process is up and takes `start`. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('listening'), host: word, port }),
  z.strictObject({ type: z.literal('listen-failed'), errno: word }),
  z.strictObject({ type: z.literal('state'), state: z.enum(RELAY_STATES), reason: word.optional() }),
  z.strictObject({ type: z.literal('metrics'), metrics: relayMetrics }),
  z.strictObject({
    type: z.literal('encoder'),
    what: z.enum(['publishing', 'refused', 'ended', 'gone', 'returned', 'replaced', 'rejected']),
    detail: word.nullable(),
    /** For `returned`: how long it was away. */
    gapMs: count.optional(),
  }),
  /** What the encoder's metadata say of itself, when they come or change; null where they say nothing. */
  z.strictObject({ type: z.literal('nominal'), fps: count.nullable(), kbps: count.nullable() }),
  /** The stream's own faults: a warning each, at most one of a kind in 10 s. */
  z.strictObject({
    type: z.literal('stream'),
    what: z.enum(['timestamp-jump', 'timestamp-backwards', 'long-gop', 'av-drift']),
    byMs: z.number(),
  }),
  /** A connection that was live has ended, or has fallen silent (`how: silent`; the socket is kept while it may still wake). */
  z.strictObject({ type: z.literal('drop'), end: upstreamEnd }),
  /** An attempt that did not get live; `nextInMs` null: nothing is scheduled (another attempt is under way). */
  z.strictObject({ type: z.literal('attempt-failed'), end: upstreamEnd, nextInMs: count.nullable(), attempts: count }),
  z.strictObject({
    type: z.literal('recovered'),
    /** The silent connection spoke again: no new session. */
    sameSession: z.boolean(),
    recoveredMs: count,
    lostMs: count,
    lostFrames: count,
    replayedFrames: count,
  }),
  /** Peer that proves nothing: neither Acks nor pongs in its first 5 s. */
  z.strictObject({ type: z.literal('mute-peer') }),
  z.strictObject({ type: z.literal('need-target'), requestId, attempts: count }),
  /** The buffer's limit was reached: from here on the live edge, until caught up. */
  z.strictObject({ type: z.literal('overflow'), droppedFrames: count, droppedMs: count }),
  /** The backlog did not shrink over 10 s of catching up. */
  z.strictObject({ type: z.literal('not-catching-up'), queueMs: count }),
  z.strictObject({
    type: z.literal('recording'),
    what: z.enum(['started', 'stopped', 'failed']),
    file: z.string().max(4096).nullable(),
    errno: word.nullable(),
  }),
  /** The last message. `reason`: the hopeless cause, null for a clean end. */
  z.strictObject({ type: z.literal('stopped'), reason: word.nullable() }),
]);
export type RelayEvent = z.infer<typeof relayEvent>;
