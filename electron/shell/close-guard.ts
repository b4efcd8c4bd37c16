import type { BrowserWindow } from 'electron';
import type { Input } from '../contract/schemas.ts';
import type { StateHub } from './state-hub.ts';

export interface CloseGuard {
  answer(choice: Input<'live.answerClose'>['choice']): Promise<void>;
  /** The whole program was asked to end: closing the window then closes it. */
  quitting(): void;
}

interface Live {
  readonly isLive: boolean;
  /** Every show that is live was told to end, and does. */
  readonly isEnding: boolean;
  stopAll(): Promise<void>;
}

type GuardedWindow = Pick<BrowserWindow, 'on' | 'close' | 'hide' | 'minimize' | 'isMinimized' | 'restore' | 'show'>;

/**
 * Closing the window while a show is live is asked about in the window itself: a system's modal would stop main's timers. Where the lamp
 * is in a tray the window is put away there instead of closed; where there is none it would be out of reach, so it is minimised.
 */
export function guardClosing(window: GuardedWindow, hub: StateHub, live: Live, hasTray: () => Promise<boolean>): CloseGuard {
  let ending = false;
  let quitting = false;
  let looking = false;
  let waiting = false;
  const ask = (closing: boolean): void => hub.update((state) => (state.closing === closing ? state : { ...state, closing }));
  const goesToTray = async (): Promise<boolean> => hub.state.settings.desktop.closeToTray && (await hasTray());
  const end = (): void => {
    ending = true;
    window.close();
  };
  /** There is nothing to ask: the last of it goes out, then the window is closed as it was about to be. */
  const waitForEnd = (): void => {
    if (waiting) return;
    waiting = true;
    void live.stopAll().then(() => {
      waiting = false;
      window.close();
    });
  };
  window.on('close', (event) => {
    if (ending) return;
    if (live.isEnding || waiting) {
      event.preventDefault();
      waitForEnd();
      return;
    }
    if (live.isLive) {
      event.preventDefault();
      // What becomes of it is now the user's to say.
      quitting = false;
      if (window.isMinimized()) window.restore();
      window.show();
      ask(true);
      return;
    }
    if (quitting || !hub.state.settings.desktop.closeToTray) return;
    event.preventDefault();
    if (looking) return;
    looking = true;
    void goesToTray().then((there) => {
      looking = false;
      if (there) window.hide();
      // A show that went live in this moment is asked about.
      else if (live.isLive) window.close();
      else end();
    });
  });
  return {
    answer: async (choice) => {
      ask(false);
      if (choice === 'minimize') {
        if (await goesToTray()) window.hide();
        else window.minimize();
      }
      if (choice !== 'stop') return;
      await live.stopAll();
      end();
    },
    quitting: () => {
      quitting = true;
    },
  };
}
