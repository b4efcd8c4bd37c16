import { Menu } from 'electron';
import { followMenu, menuTemplate, type MenuAct } from './menu-template.ts';
import type { StateHub } from './state-hub.ts';

/**
 * No menu bar: the window draws its own title row, and knows the keys itself. macOS cannot do without one, and its Edit roles are what
 * makes Cmd+C and Cmd+V work in text fields; until the language is known, it has these alone.
 */
export function installMenu(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  );
}

/** The whole menu, in the language of the moment, on macOS. Returns its own end. */
export function keepMenu(hub: StateHub, act: (act: MenuAct) => void): () => void {
  if (process.platform !== 'darwin') return () => {};
  return followMenu(hub, (facts) => Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(facts, act))));
}
