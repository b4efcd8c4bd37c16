import type { Settings } from '../contract/app-state.ts';
import { readBounded } from './durable-file.ts';

/**
 * The theme out of the profile file, read by hand before the library that reads the rest is there: the window must not open in the other
 * one. Whatever cannot be read is for the profile store to say.
 */
export async function readFirstTheme(file: string): Promise<Settings['theme']> {
  try {
    const stored: unknown = JSON.parse((await readBounded(file))?.toString('utf8') ?? 'null');
    const settings: unknown = typeof stored === 'object' && stored !== null && 'settings' in stored ? stored.settings : null;
    const theme: unknown = typeof settings === 'object' && settings !== null && 'theme' in settings ? settings.theme : null;
    return theme === 'dark' || theme === 'light' ? theme : 'system';
  } catch {
    return 'system';
  }
}
