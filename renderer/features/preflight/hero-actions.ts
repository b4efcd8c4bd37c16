import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { Lamp } from '../lamp/lamp-state.ts';
import { fixFor } from './fix.ts';

export type HeroAction = 'check' | 'use-offer' | 'sign' | 'network' | 'details' | 'copy-report' | 'encoder';

/** The buttons beside the lamp, the bright one first; never more than two. */
export function heroActions(show: ShowState, lamp: Lamp, narrow: boolean): readonly HeroAction[] {
  if (lamp.kind === 'checking') return [];
  // A URL that was just put right or signed has to get into the encoder too.
  if (lamp.kind === 'standby') return lamp.reason === 'url' && show.kind === 'own' ? ['check', 'encoder'] : ['check'];
  if (lamp.kind === 'go') return show.kind === 'own' ? ['encoder', 'copy-report'] : ['copy-report'];
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
    case null:
      return [second];
  }
}
