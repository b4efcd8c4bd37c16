// Old syntax only, and no imports: this file must load in the very Node that it turns away.

/** The oldest Node whose own API the set-up, the builds and the command line need. */
export const OLDEST_NODE = { major: 20, minor: 19 };

/**
 * What to tell someone whose Node is too old, or undefined if it will do.
 * @param {string} version as `process.versions.node` gives it
 * @returns {string | undefined}
 */
export function nodeTooOld(version) {
  var parts = version.split('.').map(Number);
  var major = parts[0] || 0;
  var minor = parts[1] || 0;
  if (major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor)) return undefined;
  return (
    'Cuelight needs Node ' +
    OLDEST_NODE.major +
    '.' +
    OLDEST_NODE.minor +
    ' or newer; this is ' +
    version +
    '. Install it from your system or from nodejs.org.'
  );
}
