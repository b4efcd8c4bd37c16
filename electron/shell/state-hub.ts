import type { AppState } from '../contract/app-state.ts';

export interface StateHub {
  /** Whole, masked, never changed in place. */
  readonly state: AppState;
  update(change: (state: AppState) => AppState): void;
  /** Called soon after a change, with the newest state only. Returns its own unsubscribe. */
  subscribe(listener: (state: AppState) => void): () => void;
}

/** A burst of findings becomes one push: what the window draws is a state, not a history. */
export const COALESCE_MS = 16;

export function createStateHub(initial: AppState): StateHub {
  const listeners = new Set<(state: AppState) => void>();
  let state = initial;
  let timer: NodeJS.Timeout | null = null;

  const push = (): void => {
    timer = null;
    for (const listener of listeners) listener(state);
  };

  return {
    get state() {
      return state;
    },
    update: (change) => {
      const next = change(state);
      if (next === state) return;
      state = { ...next, rev: state.rev + 1 };
      if (listeners.size > 0) timer ??= setTimeout(push, COALESCE_MS);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || timer === null) return;
        clearTimeout(timer);
        timer = null;
      };
    },
  };
}
