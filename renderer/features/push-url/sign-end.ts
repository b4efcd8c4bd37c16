/** How long a signed URL is to be good. */
export type SignEnd = { readonly validHours: number } | { readonly endsAt: string };

export type EndChoice = '12' | '24' | 'custom';

/** What a `datetime-local` field holds is local time without a zone. Null when it is no time, or one that is over. */
export function customEnd(value: string, nowMs: number): { readonly endsAt: string } | null {
  const ms = Date.parse(value);
  return Number.isFinite(ms) && ms > nowMs ? { endsAt: new Date(ms).toISOString() } : null;
}

export function endOf(choice: EndChoice, custom: string, nowMs: number): SignEnd | null {
  return choice === 'custom' ? customEnd(custom, nowMs) : { validHours: Number(choice) };
}

export function endMs(end: SignEnd, nowMs: number): number {
  return 'endsAt' in end ? Date.parse(end.endsAt) : nowMs + end.validHours * 3_600_000;
}

/** The local time as such a field wants it, on the whole hour after the one given. */
export function localField(ms: number): string {
  const date = new Date(Math.ceil(ms / 3_600_000) * 3_600_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
