import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureBuilt } from '../../build/setup/fresh-build.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Read and found to let a program of ours carry the code. Another one is to be read first. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'OFL-1.1',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
]);

const LIST = z.object({
  packages: z.array(z.strictObject({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() })),
});

let packages: z.infer<typeof LIST>['packages'];

beforeAll(async () => {
  await ensureBuilt({ root: ROOT, target: 'app', say: () => {} });
  packages = LIST.parse(JSON.parse(readFileSync(path.join(ROOT, 'out/main/licences.json'), 'utf8'))).packages;
}, 180_000);

/** One of the licences to choose from, and each of those that hold together, is on the list. */
function isAllowed(expression: string): boolean {
  return expression.split(' OR ').some((choice) => choice.split(' AND ').every((id) => ALLOWED.has(id)));
}

describe('the licences of what is in the program', () => {
  it.each([
    ['main', ['zod', 'ws', 'node-media-server', 'intl-messageformat', 'qr']],
    ['beside main', ['libsql', `@libsql/${process.platform}-${process.arch}`]],
    ['the window', ['react', 'react-dom', 'zustand', 'uplot', '@base-ui/react', 'lucide-react']],
    ['its fonts', ['@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono']],
    ['our own', ['cuelight']],
  ])('hold those of %s', (_where, names) => {
    const found = packages.map(({ name }) => name);
    for (const name of names)
      expect(
        found.filter((one) => one === name || one.startsWith(`${name}-`)),
        name,
      ).not.toEqual([]);
  });

  it('leave out what only builds and tests', () => {
    const found = packages.map(({ name }) => name);
    for (const name of ['electron', 'vitest', 'typescript', 'axe-core', 'playwright-core', 'electron-builder'])
      expect(found).not.toContain(name);
  });

  it('have an id and a text each, of the package’s own version', () => {
    for (const { name, version, licence, text } of packages) {
      expect(licence, name).not.toBe('');
      expect(text.length, name).toBeGreaterThan(200);
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/u);
    }
    expect(packages.find(({ name }) => name === 'react')?.text).toMatch(/Permission is hereby granted/u);
    expect(packages.find(({ name }) => name.endsWith('/inter'))?.text).toMatch(/SIL Open Font License/iu);
  });

  it('name the crates in the compiled library, whose makers ship no notice of them', () => {
    const text = packages.find(({ name }) => name.startsWith('@libsql/'))?.text ?? '';
    expect(text).toMatch(/^libsql \d+\.\d+\.\d+$/mu);
    expect(text).toMatch(/^tokio \d+\.\d+\.\d+$/mu);
    expect(text).toContain('SQLite, which is in the public domain');
  });

  it('are ones that were read before', () => {
    expect(packages.filter(({ licence }) => !isAllowed(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });
});
