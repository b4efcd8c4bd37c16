import type { AppState } from '../contract/app-state.ts';
import type { LiveIncidentState } from '../contract/live-show.ts';
import { isDropCause } from '../contract/live-status.ts';
import { incidentWords, text } from '../messages/index.ts';
import { showOf } from './show-state.ts';

export interface DropNotice {
  readonly title: string;
  readonly body: string;
}

/** What the system tells of a drop, or null where it is not to: for a remark nobody is called. */
export function dropNotice(state: AppState, showId: string, incident: LiveIncidentState): DropNotice | null {
  const show = showOf(state, showId);
  if (show === null || !state.settings.notifyDrops || !isDropCause(incident.cause)) return null;
  const { lang } = state;
  const name = show.kind === 'practice' ? text(lang, 'ui.practice.name') : show.name;
  return { title: text(lang, 'ui.live.notice.title', { name }), body: incidentWords(incident, lang).headline };
}
