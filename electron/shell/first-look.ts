import type { Settings } from '../contract/app-state.ts';
import { isZoom } from '../contract/zoom.ts';
import { readBounded } from './durable-file.ts';

type FirstLook = Pick<Settings, 'theme' | 'zoomPercent'>;

/**
 * Theme and size out of the profile file, read by hand before the library that reads the rest is there: the window must not open in
 * another one. Whatever cannot be read is for the profile store to say.
 */
export async function readFirstLook(file: string): Promise<FirstLook> {
  const settings = await readSettings(file);
  const { theme, zoomPercent }: Partial<Record<keyof FirstLook, unknown>> = settings;
  return { theme: theme === 'dark' || theme === 'light' ? theme : 'system', zoomPercent: isZoom(zoomPercent) ? zoomPercent : 100 };
}

async function readSettings(file: string): Promise<object> {
  try {
    const stored: unknown = JSON.parse((await readBounded(file))?.toString('utf8') ?? 'null');
    const settings: unknown = typeof stored === 'object' && stored !== null && 'settings' in stored ? stored.settings : null;
    return typeof settings === 'object' && settings !== null ? settings : {};
  } catch {
    return {};
  }
}
