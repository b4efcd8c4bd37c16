import type { Report } from '../../contract/report.ts';
import type { SampleRow } from '../rows.ts';

type Cell = string | number | null;

/** Lines end with CR LF and what needs quotes has them, as RFC 4180 has it. */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
  // Without its mark a spreadsheet takes UTF-8 for something else.
  return /[^\u0000-\u007F]/u.test(text) ? `\uFEFF${text}` : text;
}

/** A text that a spreadsheet would take for a formula is one no more. Numbers are ours, and may be negative. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[\s]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Of each number its name in the file, and where it is found. */
const COLUMNS = {
  seconds: 'seconds',
  inKbps: 'in_kbps',
  inKbpsMin: 'in_kbps_min',
  inKbpsMax: 'in_kbps_max',
  outKbps: 'out_kbps',
  outKbpsMin: 'out_kbps_min',
  outKbpsMax: 'out_kbps_max',
  fps: 'fps',
  fpsMin: 'fps_min',
  fpsMax: 'fps_max',
  queueMs: 'queue_ms',
  queueMsMin: 'queue_ms_min',
  queueMsMax: 'queue_ms_max',
  rttMs: 'rtt_ms',
  rttMsMin: 'rtt_ms_min',
  rttMsMax: 'rtt_ms_max',
  gopMs: 'gop_ms',
  avSkewMs: 'av_skew_ms',
  droppedFrames: 'dropped_frames',
} as const satisfies { readonly [name: string]: keyof SampleRow };

export interface SampleColumn {
  readonly name: string;
  readonly of: (sample: SampleRow) => number | null;
}

/** What stands beside `at`, in order. */
export const SAMPLE_COLUMNS: readonly SampleColumn[] = Object.entries(COLUMNS).map(([name, column]) => {
  const base = Object.values(COLUMNS).find((other) => other === column.replace(/_(?:min|max)$/u, '')) ?? column;
  return { name, of: (sample) => tenths(sample[column] ?? sample[base] ?? null) };
});

/** A line a second; a line a minute where the seconds are gone, as its `seconds` says. */
export function samplesCsv(samples: readonly SampleRow[]): string {
  return csv(
    ['at', ...SAMPLE_COLUMNS.map(({ name }) => name)],
    samples.map((sample) => [new Date(sample.at).toISOString(), ...SAMPLE_COLUMNS.map(({ of }) => of(sample))]),
  );
}

export function reportCsv({ checks }: Report): string {
  return csv(
    ['check', 'status', 'code', 'summary', 'fix', 'durationMs'],
    checks.map(({ id, status, code, summary, fix, durationMs }) => [id, status, code, summary, fix.join('\n'), durationMs]),
  );
}

function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
