import type { HistoryRecord } from '../../contract/history.ts';
import type { Language } from '../../contract/report.ts';
import { incidentWords } from '../../messages/index.ts';
import type { SampleRow } from '../rows.ts';
import { SAMPLE_COLUMNS } from './csv.ts';

/** A change of shape is a new number. */
export const SHOW_SCHEMA = 'cuelight.show/1';

/** A show whole, for programs: times in ISO, the samples in columns of one length. */
export function showJson(
  { entry, incidents, warnings, averageOutKbps, droppedFrames }: Extract<HistoryRecord, { kind: 'show' }>,
  samples: readonly SampleRow[],
  lang: Language,
  nowMs: number,
): string {
  const columns = SAMPLE_COLUMNS.map(({ name, of }) => [name, samples.map(of)] as const);
  const whole = {
    schema: SHOW_SCHEMA,
    exportedAt: iso(nowMs),
    lang,
    name: entry.name,
    practice: entry.practice,
    url: entry.maskedUrl,
    source: entry.source,
    startedAt: iso(entry.startedAtMs),
    onAirAt: iso(entry.onAirAtMs),
    endedAt: iso(entry.endedAtMs),
    end: entry.end,
    endCause: entry.endCause,
    totals: { drops: entry.drops, lostMs: entry.lostMs, lostFrames: entry.lostFrames, averageOutKbps, droppedFrames },
    incidents: incidents.map(({ id, cause, alternatives, evidence, openedAtMs, closedAtMs, recoveredMs, lostMs, lostFrames, ...rest }) => ({
      id,
      openedAt: iso(openedAtMs),
      closedAt: iso(closedAtMs),
      phase: rest.phase,
      cause,
      alternatives,
      summary: incidentWords({ cause, alternatives, evidence }, lang).summary,
      evidence,
      recoveredMs,
      lostMs,
      lostFrames,
    })),
    warnings: warnings.map(({ code, atMs, params }) => ({ at: iso(atMs), code, params })),
    samples: { at: samples.map(({ at }) => iso(at)), ...Object.fromEntries(columns) },
  };
  return `${JSON.stringify(whole, null, 1)}\n`;
}

function iso(ms: number): string;
function iso(ms: number | null): string | null;
function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
