import type { LiveShowState } from '../../../electron/contract/live-show.ts';

/** What the chart needs to know of a show, whether it runs or was years ago. */
export interface ChartShow extends Pick<LiveShowState, 'active' | 'state' | 'metrics' | 'series' | 'incidents'> {
  readonly choice: Pick<LiveShowState['choice'], 'source'>;
  readonly clock: Pick<LiveShowState['clock'], 'nowMs'>;
}

/** Not the time of day but the time since the show began, over so long an axis: two shows compare. */
export interface SinceStart {
  readonly startMs: number;
  readonly lengthMs: number;
}
