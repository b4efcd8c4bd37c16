import type { LiveIncidentState, LiveShowState, LiveWarning } from '../../../electron/contract/live-show.ts';
import type { MarkKind } from '../lamp/mark.tsx';
import { isDrop } from './live-words.ts';

export type TimelineEntry = { readonly key: string; readonly atMs: number; readonly mark: MarkKind } & (
  | { readonly kind: 'incident'; readonly incident: LiveIncidentState }
  | { readonly kind: 'warning'; readonly warning: LiveWarning }
  | { readonly kind: 'went' | 'ended' }
);

/** What the timeline needs to know of a show, whether it runs or was years ago. */
export interface TimelineShow extends Pick<LiveShowState, 'incidents' | 'warnings' | 'onAirAtMs' | 'endedAtMs'> {
  readonly clock: Pick<LiveShowState['clock'], 'onAirMs'>;
}

/** What happened, newest first. */
export function timelineOf({ incidents, warnings, onAirAtMs, endedAtMs }: Omit<TimelineShow, 'clock'>): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...incidents.map(
      (incident) => ({ kind: 'incident', key: incident.id, atMs: incident.openedAtMs, mark: markOf(incident), incident }) as const,
    ),
    ...warnings.map((warning) => ({ kind: 'warning', key: warning.code, atMs: warning.atMs, mark: 'warn', warning }) as const),
    ...(onAirAtMs === null ? [] : [{ kind: 'went', key: 'went', atMs: onAirAtMs, mark: 'on-air' } as const]),
    ...(endedAtMs === null ? [] : [{ kind: 'ended', key: 'ended', atMs: endedAtMs, mark: 'ended' } as const]),
  ];
  return entries.toSorted((left, right) => right.atMs - left.atMs);
}

export function markOf(incident: LiveIncidentState): MarkKind {
  return isDrop(incident) ? 'reconnecting' : 'warn';
}
