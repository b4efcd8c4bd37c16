import { appendFileSync } from 'node:fs';
import { median } from './table.ts';

/** One row of what is measured, every run of it, with the peer of the same run beside it. */
export interface Figure {
  /** Stable: results are compared by it. */
  readonly id: string;
  readonly what: string;
  readonly unit: 'ms' | 'MB' | 's' | '%' | 'CPU s/min' | 'a second';
  readonly values: readonly number[];
  readonly peer?: { readonly name: string; readonly values: readonly number[] };
  /** The most: of the median's ratio to the peer's where `of` says so, else of the median itself. Null: measured without a goal. */
  readonly goal: { readonly most: number; readonly of: 'value' | 'ratio' } | null;
}

/** Kept for the table at the end of `npm run bench`, which compares it with the last kept result; without one it is only printed. */
export function figure(measured: Figure): void {
  const { values, peer } = measured;
  if (![...values, ...(peer?.values ?? [])].every(Number.isFinite)) throw new Error(`${measured.id} was not measured`);
  const entry = { ...measured, median: median(values), peerMedian: peer === undefined ? null : median(peer.values) };
  add(entry);
}

/** A row of the table that says why it has no figure here; the kept one stays. */
export function notMeasured(row: Pick<Figure, 'id' | 'what'> & { readonly why: string }): void {
  add(row);
}

function add(entry: object): void {
  const file = process.env['CUELIGHT_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
