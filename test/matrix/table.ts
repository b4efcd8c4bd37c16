import { median } from './judge.ts';
import type { CellResult, Result } from './result.ts';

export interface Tally {
  readonly cells: number;
  readonly faults: number;
  readonly healthy: number;
  readonly runs: number;
  /** Of all runs of all cells: how often something was not as written. */
  readonly wrong: number;
  /** Cells whose middle run was over its goal, as medians are counted; and single runs that were. */
  readonly late: number;
  readonly lateRuns: number;
  /** Cells that were right in some runs and wrong in others. */
  readonly flaky: readonly string[];
  readonly medianMs: number;
}

export function timeOf(cell: CellResult): number {
  return median(cell.runs.flatMap(({ namedMs }) => (namedMs === null ? [] : [namedMs])));
}

export function tallyOf({ cells }: Pick<Result, 'cells'>): Tally {
  const ran = cells.filter(({ runs }) => runs.length > 0);
  const runs = ran.flatMap((cell) => cell.runs);
  const faults = ran.filter((cell) => cell.isFault);
  const isWrong = (run: CellResult['runs'][number]): boolean => run.wrong.length > 0;
  return {
    cells: ran.length,
    faults: faults.length,
    healthy: ran.length - faults.length,
    runs: runs.length,
    wrong: runs.filter(({ wrong }) => wrong.length > 0).length,
    late: ran.filter(isLate).length,
    lateRuns: runs.filter(({ goal }) => goal === 'missed').length,
    flaky: ran.filter((cell) => cell.runs.some(isWrong) && !cell.runs.every(isWrong)).map(({ id }) => id),
    medianMs: median(faults.map(timeOf)),
  };
}

/** Milliseconds up to a second, else seconds. */
export function timeText(ms: number): string {
  if (Number.isNaN(ms)) return '–';
  return ms < 1000 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function codesOf(cell: CellResult): string {
  return [...new Set(cell.runs.map(({ code }) => code))].join(' ');
}

export function isLate({ runs }: CellResult): boolean {
  return runs.filter(({ goal }) => goal === 'missed').length * 2 > runs.length;
}

export function rightOf(cell: CellResult): string {
  const wrong = cell.runs.filter((run) => run.wrong.length > 0).length;
  if (wrong > 0) return cell.runs.length === 1 ? 'WRONG' : `WRONG ${String(wrong)}/${String(cell.runs.length)}`;
  return isLate(cell) ? 'LATE' : 'right';
}

/** For the terminal: one line a cell, then what is not right, then the figures. */
export function tableText(result: Result): string {
  const head = ['cell', 'way', 'expected', 'said', 'named', 'ffmpeg', 'librtmp', ''];
  const rows = result.cells.map((cell) => [
    cell.id,
    cell.way,
    cell.expected.codes.join(' '),
    codesOf(cell),
    timeText(timeOf(cell)),
    ...[cell.ffmpeg, cell.librtmp].map((word) => (word === null ? '' : timeText(word.tookMs))),
    rightOf(cell),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const off = result.cells.flatMap(({ id, runs }) =>
    runs.flatMap(({ wrong, goal, namedMs }, index) =>
      [...wrong, ...(goal === 'missed' ? [`named after ${timeText(namedMs ?? Number.NaN)}`] : [])].map(
        (words) => `  ${id}, run ${String(index + 1)}: ${words}`,
      ),
    ),
  );
  const { cells, faults, healthy, runs, wrong, late, lateRuns, flaky, medianMs } = tallyOf(result);
  return [
    line(head),
    ...rows.map(line),
    ...(off.length === 0 ? [] : ['', 'Not as written:', ...off]),
    ...(result.notRun.length === 0 ? [] : ['', `Not run: ${String(result.notRun.length)} cells need namespaces (root on Linux).`]),
    '',
    `${String(cells)} cells (${String(faults)} faults, ${String(healthy)} healthy), ${String(runs)} checks in ${timeText(result.tookMs)}: ` +
      `${String(runs - wrong)} right, ${String(wrong)} wrong, ${String(flaky.length)} flaky, ${String(late)} over their time (${String(lateRuns)} single runs); median ${timeText(medianMs)}`,
  ].join('\n');
}
