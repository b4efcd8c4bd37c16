import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fetchRegistryArchive } from '../../../build/setup/registry-runtime.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

const content = 'the package';
const pinned = { package: '@x/runtime', version: '1.2.3', integrity: `sha512-${createHash('sha512').update(content).digest('base64')}` };
const say = (): void => {};

/** Stands in for `npm pack`: leaves an archive with this text. */
function packs(text: string) {
  const specs: string[] = [];
  const pack = async (spec: string, folder: string): Promise<void> => {
    specs.push(spec);
    writeFileSync(join(folder, 'x-runtime-1.2.3.tgz'), text);
  };
  return { specs, pack };
}

describe('the archive from the registry', () => {
  test('one with the pinned integrity is kept and not fetched twice', async () => {
    const cache = tempFolder();
    const { specs, pack } = packs(content);
    const file = await fetchRegistryArchive(cache, { say, source: pinned, pack });
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(await fetchRegistryArchive(cache, { say, source: pinned, pack })).toBe(file);
    expect(specs).toEqual(['@x/runtime@1.2.3']);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test('any other is refused and deleted', async () => {
    const cache = tempFolder();
    await expect(fetchRegistryArchive(cache, { say, source: pinned, pack: packs('something else').pack })).rejects.toThrow(
      'not the pinned one',
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  test('a download that broke off leaves nothing that is taken for whole, and the next one succeeds', async () => {
    const cache = tempFolder();
    const broken = async (_spec: string, folder: string): Promise<void> => {
      writeFileSync(join(folder, 'x-runtime-1.2.3.tgz'), content.slice(0, 3));
      throw new Error('connection lost');
    };
    await expect(fetchRegistryArchive(cache, { say, source: pinned, pack: broken })).rejects.toThrow('connection lost');
    // What a process killed in the middle leaves.
    mkdirSync(join(cache, 'runtime-1.2.3.tgz.part'));
    writeFileSync(join(cache, 'runtime-1.2.3.tgz.part/half.tgz'), 'half');
    const file = await fetchRegistryArchive(cache, { say, source: pinned, pack: packs(content).pack });
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});
