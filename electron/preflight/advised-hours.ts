const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** What is left of a URL must outlast this much for a planned show, ms: a drop near its end still needs a valid one to reconnect. */
export function neededMsFor(plannedMs: number): number {
  return Math.max(plannedMs * 1.5, plannedMs + 2 * HOUR_MS);
}

/** How long a new URL should last for a planned show, in whole hours: a day, or more than is needed, since signing and checking take time. */
export function advisedHours(plannedHours: number): number {
  return Math.max(DAY_HOURS, Math.floor(neededMsFor(plannedHours * HOUR_MS) / HOUR_MS) + 1);
}
