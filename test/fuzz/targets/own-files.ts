import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readFirstLook } from '../../../electron/shell/first-look.ts';
import { EMPTY_LIBRARY, openProfileStore } from '../../../electron/shell/profiles.ts';
import { openSecretStore } from '../../../electron/shell/secret-store.ts';
import { readWindowBounds } from '../../../electron/shell/window-bounds.ts';
import { bytesOf, must, type FuzzTarget } from '../target.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cuelight-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const plain = {
  usable: false,
  backend: 'none',
  encrypt: () => Promise.reject(new Error('none')),
  decrypt: () => Promise.reject(new Error('none')),
};

/** The list of shows, the secrets in a file, the window's place: read, or set aside and said, never half believed. */
export const target: FuzzTarget = {
  maxBytes: 8192,
  seeds: () =>
    bytesOf(
      JSON.stringify({ version: 1, ...EMPTY_LIBRARY }),
      JSON.stringify({
        version: 1,
        ...EMPTY_LIBRARY,
        selectedShowId: 'friday',
        profiles: [
          {
            id: 'friday',
            name: 'Friday',
            plannedHours: 3,
            plannedBitrateKbps: 6000,
            publish: 'ask',
            signsHere: true,
            provider: 'tencent',
            live: { source: 'obs', policy: 'gapless', record: true, lan: true, port: 1935 },
            cloudId: 'abc',
          },
        ],
      }),
      JSON.stringify({
        friday: { pushUrl: 'rtmp://h/live/a', signingKey: 'k', obsPassword: 'p', obsBefore: '{}' },
        obs: { obsPassword: 'x' },
      }),
      JSON.stringify({ x: 1, y: 2, width: 1040, height: 720, maximized: false }),
    ),
  run: async (input) => {
    for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
    const profileFile = path.join(folder, 'profiles.json');
    for (const name of ['profiles.json', 'secrets.json', 'window.json']) writeFileSync(path.join(folder, name), input, { mode: 0o600 });
    const unsaved: unknown[] = [];
    const onUnsaved = (error: unknown): void => void unsaved.push(error);
    await readFirstLook(profileFile);
    await readWindowBounds(path.join(folder, 'window.json'), [{ x: 0, y: 0, width: 2000, height: 1000 }]);
    const profiles = await openProfileStore({ file: profileFile, wallNow: () => 0, onUnsaved });
    const secrets = await openSecretStore({ folder, encryption: plain, keepInFile: true, wallNow: () => 0, onUnsaved });
    for (const showId of secrets.showIds) must(typeof secrets.of(showId) === 'object', 'secrets of nobody');
    must(profiles.damaged === null || readdirSync(folder).includes(profiles.damaged), 'a damaged file is gone');
    if (profiles.damaged === null) {
      // What was read is written and read again as it is.
      profiles.save(profiles.loaded);
      await profiles.idle();
      const again = await openProfileStore({ file: profileFile, wallNow: () => 0, onUnsaved });
      must(JSON.stringify(again.loaded) === JSON.stringify(profiles.loaded) && again.damaged === null, 'shows change when they are kept');
    }
    must(unsaved.length === 0, 'what was read cannot be written');
    for (const file of readdirSync(folder)) must((statSync(path.join(folder, file)).mode & 0o077) === 0, 'others can read a file');
  },
};
