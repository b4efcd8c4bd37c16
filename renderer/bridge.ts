import type { Bridge } from '../electron/contract/bridge.ts';

declare global {
  interface Window {
    readonly cuelight: Bridge;
  }
}

/** What the preload put into the window; the only way out of it. */
export function bridgeOf(from: Window): Bridge {
  return from.cuelight;
}
