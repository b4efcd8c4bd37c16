import type { LiveIncidentState } from '../../../electron/contract/live-show.ts';
import type { Words } from '../../words.ts';

/** What became of a drop, and what it cost; while it lasts, what to do. */
export function recoveryWords(incidentState: LiveIncidentState, { t, ms, seconds, incident, lang }: Words): string {
  const { phase, recoveredMs, lostMs, evidence } = incidentState;
  if (phase !== 'closed') return incident(incidentState).fix[0] ?? '';
  if (recoveredMs === null) return t('ui.live.timeline.over');
  const time = seconds(recoveredMs);
  if ((lostMs ?? 0) > 0) return t('ui.live.timeline.recoveredLost', { time, lost: ms(lostMs ?? 0) });
  const back = t(evidence['resigned'] === true ? 'ui.live.timeline.resigned' : 'ui.live.timeline.recovered', { time });
  return lostMs === null ? back : `${back}${lang === 'en' ? ' ' : ''}${t('ui.live.timeline.nothing')}`;
}
