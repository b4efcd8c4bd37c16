import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const root = path.join(import.meta.dirname, '../../..');
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { readonly packages: Record<string, Locked> };
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies: Record<string, string>;
};
const installed = Object.entries(lock.packages).filter(([where]) => where !== '');

/** Code of others that runs when it is merely installed; set-up installs without it, and nothing may be added unseen. */
const WITH_INSTALL_SCRIPT = ['node_modules/electron-winstaller'];

it('no package runs anything at its installation but those that were looked at', () => {
  expect(installed.flatMap(([where, { hasInstallScript }]) => (hasInstallScript === true ? [where] : []))).toEqual(WITH_INSTALL_SCRIPT);
});

it('every package is pinned to a version and its content', () => {
  expect(installed.flatMap(([where, { version, integrity }]) => (version !== undefined && integrity !== undefined ? [] : [where]))).toEqual(
    [],
  );
  const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
