import type { UpdateState } from '../contract/update.ts';

/** As what this program was installed; each is replaced in its own way. */
export type PackageKind = 'appimage' | 'deb' | 'mac' | 'nsis';

export interface PackageFacts {
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** A file among the program's resources; null where there is none. Those that tell are a few words long. */
  readonly readResource: (name: string) => string | null;
}

/** Null: it runs from a folder that nothing was installed into. */
export function packageKind({ platform, packaged, env, readResource }: PackageFacts): PackageKind | null {
  // Written by the packager into what can be updated.
  if (!packaged || readResource('app-update.yml') === null) return null;
  if (platform === 'win32') return 'nsis';
  if (platform === 'darwin') return 'mac';
  if ((env['APPIMAGE'] ?? '') !== '') return 'appimage';
  return readResource('package-type')?.trim() === 'deb' ? 'deb' : null;
}

export function updatesPossible(kind: PackageKind | null, hasKey: boolean): UpdateState['possible'] {
  if (!hasKey) return 'no-key';
  return kind === null ? 'no-package' : 'yes';
}
