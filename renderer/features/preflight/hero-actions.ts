import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { Tab } from '../../../electron/contract/tabs.ts';
import type { Lamp, LiveLamp } from '../../../electron/contract/lamp.ts';
import { fixFor } from './fix.ts';

export type HeroAction = 'check' | 'use-offer' | 'sign' | 'network' | 'details' | 'copy-report' | 'encoder' | LiveAction;
export type LiveAction = 'go-live' | 'live-encoder' | 'live-retry' | 'live-stop';

/** The buttons beside the lamp, the bright one first; never more than two. */
export function heroActions(show: ShowState, lamp: Lamp, narrow: boolean, tab: Tab = 'preflight'): readonly HeroAction[] {
  // There the lamp is small, and only a show that runs has buttons beside it.
  if (tab === 'history' && !('live' in lamp && lamp.live.active)) return [];
  if ('live' in lamp) return liveActions(lamp, tab);
  if (lamp.kind === 'checking') return [];
  // A URL that was just put right or signed has to get into the encoder too.
  if (lamp.kind === 'standby') return lamp.reason === 'url' && show.kind === 'own' ? ['check', 'encoder'] : ['check'];
  // The Live tab has this button of its own, beside what it can be told.
  if (lamp.kind === 'go' && tab === 'live') return [];
  if (lamp.kind === 'go') return show.kind === 'own' && !narrow ? ['go-live', 'encoder'] : ['go-live', 'copy-report'];
  if (lamp.asking || lamp.finding === null) return [];
  const second = narrow ? 'copy-report' : 'details';
  switch (fixFor(show, lamp.finding)) {
    case 'offer':
      return ['use-offer', second];
    case 'sign':
    case 'key':
      return ['sign', second];
    case 'network':
      return ['network', second];
    // These buttons stand in their rows: ten seconds of data, or another program’s settings, are asked for where it is said what for.
    case 'uplink':
    case 'obs':
    case null:
      return [second];
  }
}

function liveActions({ kind, live }: LiveLamp, tab: Tab): readonly HeroAction[] {
  if (kind === 'ended' && !live.active) return tab === 'live' ? [] : ['check'];
  if (live.stopping) return [];
  // OBS tries again when it likes.
  if (kind === 'reconnecting' && live.choice.source !== 'obs') return ['live-retry', 'live-stop'];
  return live.choice.source === 'relay' ? ['live-encoder', 'live-stop'] : ['live-stop'];
}
