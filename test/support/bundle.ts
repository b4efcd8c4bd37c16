import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';

export interface Bundle {
  /** Paths of the built scripts, in the order of the entries. */
  readonly files: readonly string[];
  readonly remove: () => Promise<void>;
}

/** What holds a library of the system stays where npm put it. */
const installed: Plugin = {
  name: 'installed',
  resolveId: (source) => (source === 'libsql' ? { id: import.meta.resolve('libsql'), external: true } : null),
};

/** Builds TypeScript entries into scripts that plain Node runs: for children that vitest cannot transform. */
export async function bundle(entries: readonly string[]): Promise<Bundle> {
  const directory = await mkdtemp(join(tmpdir(), 'cuelight-test-'));
  const files: string[] = [];
  for (const [index, input] of entries.entries()) {
    const built = await rolldown({ input, platform: 'node', external: /^node:/, plugins: [installed], logLevel: 'silent' });
    const file = join(directory, `${String(index)}.mjs`);
    await built.write({ file, format: 'esm', codeSplitting: false });
    await built.close();
    files.push(file);
  }
  return { files, remove: () => rm(directory, { recursive: true, force: true }) };
}
