import type { Language } from '../contract/report.ts';
import { messageAt } from './catalog.ts';
import { fill } from './fill.ts';

export interface FormatOptions {
  /** IANA name; the computer's own when left out. */
  readonly timeZone?: string | undefined;
  /** Unix ms that "today" and "tomorrow" are judged by; the wall clock when left out. */
  readonly now?: number | undefined;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function unit(lang: Language, name: string, params: Record<string, string | number>): string {
  const message = messageAt(lang, 'unit', name);
  return (message === null ? null : fill(message, lang, params)) ?? '';
}

const NUMBERS = new Map<string, Intl.NumberFormat>();

/** A number without thousands separators, at most this many digits after the point. */
export function formatNumber(value: number, lang: Language, maxDigits = 0): string {
  const key = `${lang} ${maxDigits}`;
  const known = NUMBERS.get(key);
  const format = known ?? new Intl.NumberFormat(lang, { useGrouping: false, maximumFractionDigits: maxDigits });
  if (known === undefined) NUMBERS.set(key, format);
  // Without the sign of a negative zero.
  return format.format(Math.abs(value) < 0.5 * 10 ** -maxDigits ? 0 : value);
}

/** A measured time as a column wants it: `0.3 ms`, `18 ms`, `2.1 s`, `12 s`; from two minutes on as a duration. */
export function formatMs(ms: number, lang: Language): string {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size < 0.95) return unit(lang, 'ms', { n: formatNumber(ms, lang, 1) });
  if (size < 999.5) return unit(lang, 'ms', { n: formatNumber(ms, lang) });
  if (size < 9950) return unit(lang, 's', { n: formatNumber(ms / 1000, lang, 1) });
  if (size < 120_000) return unit(lang, 's', { n: formatNumber(ms / 1000, lang) });
  return formatDuration(ms, lang);
}

/** A wait or an error that people feel, in one unit so that two of them compare: `0.3 s`, `2.1 s`; under a tenth of a second as measured. */
export function formatSeconds(ms: number, lang: Language): string {
  const size = Math.abs(ms);
  if (size < 95 || size >= 999.5) return formatMs(ms, lang);
  return unit(lang, 's', { n: formatNumber(ms / 1000, lang, 1) });
}

/** A span a person plans with, its size without the sign: `40 s`, `9 min`, `23 h 48 min`, `3 days 2 h`. Never rounded up. */
export function formatDuration(ms: number, lang: Language): string {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size < 10_000) return formatMs(size, lang);
  if (size < 2 * MINUTE_MS) return unit(lang, 's', { n: formatNumber(Math.floor(size / 1000), lang) });
  const days = Math.floor(size / DAY_MS);
  const hours = Math.floor((size % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((size % HOUR_MS) / MINUTE_MS);
  if (days >= 2) return hours > 0 && days < 10 ? unit(lang, 'daysHours', { days, hours }) : unit(lang, 'days', { days });
  const wholeHours = days * 24 + hours;
  if (wholeHours === 0) return unit(lang, 'minutes', { minutes });
  return minutes > 0 ? unit(lang, 'hoursMinutes', { hours: wholeHours, minutes }) : unit(lang, 'hours', { hours: wholeHours });
}

/** A bit rate: `850 kb/s`, `6 Mb/s`, `18.4 Mb/s`. */
export function formatRate(kbps: number, lang: Language): string {
  if (!Number.isFinite(kbps)) return '–';
  return kbps < 1000 ? unit(lang, 'kbps', { n: formatNumber(kbps, lang) }) : unit(lang, 'mbps', { n: formatNumber(kbps / 1000, lang, 1) });
}

/** A bit rate that changes while it is read: always as many digits, so that nothing beside it moves: `6.00 Mb/s`. */
export function formatSteadyRate(kbps: number, lang: Language): string {
  return Number.isFinite(kbps) && kbps >= 1000 ? unit(lang, 'mbps', { n: (kbps / 1000).toFixed(2) }) : formatRate(kbps, lang);
}

type DateParts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'weekday' | 'monthName' | 'zone', string>;

/** Making a formatter costs a hundred times what using it does. The keys are few: our locales and shapes, the zones of one computer. */
const DATES = new Map<string, Intl.DateTimeFormat>();

const NUMERIC: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'shortOffset',
};

/** `timeZone` comes from the computer or a test; one that Intl does not know must not cost the sentence, so UTC stands in. */
function dateFormat(locale: string, timeZone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  }
}

function cachedDateFormat(
  kind: string,
  locale: string,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${kind} ${locale} ${timeZone ?? ''}`;
  const known = DATES.get(key);
  if (known !== undefined) return known;
  const format = dateFormat(locale, timeZone, options);
  if (DATES.size >= 64) DATES.clear();
  DATES.set(key, format);
  return format;
}

/** The pieces are put together by our own patterns: Intl's whole dates differ from one ICU version to the next. */
export function dateParts(ms: number, lang: Language, timeZone: string | undefined): DateParts {
  const numeric = cachedDateFormat('numeric', 'en-US', timeZone, NUMERIC).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes): string => numeric.find((piece) => piece.type === type)?.value ?? '';
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
    zone: part('timeZoneName').replace('GMT', 'UTC').replace(/\+0$/u, ''),
    weekday: cachedDateFormat('weekday', lang, timeZone, { weekday: 'short' }).format(ms),
    monthName: cachedDateFormat('month', 'en-US', timeZone, { month: 'short' }).format(ms),
  };
}

/** A weekday or month by its whole name. */
export function namePart(part: 'weekday' | 'month', ms: number, lang: Language, timeZone: string | undefined): string {
  return cachedDateFormat(`long-${part}`, lang, timeZone, { [part]: 'long' }).format(ms);
}

export function dayNumber(parts: DateParts): number {
  return Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day)) / DAY_MS;
}

/** Largest distance from 1970 that a JavaScript date can hold. */
export const MAX_DATE_MS = 8.64e15;

/** Time of day on a 24-hour clock: `20:42`, with seconds `21:04:12`. */
export function formatTime(ms: number, lang: Language, options: FormatOptions & { readonly seconds?: boolean } = {}): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > MAX_DATE_MS) return '–';
  const { hour, minute, second } = dateParts(ms, lang, options.timeZone);
  return options.seconds === true ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

/** A moment: `today 21:00`, `tomorrow 04:00`, `Fri 28 Nov, 20:30`; the year when it is not this one, the zone when asked for. */
export function formatDate(ms: number, lang: Language, options: FormatOptions & { readonly zone?: boolean } = {}): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > MAX_DATE_MS) return '–';
  const then = dateParts(ms, lang, options.timeZone);
  const now = dateParts(options.now ?? Date.now(), lang, options.timeZone);
  const away = dayNumber(then) - dayNumber(now);
  const near = away === 0 ? 'today' : away === 1 ? 'tomorrow' : away === -1 ? 'yesterday' : null;
  const name = near ?? (then.year === now.year ? 'date' : 'dateYear');
  const date = unit(lang, name, { ...then, time: `${then.hour}:${then.minute}` });
  return options.zone === true ? unit(lang, 'withZone', { date, zone: then.zone }) : date;
}
