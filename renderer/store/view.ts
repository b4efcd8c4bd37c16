import type { RefusalCode } from '../../electron/contract/bridge.ts';
import type { CauseCode } from '../../electron/contract/cause.ts';
import type { CheckId } from '../../electron/contract/check-id.ts';
import type { Verdict } from '../../electron/contract/finding.ts';
import type { HistoryKind } from '../../electron/contract/history.ts';
import type { Tab } from '../../electron/contract/tabs.ts';

export type DialogView =
  | { readonly kind: 'settings' }
  | { readonly kind: 'about' }
  | { readonly kind: 'keyboard' }
  | { readonly kind: 'delete-record'; readonly id: string; readonly name: string; readonly when: string }
  | { readonly kind: 'show'; readonly showId: string }
  | { readonly kind: 'remove'; readonly showId: string }
  | { readonly kind: 'sign'; readonly showId: string }
  | { readonly kind: 'encoder'; readonly showId: string }
  | { readonly kind: 'live-encoder'; readonly showId: string }
  | { readonly kind: 'stop-live'; readonly showId: string };

/** What the History tab lists and shows; it stands while another tab is open. */
export interface HistoryView {
  readonly text: string;
  readonly kind: HistoryKind | null;
  readonly showId: string | null;
  readonly verdict: Verdict | null;
  readonly cause: CauseCode | null;
  readonly openId: string | null;
  /** Beside the one that is open: the second show, or that it is still to be chosen. */
  readonly compare: { readonly with: string | null } | null;
}

export const EVERYTHING = { text: '', kind: null, showId: null, verdict: null, cause: null } as const;

/** What only the window knows; gone when it closes. Never a secret. */
export interface View {
  readonly tab: Tab;
  readonly dialog: DialogView | null;
  /** Rows the user opened or closed against the default, by `rowKey`. */
  readonly rows: { readonly [rowKey: string]: boolean };
  /** The incident that was to be brought into view in the Live tab. */
  readonly incidentId: string | null;
  /** The last thing main would not do. */
  readonly refusal: RefusalCode | null;
  readonly history: HistoryView;
}

export const FIRST_VIEW: View = {
  tab: 'preflight',
  dialog: null,
  rows: {},
  incidentId: null,
  refusal: null,
  history: { ...EVERYTHING, openId: null, compare: null },
};

/** A choice about a row belongs to one run: the next one opens what it finds. */
export function rowKey(runId: string, check: CheckId): string {
  return `${runId} ${check}`;
}
