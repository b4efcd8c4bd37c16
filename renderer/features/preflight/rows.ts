import type { RunState } from '../../../electron/contract/app-state.ts';
import { CHECK_IDS, type CheckId } from '../../../electron/contract/check-id.ts';
import type { Row } from '../../../electron/contract/check-rows.ts';

/** Before the first run: what one would check. TLS is known from the URL. */
export function plannedChecks(maskedUrl: string | null): readonly CheckId[] {
  return CHECK_IDS.filter((id) => id !== 'tls' || maskedUrl?.toLowerCase().startsWith('rtmps:') === true);
}

export type Cable = 'solid' | 'broken' | 'unknown' | 'none';

/** The piece of cable from this row down to the next: red where the path breaks, dots where nothing is known. */
export function cableBelow(row: Row, next: Row | undefined): Cable {
  // What OBS is set to stands beside the path, not on it.
  if (next === undefined || next.key === 'encoder') return 'none';
  if (row.status === 'fail') return 'broken';
  return next.status === 'pass' || next.status === 'warn' || next.status === 'fail' ? 'solid' : 'unknown';
}

/** The row that opens by itself: the break as soon as it is found; once all is done, the row the verdict rests on. */
export function autoOpen(run: RunState, rows: readonly Row[], restsOnId: CheckId | null): CheckId | null {
  if (run.stale !== null || run.phase === 'aborted') return null;
  if (run.phase === 'asking') return 'publish';
  if (run.phase === 'running') return rows.find(({ status }) => status === 'fail')?.key ?? null;
  if (run.verdict === 'go') return null;
  return rows.find(({ id, key }) => id === restsOnId || key === restsOnId)?.key ?? null;
}
