import type { Evidence } from './finding.ts';
import type { IncidentCause, IncidentPhase, LiveMetrics, LiveState } from './live-status.ts';

export const LIVE_SOURCES = ['relay', 'obs', 'watch'] as const;
export const BUFFER_POLICIES = ['gapless', 'live-edge'] as const;
/** What the chart covers; main thins out the longer ones. */
export const CHART_SPANS = ['5m', '1h', 'show'] as const;

export type LiveSourceChoice = (typeof LIVE_SOURCES)[number];
export type BufferPolicy = (typeof BUFFER_POLICIES)[number];
export type ChartSpan = (typeof CHART_SPANS)[number];

/** How a show goes live; kept with it. */
export interface LiveChoice {
  readonly source: LiveSourceChoice;
  readonly policy: BufferPolicy;
  readonly record: boolean;
  /** The local address answers the whole network too, for phones and hardware encoders. */
  readonly lan: boolean;
}

/** A show that is live, or was until a moment ago: whole, masked, without words. */
export interface LiveShowState {
  readonly choice: LiveChoice;
  /** Without a play URL only the road can be watched; null where nothing is watched but sent. */
  readonly watches: 'stream' | 'road' | null;
  /** False once it is over: then all of this stands as it ended. */
  readonly active: boolean;
  /** The user has stopped it; what is left is being sent. */
  readonly stopping: boolean;
  readonly state: LiveState;
  readonly reason: IncidentCause | null;
  readonly startedAtMs: number;
  /** When it first went on air; null before. Unix ms. */
  readonly onAirAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly clock: LiveClock;
  /** Attempts since the drop; how long the wait for the next one is in all, null while one is under way. */
  readonly retry: { readonly attempts: number; readonly waitMs: number | null } | null;
  readonly metrics: LiveMetrics | null;
  readonly series: LiveSeries;
  /** Oldest first, bounded. */
  readonly incidents: readonly LiveIncidentState[];
  readonly warnings: readonly LiveWarning[];
  readonly encoder: LiveEncoderState | null;
  /** Null where OBS is not the source. */
  readonly obs: LiveObsState | null;
  readonly recording: { readonly status: 'off' | 'on' | 'failed'; readonly file: string | null; readonly errno: string | null };
}

/** Stepped by main once a second; whatever counts on screen counts by this, so that all of it moves in one step. */
export interface LiveClock {
  /** Unix ms. */
  readonly nowMs: number;
  readonly onAirMs: number | null;
  readonly inStateMs: number;
  readonly retryInMs: number | null;
}

/** Columns of one length, a point each; `atMs` ascends. */
export interface LiveSeries {
  readonly span: ChartSpan;
  readonly atMs: readonly number[];
  readonly inKbps: readonly number[];
  readonly outKbps: readonly number[];
  readonly fps: readonly number[];
  readonly queueMs: readonly number[];
}

export interface LiveIncidentState {
  readonly id: string;
  readonly phase: IncidentPhase;
  readonly cause: IncidentCause;
  readonly alternatives: readonly IncidentCause[];
  readonly evidence: { readonly [key: string]: Evidence };
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly recoveredMs: number | null;
  readonly lostMs: number | null;
  readonly lostFrames: number | null;
}

export const LIVE_WARNINGS = [
  'encoder-refused',
  'encoder-rejected',
  'mute-peer',
  'overflow',
  'not-catching-up',
  'recording-failed',
  'port-moved',
] as const;
export type LiveWarningCode = (typeof LIVE_WARNINGS)[number];

/** In words from messages `ui.live.warning.<code>`; the newest of a kind. */
export interface LiveWarning {
  readonly code: LiveWarningCode;
  readonly atMs: number;
  readonly params: { readonly [key: string]: string | number };
}

/** Where the encoder is to push. The key itself never leaves main. */
export interface LiveEncoderState {
  /** `rtmp://127.0.0.1:41935/live`; with `lan` every address of this computer. */
  readonly servers: readonly string[];
  readonly keyFingerprint: string;
  readonly connection: 'none' | 'here' | 'gone';
}

export const OBS_LINKS = ['connecting', 'connected', 'not-found', 'silent', 'needs-password', 'wrong-password', 'kicked'] as const;

/** OBS as the source of what is known of a show. */
export interface LiveObsState {
  /** Whether it can be asked. `kicked`: OBS's own button, not to be forced. */
  readonly link: (typeof OBS_LINKS)[number];
  /** Whether it is set to this show's stream; a push to another one is not this show. */
  readonly aim: 'this' | 'other' | 'unknown';
}
