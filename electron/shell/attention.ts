import type { Attention, Wish } from '../contract/desktop.ts';
import type { StateHub } from './state-hub.ts';

let last = 0;

/** A newer wish replaces one that waits. */
export function drawAttention(hub: StateHub, wish: Wish): void {
  last += 1;
  const attention: Attention = { n: last, ...wish };
  hub.update((state) => ({ ...state, attention }));
}

/** The window has it in view. */
export function attended(hub: StateHub, n: number): void {
  hub.update((state) => (state.attention?.n === n ? { ...state, attention: null } : state));
}
