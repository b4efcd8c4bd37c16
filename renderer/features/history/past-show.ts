import type { HistoryShow } from '../../../electron/contract/history.ts';
import type { ChartShow } from '../live/chart-show.ts';
import type { TimelineShow } from '../live/timeline-entries.ts';
import { onAirMsOf } from './history-words.ts';

/** A show of another day as the chart and the timeline of the Live tab take it. */
export function pastShow({ entry, series, incidents, warnings }: HistoryShow): ChartShow & TimelineShow {
  const lastMs = series.atMs.at(-1) ?? entry.startedAtMs;
  return {
    active: false,
    state: 'ended',
    metrics: null,
    series: { ...series, span: 'show' },
    incidents,
    warnings,
    choice: { source: entry.source },
    onAirAtMs: entry.onAirAtMs,
    endedAtMs: entry.endedAtMs,
    clock: { nowMs: entry.endedAtMs ?? lastMs, onAirMs: onAirMsOf(entry) },
  };
}

const ROUND_KBPS = 500;

/** What these shows were sent with, as the axis counts: one for all, so that they compare. Null where nothing was counted. */
export function usualKbps(shows: readonly Pick<HistoryShow, 'averageOutKbps'>[]): number | null {
  const most = Math.max(0, ...shows.map(({ averageOutKbps }) => averageOutKbps ?? 0));
  return most === 0 ? null : Math.max(ROUND_KBPS, Math.round(most / ROUND_KBPS) * ROUND_KBPS);
}
