import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Finding, Verdict } from '../contract/finding.ts';
import type { ExportFormat, HistoryKind, HistoryPage, HistoryRecord, ShowEnd } from '../contract/history.ts';
import type { LiveIncidentState, LiveSourceChoice, LiveWarning } from '../contract/live-show.ts';
import type { LiveMetrics } from '../contract/live-status.ts';
import type { Language } from '../contract/report.ts';

/** What main and the thread that holds the file say to each other. All of it is masked before it gets here. */
interface Head {
  readonly id: string;
  readonly showId: string;
  readonly name: string;
  readonly practice: boolean;
  readonly maskedUrl: string;
  readonly startedAtMs: number;
}

export interface StoredShow extends Head {
  readonly source: LiveSourceChoice;
  readonly end: ShowEnd;
  readonly endCause: CauseCode | null;
  readonly onAirAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly warnings: readonly LiveWarning[];
}

export interface StoredIncident {
  readonly recordId: string;
  readonly incident: LiveIncidentState;
}

export interface StoredReport extends Head {
  readonly durationMs: number;
  readonly verdict: Verdict;
  readonly cause: CauseCode | null;
  readonly checks: readonly CheckId[];
  readonly findings: readonly Finding[];
}

/** One second of a show. */
/** Null: the source could not know. */
export interface Sample extends Pick<LiveMetrics, 'inKbps' | 'outKbps' | 'fps' | 'queueMs' | 'droppedFrames'> {
  readonly recordId: string;
  readonly atMs: number;
  readonly rttMs: number | null;
  readonly gopMs: number | null;
  readonly avSkewMs: number | null;
}

/** Written in one transaction; written twice it changes nothing. */
export interface Batch {
  readonly shows: readonly StoredShow[];
  readonly incidents: readonly StoredIncident[];
  readonly reports: readonly StoredReport[];
  readonly samples: readonly Sample[];
}

/** One word of a search, and the causes whose own words hold it. */
export interface SearchTerm {
  readonly word: string;
  readonly causes: readonly string[];
}

export interface ListQuery {
  readonly terms: readonly SearchTerm[];
  readonly kind: HistoryKind | null;
  readonly verdict: Verdict | null;
  readonly cause: string | null;
  readonly showId: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly limit: number;
  readonly cursor: string | null;
}

export interface ExportWish {
  readonly id: string;
  readonly format: ExportFormat;
  readonly lang: Language;
  /** IANA name. */
  readonly timeZone: string;
  readonly nowMs: number;
}

export interface Exported {
  readonly text: string;
  /** For the file's name. */
  readonly name: string;
  readonly startedAtMs: number;
}

export type Question =
  | { readonly kind: 'list'; readonly query: ListQuery }
  | { readonly kind: 'open'; readonly id: string }
  /** ids null: all of it. */
  | { readonly kind: 'delete'; readonly ids: readonly string[] | null }
  | { readonly kind: 'export'; readonly wish: ExportWish };

/** What each question is answered with; null: there is no such record. */
export interface Answers {
  list: HistoryPage;
  open: HistoryRecord | null;
  delete: { deleted: number };
  export: Exported | null;
}
export type AnswerTo<Q extends Question> = Answers[Q['kind']];

/** Why the file could not be used. `newer`: a newer Cuelight wrote it. */
export type FileTrouble = 'full' | 'readonly' | 'newer' | 'other';

/** What the thread is started with. */
export interface HistoryStart {
  readonly file: string;
  readonly keepDays: number;
  /** Shows that are live at this moment; any other one that never ended was cut off. */
  readonly liveIds: readonly string[];
}

export type ToHistory =
  | { readonly type: 'write'; readonly seq: number; readonly batch: Batch }
  | { readonly type: 'ask'; readonly seq: number; readonly question: Question }
  | { readonly type: 'keep'; readonly days: number }
  | { readonly type: 'close' };

export type FromHistory =
  | { readonly type: 'written'; readonly seq: number; readonly trouble: FileTrouble | null }
  | { readonly type: 'answer'; readonly seq: number; readonly ok: true; readonly value: Answers[Question['kind']] }
  | { readonly type: 'answer'; readonly seq: number; readonly ok: false; readonly trouble: FileTrouble }
  /** A file that could not be read was set aside under this name. */
  | { readonly type: 'damaged'; readonly file: string }
  /** Something was forgotten because of its age. */
  | { readonly type: 'tidied' }
  | { readonly type: 'closed' };
