import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { LiveIncidentState, LiveObsState, LiveShowState } from '../../../electron/contract/live-show.ts';
import { isDropCause } from '../../../electron/contract/live-status.ts';
import type { Words } from '../../words.ts';
import type { LiveLamp } from '../../../electron/contract/lamp.ts';
import type { LampWords } from '../lamp/use-lamp-words.ts';

/** Less than this still to send is what any network does. */
const BEHIND_MS = 1500;
const MINUTE_MS = 60_000;

export function isDrop({ cause }: LiveIncidentState): boolean {
  return isDropCause(cause);
}

/** `4:01:37`, as a clock counts. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `4:01`, hours and minutes. */
export function clockFormat(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The drop under way, if one is. */
export function openDrop({ incidents }: LiveShowState): LiveIncidentState | null {
  return incidents.findLast((incident) => incident.phase !== 'closed' && isDrop(incident)) ?? null;
}

/** `2 drops, nothing lost.` */
export function dropsWords({ t, ms }: Words, { incidents }: Pick<LiveShowState, 'incidents'>): string {
  const drops = incidents.filter(isDrop);
  if (drops.length === 0) return t('ui.live.drops.none');
  const lostMs = drops.reduce((sum, drop) => sum + (drop.lostMs ?? 0), 0);
  return t('ui.live.drops.some', { count: drops.length, lost: lostMs > 0 ? 'some' : 'none', lostMs: ms(lostMs) });
}

export function liveRailWords({ t, duration }: Words, { state, clock }: LiveShowState): string {
  switch (state) {
    case 'live':
      return clock.onAirMs === null || clock.onAirMs < MINUTE_MS
        ? t('ui.live.rail.justOnAir')
        : t('ui.live.rail.onAir', { time: duration(clock.onAirMs) });
    case 'degraded':
      return t('ui.live.rail.weak');
    case 'idle':
      return t('ui.live.rail.waiting');
    case 'waiting':
    case 'connecting':
    case 'reconnecting':
    case 'ended':
      return t(`ui.live.rail.${state}`);
  }
}

/** What keeps OBS from going live here, or what it is set to. */
export function obsKey({ link, aim }: LiveObsState): Exclude<LiveObsState['link'], 'connected'> | LiveObsState['aim'] {
  return link === 'connected' ? aim : link;
}

/** The lamp's word, its time, its sentence, and one line more. */
export function liveLampWords({ kind, live }: LiveLamp, show: ShowState | null, words: Words): LampWords {
  const { t } = words;
  const onAir = kind === 'on-air' || kind === 'weak';
  return {
    word: t(`ui.live.word.${kind}`),
    ...(onAir ? { time: elapsed(live.clock.onAirMs ?? 0) } : {}),
    sentence: live.stopping ? t('ui.live.sentence.stopping') : sentenceOf(kind, live, show, words),
    detail: live.stopping ? '' : detailOf(kind, live, words),
  };
}

function sentenceOf(kind: LiveLamp['kind'], live: LiveShowState, show: ShowState | null, words: Words): string {
  const { t, ms } = words;
  const watching = live.choice.source === 'watch';
  switch (kind) {
    case 'waiting':
      if (live.watches === 'road') return t('live.watch.road');
      if (live.obs !== null) return t(`ui.live.obs.say.${obsKey(live.obs)}`);
      return t(watching ? 'ui.live.sentence.watching' : 'ui.live.sentence.waiting');
    case 'connecting': {
      const drop = openDrop(live);
      return drop === null ? t('ui.live.sentence.connecting', { host: show?.host ?? '' }) : words.incident(drop).headline;
    }
    case 'on-air': {
      const queueMs = live.metrics?.queueMs ?? 0;
      if (queueMs >= BEHIND_MS) return t('ui.live.sentence.catchingUp', { queueMs: ms(queueMs) });
      if (live.choice.source === 'obs') return t('ui.live.sentence.obs');
      return t(watching ? 'ui.live.sentence.watched' : 'ui.live.sentence.live');
    }
    case 'weak':
    case 'reconnecting':
      return causeWords(live, words);
    case 'ended':
      if (live.reason !== null) return causeWords(live, words);
      return t(live.onAirAtMs === null ? 'ui.live.sentence.endedBefore' : 'ui.live.sentence.ended');
  }
}

/** The reason, with the evidence of the incident that found it. */
function causeWords({ reason, incidents, state }: LiveShowState, { t, incident }: Words): string {
  if (reason === null) return t(`live.state.${state}.sentence`);
  return incident(incidents.findLast(({ cause }) => cause === reason) ?? { cause: reason }).headline;
}

function detailOf(kind: LiveLamp['kind'], live: LiveShowState, words: Words): string {
  const { t, date, duration } = words;
  switch (kind) {
    case 'waiting':
      return live.encoder === null ? '' : t('ui.live.detail.waiting', { server: live.encoder.servers[0] ?? '' });
    case 'connecting':
      return live.choice.source === 'relay' ? t('ui.live.detail.connecting') : '';
    case 'on-air':
    case 'weak':
      return live.onAirAtMs === null ? '' : t('ui.live.detail.live', { time: date(live.onAirAtMs), drops: dropsWords(words, live) });
    case 'reconnecting':
      return [offAirWords(live, words), nextTryWords(live, words)].filter((part) => part !== '').join(words.lang === 'en' ? ' ' : '');
    case 'ended':
      if (live.clock.onAirMs === null) return '';
      return t('ui.live.detail.ended', { time: duration(live.clock.onAirMs), drops: dropsWords(words, live) });
  }
}

function offAirWords({ choice, clock, warnings }: LiveShowState, { t, duration }: Words): string {
  // Whole seconds, as the lamp counts them.
  const time = duration(Math.floor(clock.inStateMs / 1000) * 1000);
  if (choice.source !== 'relay') return t('ui.live.detail.off', { time });
  if (choice.policy === 'live-edge') return t('ui.live.detail.edge', { time });
  const full = warnings.some(({ code, atMs }) => code === 'overflow' && atMs >= clock.nowMs - clock.inStateMs);
  return t(full ? 'ui.live.detail.overflow' : 'ui.live.detail.kept', { time });
}

function nextTryWords({ choice, clock }: LiveShowState, { t, duration }: Words): string {
  if (choice.source !== 'relay') return '';
  const { retryInMs } = clock;
  if (retryInMs === null || retryInMs < 1000) return t('ui.live.detail.trying');
  return t('ui.live.detail.next', { time: duration(Math.ceil(retryInMs / 1000) * 1000) });
}
