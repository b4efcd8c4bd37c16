import type { IncidentCause, LiveMetrics, LiveState } from '../contract/live-status.ts';
import type { RelayState } from '../contract/relay-port.ts';
import { SOUND, afterDrop, weigh, type Nominal, type Weakness } from './weakness.ts';

export interface LiveStatus {
  readonly state: LiveState;
  /** Why it is not simply live; null where nothing needs a reason, or none is known yet. */
  readonly reason: IncidentCause | null;
  /** Monotonic, when this state began. */
  readonly sinceMs: number;
  /** When the show went on air first; null before, and after its end. */
  readonly onAirSinceMs: number | null;
  readonly base: RelayState | 'idle';
  readonly weakness: Weakness;
}

export type StatusInput =
  | { readonly type: 'state'; readonly state: RelayState; readonly reason?: IncidentCause | null; readonly atMs: number }
  | { readonly type: 'metrics'; readonly metrics: LiveMetrics; readonly atMs: number }
  /** What the encoder says of itself. */
  | { readonly type: 'nominal'; readonly nominal: Nominal; readonly atMs: number }
  /** An incident was opened or named. */
  | { readonly type: 'cause'; readonly cause: IncidentCause; readonly atMs: number };

export const IDLE: LiveStatus = { state: 'idle', reason: null, sinceMs: 0, onAirSinceMs: null, base: 'idle', weakness: SOUND };

/** The states of a show; `degraded` is judged here, from the seconds of a live one. */
export function reduceStatus(before: LiveStatus, input: StatusInput): LiveStatus {
  switch (input.type) {
    case 'state':
      return changed(before, input.state, input.reason ?? null, input.atMs);
    case 'metrics':
      return before.base === 'live'
        ? shown({ ...before, weakness: weigh(before.weakness, input.metrics, input.atMs) }, input.atMs)
        : before;
    case 'nominal':
      return { ...before, weakness: { ...before.weakness, declared: input.nominal } };
    case 'cause':
      return before.state === 'reconnecting' ? { ...before, reason: input.cause } : before;
  }
}

function changed(before: LiveStatus, base: RelayState, reason: IncidentCause | null, atMs: number): LiveStatus {
  if (base === before.base) return reason === null || reason === before.reason ? before : { ...before, reason };
  const over = base === 'ended';
  const weakness = over ? SOUND : before.base === 'live' ? afterDrop(before.weakness) : before.weakness;
  const onAirSinceMs = over ? null : base === 'live' ? (before.onAirSinceMs ?? atMs) : before.onAirSinceMs;
  return shown({ ...before, base, weakness, onAirSinceMs, reason }, atMs);
}

function shown(status: LiveStatus, atMs: number): LiveStatus {
  const { base, weakness } = status;
  const state = base === 'live' && weakness.cause !== null ? 'degraded' : base;
  const reason = base === 'live' ? weakness.cause : status.reason;
  return state === status.state ? { ...status, reason } : { ...status, state, reason, sinceMs: atMs };
}
