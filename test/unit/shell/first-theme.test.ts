import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFirstTheme } from '../../../electron/shell/first-theme.ts';
import { EMPTY_LIBRARY, openProfileStore } from '../../../electron/shell/profiles.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('the theme that the window opens in', () => {
  it.each(['dark', 'light', 'system'] as const)('is the one that the profile store has written: %s', async (theme) => {
    const file = path.join(tempFolder(), 'profiles.json');
    const unsaved: unknown[] = [];
    const store = await openProfileStore({ file, wallNow: () => 0, onUnsaved: (error) => unsaved.push(error) });
    store.save({ ...EMPTY_LIBRARY, settings: { ...EMPTY_LIBRARY.settings, theme } });
    await store.idle();
    expect(unsaved).toEqual([]);
    expect(await readFirstTheme(file)).toBe(theme);
  });

  it.each([
    '',
    'no JSON',
    'null',
    '[]',
    '7',
    '{}',
    '{"settings":null}',
    '{"settings":{"theme":"pink"}}',
    '{"settings":{"theme":["dark"]}}',
  ])('is the system’s where the file says %j', async (text) => {
    const file = path.join(tempFolder(), 'profiles.json');
    writeFileSync(file, text);
    expect(await readFirstTheme(file)).toBe('system');
  });

  it('is the system’s where there is no file, or none that can be read', async () => {
    const folder = tempFolder();
    expect(await readFirstTheme(path.join(folder, 'none.json'))).toBe('system');
    expect(await readFirstTheme(folder)).toBe('system');
  });
});
