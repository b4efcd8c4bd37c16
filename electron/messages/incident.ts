import type { LiveIncident } from '../contract/live-status.ts';
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

/** The words of an incident's cause, with the evidence at hand. Never throws. */
export function incidentWords(
  { cause, evidence = {} }: Pick<LiveIncident, 'cause'> & Partial<Pick<LiveIncident, 'evidence'>>,
  lang: Language,
  options: RenderOptions = {},
): IncidentWords {
  // Checks and incidents share their causes; the row's own id plays no part in these words.
  const finding = {
    id: 'publish',
    status: 'fail',
    code: cause,
    also: [],
    alternatives: [],
    evidence,
    startedMs: 0,
    durationMs: 0,
  } as const;
  const { summary, why, fix } = render(finding, lang, options);
  return { headline: headline(finding, 'no-go', lang, options).sentence, summary, why, fix };
}
