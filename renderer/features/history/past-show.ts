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
