import type { DesktopSettings } from '../contract/desktop.ts';
import type { StateHub } from './state-hub.ts';

export interface LiveGuards {
  /** What is kept awake: nothing, the computer, or its screen with it. */
  readonly awake: 'nothing' | 'computer' | 'screen';
  /** The window is left out of what is captured of the screen. */
  readonly hidden: boolean;
}

export interface GuardPorts {
  readonly keepAwake: (what: LiveGuards['awake']) => void;
  readonly hideFromCapture: (hidden: boolean) => void;
}

export function liveGuards(isLive: boolean, { keepScreenOn, hideFromCapture }: DesktopSettings): LiveGuards {
  return { awake: isLive ? (keepScreenOn ? 'screen' : 'computer') : 'nothing', hidden: isLive && hideFromCapture };
}

/** Holds them as long as a show is live, and as the settings say at the moment. */
export function keepLiveGuards(
  hub: StateHub,
  { keepAwake, hideFromCapture }: GuardPorts,
): { readonly setLive: (isLive: boolean) => void; readonly end: () => void } {
  let isLive = false;
  let held: LiveGuards = { awake: 'nothing', hidden: false };
  const hold = (): void => {
    const guards = liveGuards(isLive, hub.state.settings.desktop);
    if (guards.awake !== held.awake) keepAwake(guards.awake);
    if (guards.hidden !== held.hidden) hideFromCapture(guards.hidden);
    held = guards;
  };
  const setLive = (now: boolean): void => {
    isLive = now;
    hold();
  };
  const unsubscribe = hub.subscribe(hold);
  return {
    setLive,
    end: () => {
      unsubscribe();
      setLive(false);
    },
  };
}
