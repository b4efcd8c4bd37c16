import type { Attention } from '../contract/desktop.ts';
import type { StateHub } from './state-hub.ts';

type Wish =
  | { readonly what: 'incident'; readonly showId: string; readonly incidentId: string }
  | { readonly what: 'stop' | 'check'; readonly showId: string };

let last = 0;

/** Something in the window that is to be looked at now; a newer wish replaces one that waits. */
export function drawAttention(hub: StateHub, wish: Wish): void {
  last += 1;
  const attention: Attention = { n: last, ...wish };
  hub.update((state) => ({ ...state, attention }));
}

/** The window has it in view. */
export function attended(hub: StateHub, n: number): void {
  hub.update((state) => (state.attention?.n === n ? { ...state, attention: null } : state));
}
