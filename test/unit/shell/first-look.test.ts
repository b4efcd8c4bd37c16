import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFirstLook } from '../../../electron/shell/first-look.ts';
import { EMPTY_LIBRARY, openProfileStore } from '../../../electron/shell/profiles.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('the look that the window opens in', () => {
  it.each([
    ['dark', 100],
    ['light', 200],
    ['system', 125],
  ] as const)('is the one that the profile store has written: %s, %i percent', async (theme, zoomPercent) => {
    const file = path.join(tempFolder(), 'profiles.json');
    const unsaved: unknown[] = [];
    const store = await openProfileStore({ file, wallNow: () => 0, onUnsaved: (error) => unsaved.push(error) });
    store.save({ ...EMPTY_LIBRARY, settings: { ...EMPTY_LIBRARY.settings, theme, zoomPercent } });
    await store.idle();
    expect(unsaved).toEqual([]);
    expect(await readFirstLook(file)).toEqual({ theme, zoomPercent });
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
    '{"settings":{"theme":["dark"],"zoomPercent":1000}}',
    '{"settings":{"zoomPercent":"200"}}',
  ])('is the system’s where the file says %j', async (text) => {
    const file = path.join(tempFolder(), 'profiles.json');
    writeFileSync(file, text);
    expect(await readFirstLook(file)).toEqual({ theme: 'system', zoomPercent: 100 });
  });

  it('is the system’s where there is no file, or none that can be read', async () => {
    const folder = tempFolder();
    expect(await readFirstLook(path.join(folder, 'none.json'))).toEqual({ theme: 'system', zoomPercent: 100 });
    expect(await readFirstLook(folder)).toEqual({ theme: 'system', zoomPercent: 100 });
  });
});
