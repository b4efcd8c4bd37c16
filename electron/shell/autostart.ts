import { app } from 'electron';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import { autostartFile, desktopEntry, START_HIDDEN } from './desktop-entry.ts';
import { writeDurably } from './durable-file.ts';

/** Has the system start this program with the session, without its window; or no more. Only an installed one stays where it is. */
export async function startWithSystem(on: boolean): Promise<void> {
  if (!app.isPackaged) return;
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: [`--${START_HIDDEN}`] });
    return;
  }
  const file = autostartFile(process.env, os.homedir());
  // An AppImage runs from a folder that is gone when it ends.
  const program = process.env['APPIMAGE'] ?? process.execPath;
  if (on) await writeDurably(file, desktopEntry(program));
  else await rm(file, { force: true });
}

/** Started to wait in the tray: by its switch, or by the system, where macOS passes none. */
export function startsHidden(): boolean {
  const byMac = process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
  return app.commandLine.hasSwitch(START_HIDDEN) || byMac;
}
