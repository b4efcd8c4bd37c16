import type { LiveIncidentState } from '../contract/live-show.ts';
import type { IncidentEvent } from '../contract/live-status.ts';

/** An incident as the window keeps it. `known`: as it was before this event; `atMs`: Unix ms. */
export function incidentState(event: IncidentEvent, known: LiveIncidentState | null, atMs: number): LiveIncidentState {
  const { id, phase, cause, alternatives, evidence, recoveredMs, lostMs, lostFrames } = event;
  return {
    id,
    phase,
    cause,
    alternatives: alternatives.map(({ code }) => code),
    evidence,
    openedAtMs: known?.openedAtMs ?? atMs,
    closedAtMs: phase === 'closed' ? atMs : null,
    recoveredMs: recoveredMs ?? null,
    lostMs: lostMs ?? null,
    lostFrames: lostFrames ?? null,
  };
}
