import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { ROOT } from './targets.ts';

const PACKAGE = 'libsql';
/** Beside main's chunks; the package's configuration leaves the library itself out of the archive, where no system could load it. */
const FOLDER = 'libsql';
const LIBRARY = `${FOLDER}/library.node`;
/** How the package finds the library of this system; here it lies beside it, under one name. */
const SEARCH = /const \{ load, currentTarget \}[\s\S]*?\n\}\n/u;

/**
 * The history's database: the package's few scripts and this system's library, copied beside the bundle. A bundler can follow neither the
 * name that the package makes at run time nor the library behind it.
 */
export const nativeHistory: Plugin = {
  name: 'native-history',
  enforce: 'pre',
  resolveId: (source) => (source === PACKAGE ? { id: `./${FOLDER}/index.cjs`, external: true } : null),
  generateBundle() {
    const folder = packageFolder();
    const script = (name: string): string => readFileSync(join(folder, `${name}.js`), 'utf8');
    const index = script('index');
    if (!SEARCH.test(index)) this.error(`${PACKAGE} has changed: see how it finds its library`);
    const emit = (name: string, source: string | Uint8Array): void => {
      this.emitFile({ type: 'asset', fileName: `${FOLDER}/${name}`, source });
    };
    const own = index.replace(SEARCH, "const requireNative = () => require('./library.node');\n");
    emit('index.cjs', own.replace(/require\("\.\/(?<name>auth|sqlite-error)"\)/gu, 'require("./$<name>.cjs")'));
    for (const name of ['auth', 'sqlite-error']) emit(`${name}.cjs`, script(name));
    this.emitFile({ type: 'asset', fileName: LIBRARY, source: readFileSync(libraryFile(folder)) });
  },
};

/** The folders of the packages whose files lie in this bundle. */
export function copiedPackages(bundle: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.hasOwn(bundle, LIBRARY) ? [packageFolder(), dirname(libraryFile(packageFolder()))] : [];
}

function packageFolder(): string {
  return join(ROOT, 'node_modules', PACKAGE);
}

/** Electron for Linux is made for glibc alone, whatever the system's Node was made for. */
const ABI: Readonly<Record<string, string>> = { 'linux-arm': '-gnueabihf', linux: '-gnu', win32: '-msvc' };

function libraryFile(folder: string): string {
  const { platform, arch } = process;
  const abi = ABI[`${platform}-${arch}`] ?? ABI[platform] ?? '';
  return createRequire(join(folder, 'index.js')).resolve(`@libsql/${platform}-${arch}${abi}`);
}
