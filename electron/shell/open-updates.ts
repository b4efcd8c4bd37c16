import { app } from 'electron';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { UpdateState } from '../contract/update.ts';
import { publicKeyOf } from '../updates/release.ts';
import { quitAndThen } from './start-up.ts';
import type { StateHub } from './state-hub.ts';
import { UpdateDesk } from './update-desk.ts';
import { packageKind, updatesPossible, type PackageKind } from './update-package.ts';

/** Put in by the build: where releases lie, and the key that they are signed with. Empty in a copy that nobody released. */
declare const CUELIGHT_UPDATE_URL: string;
declare const CUELIGHT_UPDATE_KEY: string;

const publicKey = publicKeyOf(CUELIGHT_UPDATE_KEY);

function ownKind(): PackageKind | null {
  return packageKind({ platform: process.platform, packaged: app.isPackaged, env: process.env, readResource });
}

export function possibleUpdates(): UpdateState['possible'] {
  return updatesPossible(ownKind(), publicKey !== null && URL.canParse(CUELIGHT_UPDATE_URL));
}

/** New versions, and what they need of the system. */
export function openUpdates({
  hub,
  onFault,
}: {
  readonly hub: StateHub;
  readonly onFault: (where: string, error: unknown) => void;
}): UpdateDesk {
  return new UpdateDesk({
    hub,
    onFault,
    load: async () => {
      const kind = ownKind();
      if (kind === null || publicKey === null) throw new Error('updates are not possible here');
      const { SignedUpdater } = await import('./signed-updater.ts');
      const { platform, arch } = process;
      return new SignedUpdater({ kind, publicKey, platform, arch, baseUrl: new URL(CUELIGHT_UPDATE_URL), current: app.getVersion() });
    },
    quitAndThen: (install) =>
      quitAndThen(() => {
        // The new one may start before this one is gone.
        app.releaseSingleInstanceLock();
        install();
      }),
  });
}

function readResource(name: string): string | null {
  try {
    return readFileSync(path.join(process.resourcesPath, name), 'utf8').slice(0, 200);
  } catch {
    return null;
  }
}
