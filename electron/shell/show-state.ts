import type { AppState, ShowState } from '../contract/app-state.ts';
import type { StateHub } from './state-hub.ts';

export function showOf(state: AppState, showId: string): ShowState | null {
  return state.shows.find(({ id }) => id === showId) ?? null;
}

/** Changes one show; a show that is gone stays gone. */
export function patchShow(hub: StateHub, showId: string, patch: (show: ShowState) => Partial<ShowState>): void {
  hub.update((state) => ({
    ...state,
    shows: state.shows.map((show) => (show.id === showId ? { ...show, ...patch(show) } : show)),
  }));
}
