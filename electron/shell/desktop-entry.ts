import path from 'node:path';

export const START_HIDDEN = 'hidden';

/** Where a Linux session looks for what it starts by itself. */
export function autostartFile({ XDG_CONFIG_HOME: config = '' }: NodeJS.ProcessEnv, home: string): string {
  // Only an absolute one counts.
  return path.join(path.isAbsolute(config) ? config : path.join(home, '.config'), 'autostart', 'cuelight.desktop');
}

/** The program's entry among those that a Linux session starts by itself. */
export function desktopEntry(program: string): string {
  return `${['[Desktop Entry]', 'Type=Application', 'Name=Cuelight', `Exec=${quoted(program)} --${START_HIDDEN}`, 'Terminal=false', 'X-GNOME-Autostart-enabled=true'].join('\n')}\n`;
}

/** In quotes as the entry's own rules have it; a percent sign would be a field code, and the value is unescaped once before that. */
function quoted(word: string): string {
  const inQuotes = word.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%');
  return `"${inQuotes.replaceAll('\\', String.raw`\\`)}"`;
}
