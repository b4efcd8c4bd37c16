import type { CauseCode } from './cause.ts';
import type { CheckId } from './check-id.ts';
import type { Finding, Verdict } from './finding.ts';
import type { LiveIncidentState, LiveSeries, LiveSourceChoice, LiveWarning } from './live-show.ts';

export const HISTORY_KINDS = ['show', 'report'] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** `live`: not over yet. `gave-up`: no retry would ever have succeeded. `interrupted`: Cuelight itself was gone before its end. */
export const SHOW_ENDS = ['live', 'stopped', 'gave-up', 'interrupted'] as const;
export type ShowEnd = (typeof SHOW_ENDS)[number];

export const EXPORT_FORMATS = ['json', 'csv', 'markdown'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The most entries one page holds, and how many it holds when nobody says. */
export const HISTORY_PAGE_MOST = 100;
export const HISTORY_PAGE = 50;

/** The longest that anything is kept, days; and what it is until the user says otherwise. */
export const HISTORY_DAYS_MOST = 3650;
export const HISTORY_DAYS = 90;

/** What the window is told unasked: enough to ask again. Everything else is asked for by page. */
export interface HistoryState {
  /** `off`: nothing is kept, as the settings have it. `unwritable`: it tries again by itself. `newer`: a newer Cuelight made it; left alone. */
  readonly status: 'on' | 'off' | 'unwritable' | 'newer';
  /** Grows whenever a list that is open should ask again; not with each second of a show. */
  readonly changes: number;
}

interface EntryHead {
  /** Of the record, for `history.open`. */
  readonly id: string;
  /** The profile it belonged to; it may be gone by now. */
  readonly showId: string;
  /** As the profile was called then; empty for the practice show and for one without a name. */
  readonly name: string;
  readonly practice: boolean;
  readonly maskedUrl: string;
  /** Unix ms; lists are ordered by it, the newest first. */
  readonly startedAtMs: number;
}

export interface HistoryShowEntry extends EntryHead {
  readonly kind: 'show';
  readonly source: LiveSourceChoice;
  readonly end: ShowEnd;
  /** Why it gave up. */
  readonly endCause: CauseCode | null;
  /** When it first went on air; null: never. */
  readonly onAirAtMs: number | null;
  /** Null while it is live. Of an interrupted one: the last second that is known. */
  readonly endedAtMs: number | null;
  readonly incidents: number;
  /** Of these, how many took it off the air. */
  readonly drops: number;
  readonly lostMs: number;
  readonly lostFrames: number;
  /** Each cause once, the first one first. */
  readonly causes: readonly CauseCode[];
}

export interface HistoryReportEntry extends EntryHead {
  readonly kind: 'report';
  readonly durationMs: number;
  readonly verdict: Verdict;
  readonly cause: CauseCode | null;
  /** How many checks the run had. */
  readonly checks: number;
  /** What the verdict rests on, for `headline`. */
  readonly finding: Finding | null;
}

export type HistoryEntry = HistoryShowEntry | HistoryReportEntry;

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** For the next, older page; null: this was the last. */
  readonly nextCursor: string | null;
}

/** A show as the Live tab would have shown it at its end. */
export interface HistoryShow {
  readonly entry: HistoryShowEntry;
  readonly series: LiveSeries;
  /** What one point of the series covers at least. A wider hole between two of them: nothing was known there. */
  readonly stepMs: number;
  /** Oldest first, bounded. */
  readonly incidents: readonly LiveIncidentState[];
  readonly warnings: readonly LiveWarning[];
  /** Of the seconds on air; null where none was counted. */
  readonly averageOutKbps: number | null;
  readonly droppedFrames: number;
}

/** A pre-flight as its tab showed it, without words. */
export interface HistoryReport {
  readonly entry: HistoryReportEntry;
  readonly checks: readonly CheckId[];
  readonly findings: readonly Finding[];
}

export type HistoryRecord = ({ readonly kind: 'show' } & HistoryShow) | ({ readonly kind: 'report' } & HistoryReport);

/** What became of a file that the user was asked a place for. */
export type FileSaved =
  | { readonly outcome: 'saved'; readonly file: string }
  | { readonly outcome: 'cancelled' }
  /** `errno`: the system's own word (`ENOSPC`, `EACCES`). */
  | { readonly outcome: 'failed'; readonly errno: string };
