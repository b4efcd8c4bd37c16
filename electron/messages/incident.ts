import type { CauseCode } from '../contract/cause.ts';
import type { IncidentAlternative, LiveIncident } from '../contract/live-status.ts';
import type { Language } from '../contract/report.ts';
import { headline, render, type RenderOptions } from './render.ts';

export interface IncidentWords {
  /** One sentence that names the cause. */
  readonly headline: string;
  /** The same without a full stop, for a line of a timeline. */
  readonly summary: string;
  readonly why: string;
  readonly fix: readonly string[];
}

/** As an event, or as the window's state, tells it. */
export interface SaidIncident extends Pick<LiveIncident, 'cause'>, Partial<Pick<LiveIncident, 'evidence'>> {
  readonly alternatives?: readonly (CauseCode | Pick<IncidentAlternative, 'code'>)[];
}

/** The words of an incident's cause, with the evidence at hand. Never throws. */
export function incidentWords(
  { cause, evidence = {}, alternatives = [] }: SaidIncident,
  lang: Language,
  options: RenderOptions = {},
): IncidentWords {
  // Checks and incidents share their causes; the row's own id plays no part in these words.
  const finding = {
    id: 'publish',
    status: 'fail',
    code: cause,
    also: [],
    alternatives: alternatives.map((other) => (typeof other === 'string' ? other : other.code)),
    evidence,
    startedMs: 0,
    durationMs: 0,
  } as const;
  const { summary, why, fix } = render(finding, lang, options);
  return { headline: headline(finding, 'no-go', lang, options).sentence, summary, why, fix };
}
