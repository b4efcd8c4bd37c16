import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { Words } from '../../words.ts';
import type { MarkKind } from '../lamp/mark.tsx';
import { liveRailWords } from '../live/live-words.ts';
import { lampOf } from '../../../electron/contract/lamp.ts';

export function showName({ t }: Words, show: ShowState): string {
  if (show.kind === 'practice') return t('ui.practice.name');
  return show.name === '' ? t('ui.show.unnamed') : show.name;
}

/** The second line of a show: where it goes, and what is planned. */
export function showPlan({ t, rate, duration }: Words, show: ShowState): string {
  if (show.kind === 'practice') return t('ui.practice.server');
  const parts = [
    show.plannedHours === null ? '' : t('ui.show.planned', { time: duration(show.plannedHours * 3_600_000) }),
    show.plannedBitrateKbps === null ? '' : rate(show.plannedBitrateKbps),
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(' · ');
  if (!show.hasPushUrl) return t('ui.show.noUrl');
  return show.host !== null && show.host !== show.name ? show.host : pathOf(show.maskedUrl);
}

/** In the rail: what it does now goes before what is planned. */
export function showNow(words: Words, show: ShowState): string {
  return show.live?.active === true ? liveRailWords(words, show.live) : showPlan(words, show);
}

/** `live/fri…`: what tells two streams of one server apart. */
function pathOf(maskedUrl: string | null): string {
  return /^[a-z]+:\/\/[^/]+\/([^?]+)/iu.exec(maskedUrl ?? '')?.[1] ?? '';
}

export function showMark(show: ShowState | null): MarkKind {
  return lampOf(show).kind;
}
