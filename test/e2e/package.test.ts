import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusesChangedArchive } from '../../build/setup/archive-integrity.mjs';
import { ensureBuilt } from '../../build/setup/fresh-build.mjs';
import { archiveFiles, packageParts } from '../../build/setup/package-parts.mjs';
import { examine, packedProgram, type PackedProgram } from '../../build/setup/packed-program.mjs';
import { selfTest } from '../../build/setup/self-test.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

const folder = mkdtempSync(path.join(tmpdir(), 'cuelight-packed-'));
let packed: PackedProgram;

beforeAll(async () => {
  await ensureBuilt({ root: ROOT, target: 'app', say: () => {} });
  const builder = path.join(ROOT, 'node_modules/electron-builder/cli.js');
  const args = ['--config', 'build/electron-builder.config.mjs', '--publish', 'never', '--dir', `-c.directories.output=${folder}`];
  await promisify(execFile)(process.execPath, [builder, ...args], { cwd: ROOT });
  const found = packedProgram(folder);
  if (found === undefined) throw new Error('nothing was packed');
  packed = found;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed program', () => {
  it('has its fuses, holds what it needs, and works without a debugger', async () => {
    const said: string[] = [];
    await examine(packed, (line) => said.push(line));
    expect(said[0]).toMatch(/fuses read back .*: as configured/u);
    expect(said.at(-1)).toMatch(/"selfTest":"passed".*"sandboxed":true,"packaged":true/u);
  });

  it('is small: no package, no map, two languages, one library beside the archive', () => {
    const files = archiveFiles(packed.archive);
    expect(files.filter(({ path: name }) => /node_modules|\.map$|\.ts$/u.test(name))).toEqual([]);
    expect(files.filter(({ unpacked }) => unpacked).map(({ path: name }) => name)).toEqual(['out/main/libsql/library.node']);
    const parts = new Map(packageParts(packed.folder, packed.archive));
    expect(parts.get('locales')).toBeLessThan(2_000_000);
    expect(files.reduce((sum, { bytes, unpacked }) => sum + (unpacked ? 0 : bytes), 0)).toBeLessThan(8_000_000);
  });

  // Where nobody looks at the archive it must start: else the check for those who do would prove nothing.
  it('refuses an archive with one letter changed where the system has integrity, and only there; the letter is put back', async () => {
    const before = readFileSync(packed.archive);
    expect(await refusesChangedArchive(packed)).toBe(process.platform !== 'linux');
    expect(readFileSync(packed.archive).equals(before)).toBe(true);
  });

  it('reads little before its first window', () => {
    const main = path.join(ROOT, 'out/main');
    const read = new Set<string>();
    const bytesOf = (name: string): number => {
      if (read.has(name)) return 0;
      read.add(name);
      const text = readFileSync(path.join(main, name), 'utf8');
      const imported = [...text.matchAll(/^import .* from "\.\/([^"]+)";$/gm)].map(([, file = '']) => file);
      return text.length + imported.reduce((sum, file) => sum + bytesOf(file), 0);
    };
    expect(bytesOf('main.js')).toBeLessThan(60_000);
  });

  it('says what does not work, and its exit code says so too', async () => {
    const library = path.join(path.dirname(packed.archive), 'app.asar.unpacked/out/main/libsql/library.node');
    copyFileSync(library, `${library}.whole`);
    writeFileSync(library, 'no library');
    await expect(selfTest(packed.executable)).rejects.toThrow(/exit 1.*"step":"history"/u);
    copyFileSync(`${library}.whole`, library);
    rmSync(`${library}.whole`);
  });
});
