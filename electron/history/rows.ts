import { z } from 'zod';
import { CAUSES, type CauseCode } from '../contract/cause.ts';
import { CHECK_IDS } from '../contract/check-id.ts';
import type { Evidence, Finding } from '../contract/finding.ts';
import { SHOW_ENDS } from '../contract/history.ts';
import { LIVE_SOURCES, LIVE_WARNINGS, type LiveIncidentState } from '../contract/live-show.ts';

/** What is in the file is taken for what it should be only once it was looked at: it may be older than this code, or edited. */
const causeCode = z.custom<CauseCode>((value) => CAUSES.some(({ code }) => code === value));
/** By hand: a file may hold values deeper than the stack that a schema would follow them on. */
const evidence = z.custom<Evidence>((value) => isEvidence(value, MAX_DEPTH));
const MAX_DEPTH = 16;
const flag = z.number().transform((value) => value !== 0);
const ms = z.number();

function isEvidence(value: unknown, depth: number): value is Evidence {
  if (typeof value !== 'object' || value === null) return value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return depth > 0 && Object.values(value).every((entry) => isEvidence(entry, depth - 1));
}

const finding: z.ZodType<Finding> = z
  .object({
    id: z.enum(CHECK_IDS),
    status: z.enum(['pass', 'warn', 'fail', 'skip', 'ask']),
    code: causeCode,
    also: z.array(causeCode),
    alternatives: z.array(causeCode),
    waitsFor: z.enum(CHECK_IDS).optional(),
    evidence: z.record(z.string(), evidence),
    startedMs: ms,
    durationMs: ms,
  })
  .transform(({ waitsFor, ...rest }) => (waitsFor === undefined ? rest : { ...rest, waitsFor }));

const incident: z.ZodType<LiveIncidentState> = z.object({
  id: z.string(),
  phase: z.enum(['opened', 'named', 'closed']),
  cause: causeCode,
  alternatives: z.array(causeCode),
  evidence: z.record(z.string(), evidence),
  openedAtMs: ms,
  closedAtMs: ms.nullable(),
  recoveredMs: ms.nullable(),
  lostMs: ms.nullable(),
  lostFrames: z.number().nullable(),
});

const warning = z.object({
  code: z.enum(LIVE_WARNINGS),
  atMs: ms,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

const head = {
  key: z.number(),
  id: z.string(),
  show_id: z.string(),
  name: z.string(),
  practice: flag,
  url: z.string(),
  started_at: ms,
};

const show = z.object({
  ...head,
  source: z.enum(LIVE_SOURCES),
  on_air_at: ms.nullable(),
  ended_at: ms.nullable(),
  end: z.enum(SHOW_ENDS),
  end_cause: causeCode.nullable().catch(null),
});

const report = z.object({
  ...head,
  duration_ms: ms,
  verdict: z.enum(['go', 'caution', 'no-go']),
  cause: causeCode.nullable().catch(null),
  checks: z.number(),
  finding: z.string().nullable(),
});

const tally = z.object({
  show: z.number(),
  incidents: z.number(),
  drops: z.number(),
  lost_ms: z.number(),
  lost_frames: z.number(),
  /** One a line, the first one first. */
  causes: z.string(),
});

const nullableNumber = z.number().nullable();
const point = z.object({ at: ms, in_kbps: z.number(), out_kbps: z.number(), fps: z.number(), queue_ms: z.number() });
const most = z.number().optional();
const sample = z.object({
  at: ms,
  seconds: z.number(),
  in_kbps: z.number(),
  out_kbps: z.number(),
  fps: z.number(),
  queue_ms: z.number(),
  rtt_ms: nullableNumber,
  gop_ms: nullableNumber,
  av_skew_ms: nullableNumber,
  dropped_frames: z.number(),
  // Of a minute; a second is itself its least and its most.
  in_kbps_min: most,
  in_kbps_max: most,
  out_kbps_min: most,
  out_kbps_max: most,
  fps_min: most,
  fps_max: most,
  queue_ms_min: most,
  queue_ms_max: most,
  rtt_ms_min: nullableNumber.optional(),
  rtt_ms_max: nullableNumber.optional(),
});

export type ShowRow = z.infer<typeof show>;
export type ReportRow = z.infer<typeof report>;
export type TallyRow = z.infer<typeof tally>;
export type PointRow = z.infer<typeof point>;
export type SampleRow = z.infer<typeof sample>;

/** Rows that do not parse are left out: one that was edited by hand must not cost the list. */
function those<T>(schema: z.ZodType<T>): (rows: readonly unknown[]) => readonly T[] {
  return (rows) =>
    rows.flatMap((row) => {
      const parsed = schema.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
}

export const showRows = those(show);
export const reportRows = those(report);
export const tallyRows = those(tally);
export const pointRows = those(point);

/** A day has 86,400 of them. Their table is STRICT, so SQLite itself vouches that all are made as the first one is. */
export function sampleRows(rows: readonly unknown[]): readonly SampleRow[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked at in the first
  return rows.length === 0 || sample.safeParse(rows[0]).success ? (rows as readonly SampleRow[]) : [];
}

/** JSON in a column; the parts that do not parse are left out. */
function detail(text: unknown, key: string): readonly unknown[] {
  const whole = json(text);
  const part: unknown = typeof whole === 'object' && whole !== null ? Reflect.get(whole, key) : null;
  return Array.isArray(part) ? part : [];
}

function json(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const incidentsOf = (details: readonly unknown[]): readonly LiveIncidentState[] => those(incident)(details.map(json));
export const warningsOf = (text: unknown): readonly z.infer<typeof warning>[] => those(warning)(detail(text, 'warnings'));
export const findingsOf = (text: unknown): readonly Finding[] => those(finding)(detail(text, 'findings'));
export const checksOf = (text: unknown): readonly (typeof CHECK_IDS)[number][] => those(z.enum(CHECK_IDS))(detail(text, 'checks'));
export const findingOf = (text: string | null): Finding | null => those(finding)([json(text)])[0] ?? null;
