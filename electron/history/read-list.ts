import type { HistoryEntry, HistoryPage, HistoryReportEntry, HistoryShowEntry } from '../contract/history.ts';
import { CAUSES, type CauseCode } from '../contract/cause.ts';
import type { HistoryDatabase } from './database.ts';
import type { ListQuery } from './port.ts';
import { findingOf, reportRows, showRows, tallyRows, type ReportRow, type ShowRow, type TallyRow } from './rows.ts';

type Value = string | number | null;

interface Narrowed {
  readonly where: readonly string[];
  readonly values: readonly Value[];
}

/** One page of shows and reports together, the newest first. */
export function readList(database: HistoryDatabase, query: ListQuery): HistoryPage {
  const shows = query.kind === 'report' || query.verdict !== null ? [] : showEntries(database, pageOfShows(database, query));
  const reports = query.kind === 'show' ? [] : pageOfReports(database, query).map(reportEntry);
  const merged = [...shows, ...reports].sort(newestFirst);
  const entries = merged.slice(0, query.limit);
  const last = entries.at(-1);
  return { entries, nextCursor: merged.length > query.limit && last !== undefined ? cursorOf(last) : null };
}

function pageOfShows(database: HistoryDatabase, query: ListQuery): readonly ShowRow[] {
  const about = 'EXISTS (SELECT 1 FROM incidents i WHERE i.show = r.key AND i.cause IN (SELECT value FROM json_each(?)))';
  const spoken = 'EXISTS (SELECT 1 FROM incidents i WHERE i.show = r.key AND instr(i.cause, ?) > 0)';
  const { where, values } = joined(
    narrowed(query),
    query.cause === null ? NOTHING : { where: [`(r.end_cause = ? OR ${about})`], values: [query.cause, JSON.stringify([query.cause])] },
    ...query.terms.map(({ word, causes }) => ({
      where: [`(instr(r.search, ?) > 0 OR ${spoken} OR r.end_cause IN (SELECT value FROM json_each(?)) OR ${about})`],
      values: [word, word, JSON.stringify(causes), JSON.stringify(causes)],
    })),
  );
  return showRows(select(database, 'shows', where, [...values, query.limit + 1]));
}

function pageOfReports(database: HistoryDatabase, query: ListQuery): readonly ReportRow[] {
  const { where, values } = joined(
    narrowed(query),
    query.cause === null ? NOTHING : { where: ['r.cause = ?'], values: [query.cause] },
    query.verdict === null ? NOTHING : { where: ['r.verdict = ?'], values: [query.verdict] },
    ...query.terms.map(({ word, causes }) => ({
      where: ['(instr(r.search, ?) > 0 OR r.cause IN (SELECT value FROM json_each(?)))'],
      values: [word, JSON.stringify(causes)],
    })),
  );
  return reportRows(select(database, 'reports', where, [...values, query.limit + 1]));
}

function select(database: HistoryDatabase, table: 'shows' | 'reports', where: readonly string[], values: readonly Value[]): unknown[] {
  const only = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return database.prepare(`SELECT r.* FROM ${table} r ${only} ORDER BY r.started_at DESC, r.id DESC LIMIT ?`).all(...values);
}

const NOTHING: Narrowed = { where: [], values: [] };

function narrowed({ showId, fromMs, toMs, cursor }: ListQuery): Narrowed {
  const after = cursor === null ? null : parseCursor(cursor);
  return joined(
    showId === null ? NOTHING : { where: ['r.show_id = ?'], values: [showId] },
    fromMs === null ? NOTHING : { where: ['r.started_at >= ?'], values: [fromMs] },
    toMs === null ? NOTHING : { where: ['r.started_at < ?'], values: [toMs] },
    after === null ? NOTHING : { where: ['(r.started_at, r.id) < (?, ?)'], values: [after.atMs, after.id] },
  );
}

function joined(...parts: readonly Narrowed[]): Narrowed {
  return { where: parts.flatMap(({ where }) => where), values: parts.flatMap(({ values }) => values) };
}

function newestFirst(left: HistoryEntry, right: HistoryEntry): number {
  if (left.startedAtMs !== right.startedAtMs) return right.startedAtMs - left.startedAtMs;
  return left.id < right.id ? 1 : -1;
}

function cursorOf({ startedAtMs, id }: HistoryEntry): string {
  return `${startedAtMs}.${id}`;
}

function parseCursor(cursor: string): { readonly atMs: number; readonly id: string } | null {
  const { at, id } = /^(?<at>\d{1,16})\.(?<id>[a-z0-9-]{1,64})$/u.exec(cursor)?.groups ?? {};
  return at === undefined || id === undefined ? null : { atMs: Number(at), id };
}

/** With what happened in each, counted for all of them at once. */
export function showEntries(database: HistoryDatabase, rows: readonly ShowRow[]): readonly HistoryShowEntry[] {
  const tallies = tallyRows(
    database
      .prepare(
        `SELECT show, count(*) AS incidents, sum(dropped) AS drops, coalesce(sum(lost_ms), 0) AS lost_ms,
          coalesce(sum(lost_frames), 0) AS lost_frames, group_concat(cause, char(10)) AS causes
        FROM (SELECT * FROM incidents WHERE show IN (SELECT value FROM json_each(?)) ORDER BY opened_at) GROUP BY show`,
      )
      .all(JSON.stringify(rows.map(({ key }) => key))),
  );
  const byShow = new Map(tallies.map((tally) => [tally.show, tally]));
  return rows.map((row) => showEntry(row, byShow.get(row.key)));
}

function showEntry(row: ShowRow, tally: TallyRow | undefined): HistoryShowEntry {
  return {
    kind: 'show',
    ...entryHead(row),
    source: row.source,
    end: row.end,
    endCause: row.end_cause,
    onAirAtMs: row.on_air_at,
    endedAtMs: row.ended_at,
    incidents: tally?.incidents ?? 0,
    drops: tally?.drops ?? 0,
    lostMs: tally?.lost_ms ?? 0,
    lostFrames: tally?.lost_frames ?? 0,
    causes: [...new Set((tally?.causes ?? '').split('\n'))].filter(isCause),
  };
}

export function reportEntry(row: ReportRow): HistoryReportEntry {
  return {
    kind: 'report',
    ...entryHead(row),
    durationMs: row.duration_ms,
    verdict: row.verdict,
    cause: row.cause,
    checks: row.checks,
    finding: findingOf(row.finding),
  };
}

function entryHead({ id, show_id: showId, name, practice, url: maskedUrl, started_at: startedAtMs }: ShowRow | ReportRow) {
  return { id, showId, name, practice, maskedUrl, startedAtMs };
}

function isCause(code: string): code is CauseCode {
  return CAUSES.some((cause) => cause.code === code);
}
