import type { AppState, ShowState } from '../../electron/contract/app-state.ts';

export function selectedShow(app: AppState): ShowState | null {
  return app.shows.find(({ id }) => id === app.selectedShowId) ?? null;
}

export function showById(app: AppState, showId: string): ShowState | null {
  return app.shows.find(({ id }) => id === showId) ?? null;
}

/** Whose URL a paste outside any field becomes: the selected show's; the practice show keeps its own, and so does one that is live: then the paste makes a new one. */
export function pasteTarget(app: AppState): string | null {
  const show = selectedShow(app);
  return show?.kind === 'own' && show.live?.active !== true ? show.id : null;
}

export function isChecking(show: ShowState): boolean {
  // One about another URL or network is on its way out, and the button to check is back.
  return show.run?.stale === null && (show.run.phase === 'running' || show.run.phase === 'asking');
}
