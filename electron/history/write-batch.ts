import { isDropCause } from '../contract/live-status.ts';
import { inTransaction, type HistoryDatabase } from './database.ts';
import type { Batch, Sample, StoredIncident, StoredReport, StoredShow } from './port.ts';

const SHOW = `
  INSERT INTO shows (id, show_id, name, practice, url, search, source, started_at, on_air_at, ended_at, end, end_cause, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    on_air_at = excluded.on_air_at, ended_at = excluded.ended_at, end = excluded.end, end_cause = excluded.end_cause,
    detail = excluded.detail`;
const INCIDENT = `
  INSERT INTO incidents (show, id, cause, dropped, opened_at, closed_at, lost_ms, lost_frames, detail)
  SELECT key, ?, ?, ?, ?, ?, ?, ?, ? FROM shows WHERE id = ?
  ON CONFLICT (show, id) DO UPDATE SET
    cause = excluded.cause, dropped = excluded.dropped, closed_at = excluded.closed_at, lost_ms = excluded.lost_ms,
    lost_frames = excluded.lost_frames, detail = excluded.detail`;
const REPORT = `
  INSERT INTO reports (id, show_id, name, practice, url, search, started_at, duration_ms, verdict, cause, checks, finding, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;
const SECOND = `
  INSERT INTO seconds (show, at, in_kbps, out_kbps, fps, queue_ms, rtt_ms, gop_ms, av_skew_ms, dropped_frames)
  SELECT key, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM shows WHERE id = ?
  ON CONFLICT (show, at) DO NOTHING`;

/** One transaction. A record that was deleted meanwhile takes what belongs to it along: its seconds find no show and are not kept. */
export function writeBatch(database: HistoryDatabase, { shows, incidents, reports, samples }: Batch): void {
  inTransaction(database, () => {
    const each = <T>(sql: string, rows: readonly T[], values: (row: T) => readonly Value[]): void => {
      if (rows.length === 0) return;
      const statement = database.prepare(sql);
      for (const row of rows) statement.run(...values(row));
    };
    each(SHOW, shows, showValues);
    each(INCIDENT, incidents, incidentValues);
    each(REPORT, reports, reportValues);
    each(SECOND, samples, sampleValues);
  });
}

type Value = string | number | null;

function showValues(show: StoredShow): readonly Value[] {
  const { id, showId, name, practice, maskedUrl, source, startedAtMs, onAirAtMs, endedAtMs, end, endCause, warnings } = show;
  return [
    id,
    showId,
    name,
    Number(practice),
    maskedUrl,
    searchText(name, maskedUrl, endCause),
    source,
    Math.round(startedAtMs),
    rounded(onAirAtMs),
    rounded(endedAtMs),
    end,
    endCause,
    JSON.stringify({ warnings }),
  ];
}

function incidentValues({ recordId, incident }: StoredIncident): readonly Value[] {
  const { id, cause, openedAtMs, closedAtMs, lostMs, lostFrames } = incident;
  return [
    id,
    cause,
    Number(isDropCause(cause)),
    Math.round(openedAtMs),
    rounded(closedAtMs),
    rounded(lostMs),
    rounded(lostFrames),
    JSON.stringify(incident),
    recordId,
  ];
}

function reportValues(report: StoredReport): readonly Value[] {
  const { id, showId, name, practice, maskedUrl, startedAtMs, durationMs, verdict, cause, checks, findings } = report;
  // What the words under the lamp are made of: the list shows them without opening each report.
  const ground = findings.find((finding) => (cause === null ? finding.id === 'publish' : finding.code === cause)) ?? null;
  return [
    id,
    showId,
    name,
    Number(practice),
    maskedUrl,
    searchText(name, maskedUrl, cause),
    Math.round(startedAtMs),
    durationMs,
    verdict,
    cause,
    checks.length,
    ground === null ? null : JSON.stringify(ground),
    JSON.stringify({ checks, findings }),
  ];
}

function sampleValues(sample: Sample): readonly Value[] {
  const { recordId, atMs, inKbps, outKbps, fps, queueMs, rttMs, gopMs, avSkewMs, droppedFrames } = sample;
  return [
    Math.round(atMs),
    ...[inKbps, outKbps, fps, queueMs].map(finite),
    ...[rttMs, gopMs, avSkewMs].map((value) => (value === null ? null : finite(value))),
    Math.round(finite(droppedFrames)),
    recordId,
  ];
}

function searchText(name: string, maskedUrl: string, cause: string | null): string {
  return [name, maskedUrl, cause ?? ''].join('\n').toLowerCase();
}

/** What is no number is not worth a transaction. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
