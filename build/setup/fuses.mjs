import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** electron-builder's name of each fuse that a package sets. */
const FUSES = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
};

/**
 * Reads back what was burnt into a packed program: the fuses that are not as they were asked for. A fuse this Electron does not have
 * counts as one of them.
 * @param {string} executable
 * @param {import('electron-builder').Configuration['electronFuses']} wanted
 * @returns {Promise<string[]>}
 */
export async function wrongFuses(executable, wanted) {
  const wire = await getCurrentFuseWire(executable);
  return Object.entries(FUSES).flatMap(([name, position]) => {
    /** @type {unknown} */
    const value = Reflect.get(wanted ?? {}, name);
    // The wire says it in ASCII: 48 is off, 49 is on.
    return typeof value === 'boolean' && Number(wire[position]) === (value ? 49 : 48) ? [] : [name];
  });
}
