import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { npmPackagesMissing } from '../../../build/setup/npm-packages.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

interface Entry {
  version: string;
  integrity: string;
  optional?: boolean;
}

const zod: Entry = { version: '4.0.0', integrity: 'sha512-a' };
const elsewhere: Entry = { version: '1.0.0', integrity: 'sha512-b', optional: true };

function checkout(wanted: Record<string, Entry>, installed?: Record<string, Entry>): string {
  const root = tempFolder();
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...wanted } }));
  if (installed === undefined) return root;
  for (const path of Object.keys(installed)) {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), '{}');
  }
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  return root;
}

describe('npm packages', () => {
  test('nothing is missing when what is installed is what the lock file says', () => {
    expect(npmPackagesMissing(checkout({ 'node_modules/zod': zod }, { 'node_modules/zod': zod }))).toBeUndefined();
  });

  test('a package for another system may be absent', () => {
    const wanted = { 'node_modules/zod': zod, 'node_modules/only-mac': elsewhere };
    expect(npmPackagesMissing(checkout(wanted, { 'node_modules/zod': zod }))).toBeUndefined();
  });

  test('an empty checkout has nothing installed', () => {
    expect(npmPackagesMissing(checkout({ 'node_modules/zod': zod }))).toBe('not installed yet');
  });

  test('an installation that was interrupted is begun again', () => {
    const root = checkout({ 'node_modules/zod': zod }, { 'node_modules/zod': zod });
    rmSync(join(root, 'node_modules/.package-lock.json'));
    expect(npmPackagesMissing(root)).toBe('an installation was interrupted');
  });

  test('a change of version, of content or of the list is seen and named', () => {
    const installed = { 'node_modules/zod': zod };
    expect(npmPackagesMissing(checkout({ 'node_modules/zod': { ...zod, version: '4.0.1' } }, installed))).toBe('zod has changed');
    expect(npmPackagesMissing(checkout({ 'node_modules/zod': { ...zod, integrity: 'sha512-c' } }, installed))).toBe('zod has changed');
    expect(npmPackagesMissing(checkout({ ...installed, 'node_modules/@a/b': zod }, installed))).toBe('@a/b is new');
  });

  test('a folder deleted by hand is seen', () => {
    const root = checkout({ 'node_modules/zod': zod }, { 'node_modules/zod': zod });
    rmSync(join(root, 'node_modules/zod'), { recursive: true });
    expect(npmPackagesMissing(root)).toBe('zod was removed');
  });

  test('without a readable lock file it says how to get it back', () => {
    const root = tempFolder();
    writeFileSync(join(root, 'package-lock.json'), '<<<<<<< HEAD');
    expect(() => npmPackagesMissing(root)).toThrow('git checkout package-lock.json');
  });
});
