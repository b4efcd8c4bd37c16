import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let folder: string | null = null;

/** One for the whole run. */
export function temporaryFolder(): string {
  folder ??= mkdtempSync(path.join(tmpdir(), 'cuelight-faults-'));
  return folder;
}

export function removeTemporaryFolder(): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
}
