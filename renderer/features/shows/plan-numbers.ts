/** What may be planned; the same limits as the contract's. */
const HOURS = { min: 0.1, max: 168 } as const;
const KBPS = { min: 100, max: 200_000 } as const;

function within(value: number, { min, max }: { readonly min: number; readonly max: number }): number {
  return Math.min(max, Math.max(min, value));
}

/** A typed figure: null for none, undefined for what is no figure. A comma is as good as a point. */
function figure(text: string): number | null | undefined {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

export function plannedHoursOf(text: string): number | null | undefined {
  const value = figure(text);
  return typeof value === 'number' ? within(Math.round(value * 100) / 100, HOURS) : value;
}

/** Typed in Mb/s, kept in kb/s. */
export function plannedKbpsOf(text: string): number | null | undefined {
  const value = figure(text);
  return typeof value === 'number' ? within(Math.round(value * 1000), KBPS) : value;
}
