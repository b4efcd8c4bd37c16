/** This program is younger: a clock that shows an earlier time was never set. */
export const EARLIEST_MS = Date.UTC(2025, 0, 1);

const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** A `Date` header as servers write it (RFC 9110, 5.6.7), Unix ms; null for everything else that JavaScript would take for a date. */
export function readHttpDate(text: string | null | undefined): number | null {
  const ms = text !== null && text !== undefined && DATE.test(text) ? Date.parse(text) : Number.NaN;
  return ms >= EARLIEST_MS ? ms : null;
}
