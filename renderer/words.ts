import { useMemo } from 'react';
import type { CauseCode } from '../electron/contract/cause.ts';
import type { CheckId } from '../electron/contract/check-id.ts';
import type { Finding, Verdict } from '../electron/contract/finding.ts';
import type { LiveIncidentState, LiveShowState } from '../electron/contract/live-show.ts';
import type { Language } from '../electron/contract/report.ts';
import {
  evidenceParams,
  formatDate,
  formatDay,
  formatDuration,
  formatMs,
  formatRate,
  formatSeconds,
  formatSteadyRate,
  formatTime,
  formatZone,
  hasText,
  headline,
  incidentWords,
  render,
  sdkWords,
  tellApart,
  text,
  type HeadlineOptions,
  type IncidentWords,
  type Params,
  type Rendered,
  type TextKey,
} from '../electron/messages/index.ts';
import { useApp } from './store/context.tsx';

export interface Words {
  readonly lang: Language;
  readonly t: (key: TextKey, params?: Params) => string;
  /** For keys made at run time; empty where there are no words. */
  readonly maybe: (key: string, params?: Params) => string;
  readonly finding: (finding: Finding, options?: { readonly short: boolean }) => Rendered;
  readonly label: (check: CheckId) => string;
  /** What a cause is called when there is no evidence at hand. */
  readonly cause: (check: CheckId, code: CauseCode) => string;
  readonly headline: (finding: Finding | null, verdict: Verdict, options: HeadlineOptions) => ReturnType<typeof headline>;
  readonly incident: (
    incident: Pick<LiveIncidentState, 'cause'> & Partial<Pick<LiveIncidentState, 'evidence' | 'alternatives'>>,
  ) => IncidentWords;
  readonly warning: (warning: LiveShowState['warnings'][number]) => string;
  /** In the light of what was found. */
  readonly tellApart: (code: CauseCode, about: Pick<Finding, 'evidence'>) => string;
  readonly sdk: (code: CauseCode) => string | null;
  readonly ms: (ms: number) => string;
  /** `0.4 s`, for a wait that people feel. */
  readonly seconds: (ms: number) => string;
  readonly duration: (ms: number) => string;
  readonly rate: (kbps: number) => string;
  /** With as many digits each second. */
  readonly steadyRate: (kbps: number) => string;
  readonly time: (ms: number, seconds?: boolean) => string;
  readonly date: (ms: number) => string;
  /** `Sunday 23 November`; `near`: also today and yesterday by their names. */
  readonly day: (ms: number, near?: boolean) => string;
  readonly zone: (ms: number) => string;
}

function bare(id: CheckId, code: CauseCode): Finding {
  const status = code === 'ok' ? 'pass' : 'fail';
  return { id, status, code, also: [], alternatives: [], evidence: {}, startedMs: 0, durationMs: 0 };
}

export function wordsIn(lang: Language): Words {
  return {
    lang,
    t: (key, params) => text(lang, key, params),
    maybe: (key, params) => (hasText(key) ? text(lang, key, params) : ''),
    finding: (finding, options) => render(finding, lang, options),
    label: (check) => render(bare(check, 'ok'), lang).label,
    cause: (check, code) => render(bare(check, code), lang).summary,
    headline: (finding, verdict, options) => headline(finding, verdict, lang, options),
    incident: (incident) => incidentWords(incident, lang),
    warning: ({ code, params }) => text(lang, `ui.live.warning.${code}`, evidenceParams(params, lang, {})),
    tellApart: (code, about) => tellApart(code, lang, about),
    sdk: (code) => sdkWords(code, lang),
    ms: (ms) => formatMs(ms, lang),
    seconds: (ms) => formatSeconds(ms, lang),
    duration: (ms) => formatDuration(ms, lang),
    rate: (kbps) => formatRate(kbps, lang),
    steadyRate: (kbps) => formatSteadyRate(kbps, lang),
    time: (ms, seconds = false) => formatTime(ms, lang, { seconds }),
    date: (ms) => formatDate(ms, lang),
    day: (ms, near = false) => formatDay(ms, lang, { near }),
    zone: (ms) => formatZone(ms, lang),
  };
}

export function useWords(): Words {
  const lang = useApp((app) => app.lang);
  return useMemo(() => wordsIn(lang), [lang]);
}
