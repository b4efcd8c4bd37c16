import type { AppState, ShowState } from '../../../electron/contract/app-state.ts';
import { lampOf } from '../../../electron/contract/lamp.ts';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';

/** The gravest first: of two at once this one is heard. */
export const SOUNDS = ['drop', 'ended', 'back', 'go'] as const;
export type SoundKind = (typeof SOUNDS)[number];

/** What happened between two states that is to be heard, in any show; null for all that is only seen. */
export function soundOf(before: AppState, after: AppState): SoundKind | null {
  const heard = new Set(
    after.shows.flatMap((show) => {
      const earlier = before.shows.find(({ id }) => id === show.id);
      return earlier === undefined ? [] : (ofLive(earlier.live, show.live) ?? ofCheck(earlier, show) ?? []);
    }),
  );
  return SOUNDS.find((kind) => heard.has(kind)) ?? null;
}

function ofLive(before: LiveShowState | null, after: LiveShowState | null): SoundKind | null {
  // A show that never went on air ends in silence.
  if (before === null || after === null || before.onAirAtMs === null || !before.active) return null;
  if (!after.active) return 'ended';
  if (isOnAir(before) && !isOnAir(after)) return after.stopping ? null : 'drop';
  return !isOnAir(before) && isOnAir(after) ? 'back' : null;
}

function ofCheck(before: ShowState, after: ShowState): SoundKind | null {
  const kind = lampOf(after).kind;
  if (kind === lampOf(before).kind || before.live?.active !== after.live?.active) return null;
  if (kind === 'go') return 'go';
  return kind === 'stop' ? 'ended' : null;
}

function isOnAir({ state }: LiveShowState): boolean {
  return state === 'live' || state === 'degraded';
}
