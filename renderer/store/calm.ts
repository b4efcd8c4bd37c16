import { memo, type FunctionComponent } from 'react';
import type { ShowState } from '../../electron/contract/app-state.ts';
import type { LiveShowState } from '../../electron/contract/live-show.ts';

/** What steps with every live second. */
export const LIVE_TICKS = ['clock', 'metrics', 'series'] as const satisfies readonly (keyof LiveShowState)[];

function sameExcept<T extends object>(before: T, after: T, except: readonly (keyof T)[]): boolean {
  const keys = Object.keys(after).filter((key): key is keyof T & string => key in after);
  return keys.length === Object.keys(before).length && keys.every((key) => except.includes(key) || Object.is(before[key], after[key]));
}

function sameLive(before: LiveShowState | null, after: LiveShowState | null): boolean {
  if (before === null || after === null) return before === after;
  return before.series.span === after.series.span && sameExcept(before, after, LIVE_TICKS);
}

/** Whether two states of a show differ in nothing but the seconds that passed. */
export function sameButForTicks(before: ShowState, after: ShowState): boolean {
  return before === after || (sameLive(before.live, after.live) && sameExcept(before, after, ['live']));
}

/** For a part that reads none of `LIVE_TICKS` (but for the chart's span): the seconds of a live show do not draw it again. */
export function calm<P extends { readonly show: ShowState | null }>(part: FunctionComponent<P>): FunctionComponent<P> {
  return memo(part, (before, after) => {
    const same = before.show === null || after.show === null ? before.show === after.show : sameButForTicks(before.show, after.show);
    return same && sameExcept<P>(before, after, ['show']);
  });
}
