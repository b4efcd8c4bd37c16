import { Menu, screen, Tray } from 'electron';
import { lampImage } from './lamp-image.ts';
import { askSessionBus } from './session-bus.ts';
import type { TrayPorts } from './tray-keeper.ts';

/** What panels give an icon, px. */
const MENU_BAR_PX = 16;
const TASKBAR_PX = 16;
const PANEL_PX = 22;

/** Who shows trays on a Linux desktop says so on the session bus. */
const WATCHER = {
  name: 'org.kde.StatusNotifierWatcher',
  path: '/StatusNotifierWatcher',
  interface: 'org.kde.StatusNotifierWatcher',
  property: 'IsStatusNotifierHostRegistered',
} as const;

/** The tray as the system has it. */
export const systemTray: TrayPorts = {
  // The old kind, a small window embedded in a panel, is not asked for: whether anybody shows it cannot be found out.
  hasHost: async () => process.platform !== 'linux' || (await askSessionBus(WATCHER, process.env)) === true,
  make: (onAct) => {
    const tray = new Tray(imageOf('standby'));
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') tray.on('click', () => onAct('show'));
    return {
      show: ({ lamp, tip, items }) => {
        tray.setImage(imageOf(lamp));
        tray.setToolTip(tip);
        const entries = items.map(({ act, label, enabled }) => ({ label, enabled, click: () => onAct(act) }));
        tray.setContextMenu(Menu.buildFromTemplate([...entries.slice(0, -1), { type: 'separator' }, ...entries.slice(-1)]));
      },
      remove: () => tray.destroy(),
    };
  },
};

function imageOf(lamp: Parameters<typeof lampImage>[0]) {
  if (process.platform === 'darwin') return lampImage(lamp, MENU_BAR_PX, { template: true });
  if (process.platform === 'win32') return lampImage(lamp, TASKBAR_PX);
  // Panels are handed one bitmap, of the first density.
  return lampImage(lamp, Math.round(PANEL_PX * screen.getPrimaryDisplay().scaleFactor));
}
