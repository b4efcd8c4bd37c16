/** Waits before each restart, ms; one more death within the window and it is left dead. */
const WAITS_MS = [100, 500, 1000, 2000, 5000] as const;
export const WINDOW_MS = 60_000;

export interface Backoff {
  /** How long to wait before the next start, or null when there have been too many deaths of late. */
  next(nowMs: number): number | null;
  reset(): void;
}

/** Restarts at once what dies once, slows down for what dies again, gives up on what cannot live. */
export function createBackoff(): Backoff {
  let deaths: number[] = [];
  return {
    next: (nowMs) => {
      deaths = [...deaths.filter((at) => nowMs - at < WINDOW_MS), nowMs];
      return WAITS_MS[deaths.length - 1] ?? null;
    },
    reset: () => {
      deaths = [];
    },
  };
}
