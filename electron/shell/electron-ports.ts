import { app, shell, type BrowserWindow } from 'electron';
import { buildReport } from '../preflight/report.ts';
import { readClipboard, writeClipboard } from './electron-compat.ts';
import type { ShellPorts } from './handlers.ts';
import { languageOf } from './language.ts';
import { LINKS } from './links.ts';
import type { StateHub } from './state-hub.ts';
import { applyTheme, controlWindow } from './window.ts';

/** From a menu: one of ours, by its name. */
export function openLink(link: keyof typeof LINKS): Promise<void> {
  return shell.openExternal(LINKS[link]);
}

/** The system as the handlers see it. */
export function electronPorts(window: BrowserWindow, states: StateHub): ShellPorts {
  let told = false;
  return {
    readClipboard,
    writeClipboard,
    openExternal: (url) => shell.openExternal(url),
    controlWindow: (action) => controlWindow(window, action),
    applyTheme,
    systemLanguage: () => languageOf(app.getPreferredSystemLanguages()),
    buildReport: ({ request, ...run }, lang) => buildReport({ kind: 'check', text: request.text, lang, ...run }),
    onWindowReady: () => {
      // Once: to subscribe anew would drop a state that is about to be sent.
      if (told) return;
      told = true;
      states.subscribe((state) => {
        if (!window.isDestroyed()) window.webContents.send('app.state', state);
      });
    },
  };
}
