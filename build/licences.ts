import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Plugin } from 'vite';
import { cratesNotice } from './native-crates.ts';
import { isRecord, readJson } from './setup/files.mjs';
import { copiedPackages } from './native-history.ts';
import { ROOT } from './targets.ts';

/** A package whose code or font is in the built program. */
export interface BuiltInPackage {
  readonly name: string;
  readonly version: string;
  /** As the package says it, an SPDX expression. */
  readonly licence: string;
  /** Its licence files whole, and its notice where it has one. */
  readonly text: string;
}

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/iu;

/** What the bundler adds by itself has no file. */
const VIRTUAL: readonly (readonly [RegExp, string])[] = [
  [/^\0(?:vite\/|commonjsHelpers)/u, 'vite'],
  [/^\0rolldown\//u, 'rolldown'],
];

/** A package without a licence file, and the one of the same makers and source that has it. */
const TEXT_FROM: readonly (readonly [RegExp, string])[] = [[/^@libsql\//u, 'libsql']];

/** Packages that say MIT and have no text of it: they get the licence's own, with their author's name. */
const MIT_BY_NAME = new Set(['lazy-val']);

/** Writes down, beside the code, whose packages are in the chunks of all builds that one instance is given to. */
function licenceList(file: string, format: (packages: readonly BuiltInPackage[]) => string): Plugin {
  const folders = new Set<string>([ROOT]);
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        const files =
          part.type === 'asset'
            ? part.originalFileNames
            : Object.entries(part.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : []));
        for (const one of files) {
          const folder = packageOf(one);
          if (folder !== null) folders.add(folder);
        }
      }
      for (const folder of copiedPackages(bundle)) folders.add(folder);
    },
    writeBundle() {
      const packages = [...folders].map(describe);
      const unclear = packages.filter(({ licence, text }) => licence === '' || text === '');
      if (unclear.length > 0) this.error(`no licence or no text of it: ${unclear.map(({ name }) => name).join(', ')}`);
      const byName = new Map(packages.map((one) => [`${one.name}@${one.version}`, one] as const));
      const sorted = [...byName.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
      writeFileSync(join(ROOT, file), format(sorted));
    },
  };
}

/** Of main, preload and renderer together: they are built one after the other by one process. */
export const licences = licenceList('out/main/licences.json', (packages) => `${JSON.stringify({ packages })}\n`);

/** Of the command line, to be read as it is. */
export const commandLineLicences = licenceList('out/cli/LICENCES.txt', (packages) => {
  const others = packages.filter(({ name }) => name !== 'cuelight');
  const head = `The command line of Cuelight holds code of these packages:\n\n${others.map((one) => `  ${one.name} ${one.version}  ${one.licence}`).join('\n')}\n`;
  return [head, ...others.map((one) => `${one.name} ${one.version}\n\n${one.text}\n`)].join(`\n${'-'.repeat(80)}\n\n`);
});

/** The folder of the package that a module or asset is from; null for our own modules. */
function packageOf(id: string): string | null {
  const virtual = VIRTUAL.find(([pattern]) => pattern.test(id));
  if (virtual !== undefined) return join(ROOT, 'node_modules', virtual[1]);
  const [, inner, name] = /^\0?(?<inner>.*)\/node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)/su.exec(id.replaceAll('\\', '/')) ?? [];
  if (inner === undefined || name === undefined) return null;
  // The bundler names modules by their whole path, and what assets were made from by the one that leads there from the page.
  return join(isAbsolute(inner) ? inner : ROOT, 'node_modules', name);
}

function describe(folder: string): BuiltInPackage {
  const about = readJson(join(folder, 'package.json')) ?? {};
  const { name, version, license } = about;
  if (typeof name !== 'string' || typeof version !== 'string') throw new Error(`no package in ${folder}`);
  const licence = typeof license === 'string' ? license : isRecord(license) && typeof license['type'] === 'string' ? license['type'] : '';
  const own = textOf(folder, name) || (MIT_BY_NAME.has(name) && licence === 'MIT' ? mitOf(about['author']) : '');
  return {
    name,
    version,
    licence: licence.replace(/^\((?<inner>.*)\)$/u, '$<inner>'),
    text: isCompiled(name) ? `${own}\n\n${cratesNotice(readFileSync(join(folder, String(about['main']))))}` : own,
  };
}

/** The package holds a library and no source. */
function isCompiled(name: string): boolean {
  return name.startsWith('@libsql/');
}

function mitOf(author: unknown): string {
  const text = readFileSync(join(ROOT, 'LICENSE'), 'utf8').trim();
  return text.replace(/^Copyright .*$/mu, `Copyright (c) ${isRecord(author) ? String(author['name']) : String(author)}`);
}

function textOf(folder: string, name: string): string {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => LICENCE_FILE.test(file)) : [];
  if (files.length > 0) {
    const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
    return [...new Set(texts)].join('\n\n');
  }
  const from = TEXT_FROM.find(([pattern]) => pattern.test(name));
  return from === undefined ? '' : textOf(join(ROOT, 'node_modules', from[1]), from[1]);
}
