import type { HistoryRecord } from '../../contract/history.ts';
import { reportOf } from '../../messages/index.ts';
import type { HistoryDatabase } from '../database.ts';
import type { ExportWish, Exported } from '../port.ts';
import { readRecord, readSamples } from '../read-record.ts';
import { reportCsv, samplesCsv } from './csv.ts';
import { reportMarkdown, showMarkdown } from './markdown.ts';
import { showJson } from './show-json.ts';

/** A record as the text of a file; null: there is none of that id. */
export function exportRecord(database: HistoryDatabase, wish: ExportWish): Exported | null {
  const record = readRecord(database, wish.id);
  if (record === null) return null;
  const { name, startedAtMs } = record.entry;
  return { text: textOf(database, record, wish), name, startedAtMs };
}

function textOf(database: HistoryDatabase, record: HistoryRecord, { id, format, lang, timeZone, nowMs }: ExportWish): string {
  if (record.kind === 'show') {
    if (format === 'markdown') return showMarkdown(record, lang, timeZone);
    const samples = readSamples(database, id);
    return format === 'csv' ? samplesCsv(samples) : showJson(record, samples, lang, nowMs);
  }
  const report = reportOf({ ...record.entry, findings: record.findings }, lang);
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  return format === 'csv' ? reportCsv(report) : reportMarkdown(record, lang, timeZone);
}
