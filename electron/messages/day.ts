import type { Language } from '../contract/report.ts';
import { messageAt } from './catalog.ts';
import { fill } from './fill.ts';
import { dateParts, dayNumber, MAX_DATE_MS, namePart, type FormatOptions } from './format.ts';

/** A whole day, as a heading: `Sunday 23 November`, the year when it is not this one; with `near` also `Today` and `Yesterday`. */
export function formatDay(ms: number, lang: Language, options: FormatOptions & { readonly near?: boolean } = {}): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > MAX_DATE_MS) return '–';
  const { timeZone } = options;
  const then = dateParts(ms, lang, timeZone);
  const now = dateParts(options.now ?? Date.now(), lang, timeZone);
  const away = dayNumber(then) - dayNumber(now);
  const near = options.near === true && away === 0 ? 'dayToday' : options.near === true && away === -1 ? 'dayYesterday' : null;
  const name = near ?? (then.year === now.year ? 'day' : 'dayYear');
  const message = messageAt(lang, 'unit', name);
  const params = {
    ...then,
    weekday: namePart('weekday', ms, lang, timeZone),
    monthName: namePart('month', ms, 'en', timeZone),
  };
  return (message === null ? null : fill(message, lang, params)) ?? '';
}

/** The time zone of this computer at that moment: `UTC+8`. */
export function formatZone(ms: number, lang: Language, { timeZone }: FormatOptions = {}): string {
  return Number.isFinite(ms) && Math.abs(ms) <= MAX_DATE_MS ? dateParts(ms, lang, timeZone).zone : 'UTC';
}
