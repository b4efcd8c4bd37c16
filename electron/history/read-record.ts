import type { HistoryRecord } from '../contract/history.ts';
import type { LiveIncidentState } from '../contract/live-show.ts';
import type { HistoryDatabase } from './database.ts';
import { reportEntry, showEntries } from './read-list.ts';
import {
  checksOf,
  findingsOf,
  incidentsOf,
  pointRows,
  reportRows,
  sampleRows,
  showRows,
  warningsOf,
  type PointRow,
  type SampleRow,
  type ShowRow,
} from './rows.ts';

/** More points than this no chart of ours is wide enough for. */
const POINTS = 720;
const MINUTE_MS = 60_000;
/** The most that one record is opened with; a show has fewer. */
const INCIDENTS = 1000;
/** A week of seconds; no show lasts longer. */
const SAMPLES = 604_800;

/** One show or report with all that its page shows; null: there is none of that id. */
export function readRecord(database: HistoryDatabase, id: string): HistoryRecord | null {
  const [row] = showRows(database.prepare('SELECT * FROM shows WHERE id = ?').all(id));
  return row === undefined ? readReport(database, id) : readShow(database, row);
}

function readShow(database: HistoryDatabase, row: ShowRow): HistoryRecord | null {
  const [entry] = showEntries(database, [row]);
  if (entry === undefined) return null;
  const { points, stepMs } = readPoints(database, row.key);
  const details = database
    .prepare('SELECT detail FROM incidents WHERE show = ? ORDER BY opened_at LIMIT ?')
    .all(row.key, INCIDENTS)
    .map(detailIn);
  const { average, dropped } = totals(database, row);
  return {
    kind: 'show',
    entry,
    series: {
      span: 'show',
      atMs: points.map(({ at }) => Math.round(at)),
      inKbps: points.map(({ in_kbps }) => Math.round(in_kbps)),
      outKbps: points.map(({ out_kbps }) => Math.round(out_kbps)),
      fps: points.map(({ fps }) => Math.round(fps * 10) / 10),
      queueMs: points.map(({ queue_ms }) => Math.round(queue_ms)),
    },
    stepMs,
    incidents: row.end === 'interrupted' ? incidentsOf(details).map(cutOff) : incidentsOf(details),
    warnings: warningsOf(detailOf(database, 'shows', row.key)),
    averageOutKbps: average === null ? null : Math.round(average),
    droppedFrames: dropped,
  };
}

function readReport(database: HistoryDatabase, id: string): HistoryRecord | null {
  const [row] = reportRows(database.prepare('SELECT * FROM reports WHERE id = ?').all(id));
  if (row === undefined) return null;
  const detail = detailOf(database, 'reports', row.key);
  return { kind: 'report', entry: reportEntry(row), checks: checksOf(detail), findings: findingsOf(detail) };
}

/** The whole show in as many points as a chart has room for: each the mean of its seconds, the queue's its highest, which is what viewers felt. */
function readPoints(database: HistoryDatabase, show: number): { readonly points: readonly PointRow[]; readonly stepMs: number } {
  const [first, last] = ends(database, show);
  const stepMs = Math.max(1000, Math.ceil((last - first + 1) / POINTS / 1000) * 1000);
  const select = (table: string, weight: string, queue: string, step: number): readonly PointRow[] =>
    pointRows(
      database
        .prepare(
          `SELECT avg(at) AS at, sum(in_kbps * ${weight}) / sum(${weight}) AS in_kbps, sum(out_kbps * ${weight}) / sum(${weight}) AS out_kbps,
            sum(fps * ${weight}) / sum(${weight}) AS fps, max(${queue}) AS queue_ms
          FROM ${table} WHERE show = ? GROUP BY CAST((at - ?) / ? AS INTEGER) ORDER BY at`,
        )
        .all(show, first, step),
    );
  const rolled = select('minutes', 'seconds', 'queue_ms_max', Math.max(MINUTE_MS, stepMs));
  const points = [...rolled, ...select('seconds', '1', 'queue_ms', stepMs)];
  return { points, stepMs: rolled.length > 0 ? Math.max(MINUTE_MS, stepMs) : stepMs };
}

/** Every second there is, and every minute where the seconds are gone; for a table. */
export function readSamples(database: HistoryDatabase, id: string): readonly SampleRow[] {
  const all = (sql: string): readonly SampleRow[] => sampleRows(database.prepare(sql).all(id, SAMPLES));
  const from = (table: string): string => `FROM ${table} m JOIN shows s ON s.key = m.show WHERE s.id = ? ORDER BY m.at LIMIT ?`;
  return [...all(`SELECT m.* ${from('minutes')}`), ...all(`SELECT m.*, 1 AS seconds ${from('seconds')}`)];
}

function totals(
  database: HistoryDatabase,
  { key, on_air_at: onAirAt }: ShowRow,
): { readonly average: number | null; readonly dropped: number } {
  const row: unknown = database
    .prepare(
      `SELECT sum(kbps * seconds) / sum(seconds) AS average FROM (
        SELECT out_kbps AS kbps, seconds, at FROM minutes WHERE show = ?1 UNION ALL SELECT out_kbps, 1, at FROM seconds WHERE show = ?1
      ) WHERE at >= ?2`,
    )
    .get(key, onAirAt ?? 0);
  const most: unknown = database
    .prepare(
      `SELECT max(coalesce((SELECT max(dropped_frames) FROM minutes WHERE show = ?1), 0),
        coalesce((SELECT max(dropped_frames) FROM seconds WHERE show = ?1), 0)) AS dropped`,
    )
    .get(key);
  return { average: numberIn(row, 'average'), dropped: numberIn(most, 'dropped') ?? 0 };
}

function ends(database: HistoryDatabase, show: number): readonly [number, number] {
  const row: unknown = database
    .prepare(
      `SELECT min(at) AS first, max(at) AS last FROM (
        SELECT at FROM minutes WHERE show = ?1 UNION ALL SELECT at FROM seconds WHERE show = ?1)`,
    )
    .get(show);
  return [numberIn(row, 'first') ?? 0, numberIn(row, 'last') ?? 0];
}

function detailOf(database: HistoryDatabase, table: 'shows' | 'reports', key: number): unknown {
  return detailIn(database.prepare(`SELECT detail FROM ${table} WHERE key = ?`).get(key));
}

function detailIn(row: unknown): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, 'detail') : null;
}

function numberIn(row: unknown, key: string): number | null {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, key) : null;
  return typeof value === 'number' ? value : null;
}

/** Nobody saw its end, and it goes on no longer. */
function cutOff(incident: LiveIncidentState): LiveIncidentState {
  return incident.phase === 'closed' ? incident : { ...incident, phase: 'closed' };
}
