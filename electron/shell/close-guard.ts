import type { BrowserWindow } from 'electron';
import type { Input } from '../contract/schemas.ts';
import type { StateHub } from './state-hub.ts';

export interface CloseGuard {
  answer(choice: Input<'live.answerClose'>['choice']): Promise<void>;
}

interface Live {
  readonly isLive: boolean;
  stopAll(): Promise<void>;
}

/** Closing the window while a show is live is asked about in the window itself: a system's modal would stop main's timers. */
export function guardClosing(
  window: Pick<BrowserWindow, 'on' | 'close' | 'minimize' | 'isMinimized' | 'restore' | 'show'>,
  hub: StateHub,
  live: Live,
): CloseGuard {
  const ask = (closing: boolean): void => hub.update((state) => (state.closing === closing ? state : { ...state, closing }));
  window.on('close', (event) => {
    if (!live.isLive) return;
    event.preventDefault();
    if (window.isMinimized()) window.restore();
    window.show();
    ask(true);
  });
  return {
    answer: async (choice) => {
      ask(false);
      if (choice === 'minimize') window.minimize();
      if (choice !== 'stop') return;
      await live.stopAll();
      window.close();
    },
  };
}
