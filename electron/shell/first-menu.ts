import { Menu } from 'electron';

/**
 * No menu bar: the window draws its own title row, and knows the keys itself. macOS cannot do without one, and its Edit roles are what
 * makes Cmd+C and Cmd+V work in text fields; until the language is known, it has these alone. Apart from the whole menu, whose words would
 * be read before the first window.
 */
export function installMenu(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  );
}
