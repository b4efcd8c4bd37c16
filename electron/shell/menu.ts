import { Menu } from 'electron';

/**
 * No menu bar: the window draws its own title row. macOS cannot do without one, and its Edit roles are what makes Cmd+C and Cmd+V work in
 * text fields; they act on the field that has the focus and never read a secret.
 */
export function installMenu(): void {
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  );
}
