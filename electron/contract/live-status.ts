import type { CauseCode } from './cause.ts';
import type { Evidence } from './finding.ts';

/** In the order a show goes through them; `degraded` is judged from the metrics by live/, the rest told by the relay. */
export const LIVE_STATES = ['idle', 'waiting', 'connecting', 'live', 'degraded', 'reconnecting', 'ended'] as const;
export type LiveState = (typeof LIVE_STATES)[number];

/** Causes only a running show can have; those of the checks come beside them. */
export const LIVE_CAUSES = [
  'live.encoder-gone',
  'live.encoder-slow',
  'live.uplink-congested',
  'live.server-closed',
  'live.server-moving',
  'live.path-lost',
  'live.silent',
  'live.taken-over',
  'live.expired',
  'live.slept',
  'live.network-changed',
  'clock.stepped',
  'live.timestamps',
  'live.av-drift',
  'live.long-gop',
  'app.relay-crashed',
] as const satisfies readonly CauseCode[];
export type LiveCauseCode = (typeof LIVE_CAUSES)[number];
export type IncidentCause = CauseCode;

/** What the stream is like, not that it was gone. */
const REMARKS: ReadonlySet<IncidentCause> = new Set([
  'live.timestamps',
  'live.av-drift',
  'live.long-gop',
  'live.encoder-slow',
  'live.uplink-congested',
  'clock.stepped',
]);

/** True where the stream was gone; false for a remark about one that goes on. */
export function isDropCause(cause: IncidentCause): boolean {
  return !REMARKS.has(cause);
}

/** One second of the media path. */
export interface LiveMetrics {
  readonly inKbps: number;
  readonly outKbps: number;
  readonly fps: number;
  /** This and the other optional ones: absent where the source cannot know. */
  readonly gopMs?: number;
  /** Media not yet handed to the network: how far behind viewers are. */
  readonly queueMs: number;
  readonly queueBytes?: number;
  /** Not taken by the network, since the start of the show. */
  readonly droppedFrames: number;
  /** Sent and not yet proved received. */
  readonly unackedBytes?: number;
  readonly rttMs?: number;
  /** Positive: audio ahead of video. */
  readonly avSkewMs?: number;
  /** Of OBS alone, since the show began: frames its encoder was too slow for, and frames it was too slow to draw. */
  readonly encoderLostFrames?: number;
  readonly renderLostFrames?: number;
}

/** The relay knows all that one can know of its path. */
export type RelayMetrics = LiveMetrics & Required<Pick<LiveMetrics, 'gopMs' | 'queueBytes' | 'unackedBytes' | 'avSkewMs'>>;

export interface IncidentAlternative {
  readonly code: IncidentCause;
  readonly tellApart: string;
}

export type IncidentPhase = 'opened' | 'named' | 'closed';

export interface LiveIncident {
  readonly id: string;
  readonly phase: IncidentPhase;
  readonly cause: IncidentCause;
  readonly alternatives: readonly IncidentAlternative[];
  readonly evidence: { readonly [key: string]: Evidence };
  /** From the notice to live again. */
  readonly recoveredMs?: number;
  readonly lostMs?: number;
  readonly lostFrames?: number;
}

interface Stamp {
  /** ISO, UTC. */
  readonly at: string;
  /** Monotonic ms since the start. */
  readonly t: number;
}

export type ListeningEvent = Stamp & {
  readonly event: 'listening';
  readonly url: string;
  readonly server: string;
  readonly streamKey: string;
};
export type StateEvent = Stamp & { readonly event: 'state'; readonly state: Exclude<LiveState, 'idle'>; readonly reason?: IncidentCause };
export type MetricsEvent = Stamp & { readonly event: 'metrics' } & LiveMetrics;
export type IncidentEvent = Stamp & { readonly event: 'incident' } & LiveIncident;

/** What `cuelight relay` prints, one a line, and the window replicates. */
export type LiveEvent = ListeningEvent | StateEvent | MetricsEvent | IncidentEvent;
