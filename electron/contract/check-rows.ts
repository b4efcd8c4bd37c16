import type { RunState } from './app-state.ts';
import type { CheckId } from './check-id.ts';
import type { CheckStatus, Finding } from './finding.ts';

export type RowStatus = CheckStatus | 'pending';

/** One line on screen: a check, or two that a reader takes for one. */
export interface Row {
  /** Stays the same while the row lives, whichever of its checks speaks. */
  readonly key: CheckId;
  /** The check whose finding is shown. */
  readonly id: CheckId;
  readonly status: RowStatus;
  readonly finding: Finding | null;
  /** Both halves of "RTMP", when both passed. */
  readonly rtmp: { readonly handshakeMs: number; readonly connectMs: number } | null;
  readonly durationMs: number | null;
}

function rowOf(key: CheckId, id: CheckId, finding: Finding | null): Row {
  return { key, id, status: finding?.status ?? 'pending', finding, rtmp: null, durationMs: finding?.durationMs ?? null };
}

/** Handshake and connect are one row: connect speaks, unless it never came to it. */
function rtmpRow(handshake: Finding | null, connect: Finding | null): Row {
  if (handshake?.status === 'fail' || handshake?.status === 'warn') return rowOf('connect', 'handshake', handshake);
  if (handshake === null || connect === null) return rowOf('connect', 'connect', handshake?.status === 'skip' ? handshake : null);
  const durationMs = handshake.durationMs + connect.durationMs;
  const both = handshake.status === 'pass' && connect.status === 'pass';
  const rtmp = both ? { handshakeMs: handshake.durationMs, connectMs: connect.durationMs } : null;
  return { ...rowOf('connect', 'connect', connect), rtmp, durationMs };
}

/** The rows of a run in the order of the path. `network` is told in the Name row unless it failed or warns. */
export function rowsOf(checks: readonly CheckId[], findings: readonly Finding[]): readonly Row[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const findingOf = (id: CheckId): Finding | null => byId.get(id) ?? null;
  return checks.flatMap((id): Row[] => {
    if (id === 'handshake') return [];
    if (id === 'connect') return [rtmpRow(findingOf('handshake'), findingOf('connect'))];
    const finding = findingOf(id);
    if (id === 'network' && finding?.status !== 'fail' && finding?.status !== 'warn') return [];
    return [rowOf(id, id, finding)];
  });
}

/** What "7 of 11" counts: rows, not checks. */
export function progressOf(run: RunState): { readonly done: number; readonly of: number } {
  const rows = rowsOf(run.checks, run.findings);
  return { done: rows.filter(({ status }) => status !== 'pending' && status !== 'ask').length, of: rows.length };
}
