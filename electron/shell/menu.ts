import { Menu } from 'electron';
import { followMenu, menuTemplate, type MenuAct } from './menu-template.ts';
import type { StateHub } from './state-hub.ts';

/** The whole menu, in the language of the moment, on macOS. Returns its own end. */
export function keepMenu(hub: StateHub, act: (act: MenuAct) => void): () => void {
  if (process.platform !== 'darwin') return () => {};
  return followMenu(hub, (facts) => Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(facts, act))));
}
