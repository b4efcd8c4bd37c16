import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprint, writeJson } from '../../../build/setup/files.mjs';
import { isBuilt } from '../../../build/setup/fresh-build.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

const SOURCES = ['electron', 'build/targets.ts', 'build/cli.vite.config.ts', 'package.json', 'package-lock.json'];

function builtCheckout(): string {
  const root = tempFolder();
  for (const folder of ['electron/rtmp', 'build', 'out/cli']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['electron/cli.ts', 'electron/rtmp/amf.ts', 'build/cli.vite.config.ts', 'package.json', 'out/cli/cli.js']) {
    writeFileSync(join(root, file), 'text');
  }
  writeJson(join(root, 'out/cli.stamp.json'), { sources: fingerprint(root, SOURCES) });
  return root;
}

describe('whether a build is fresh', () => {
  test('it is while no source has changed', () => {
    expect(isBuilt(builtCheckout(), 'cli')).toBe(true);
  });

  test.each<[string, (root: string) => void]>([
    ['a source edited', (root) => writeFileSync(join(root, 'electron/rtmp/amf.ts'), 'other text')],
    ['a source added', (root) => writeFileSync(join(root, 'electron/rtmp/new.ts'), '')],
    ['a source renamed', (root) => renameSync(join(root, 'electron/rtmp/amf.ts'), join(root, 'electron/rtmp/amf0.ts'))],
    ['a source deleted', (root) => rmSync(join(root, 'electron/rtmp/amf.ts'))],
    ['another setting of the build', (root) => writeFileSync(join(root, 'build/cli.vite.config.ts'), 'longer text')],
    ['another set of packages', (root) => writeFileSync(join(root, 'package-lock.json'), '{}')],
    ['the output deleted', (root) => rmSync(join(root, 'out/cli/cli.js'))],
    ['a stamp cut short', (root) => writeFileSync(join(root, 'out/cli.stamp.json'), '{"sour')],
  ])('%s: it is built again', (_what, change) => {
    const root = builtCheckout();
    change(root);
    expect(isBuilt(root, 'cli')).toBe(false);
  });
});
