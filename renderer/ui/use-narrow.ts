import { useSyncExternalStore } from 'react';

/** Under this width the rail is a menu and the hero's buttons go under its sentence; the same figure as in the style sheets. */
const NARROW = '(max-width: 719.98px)';

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}
