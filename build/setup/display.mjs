/** How to check without a window, printed wherever a window cannot be opened. */
const COMMAND_LINE = `Without a display, check from the command line:
  read -rs PUSH_URL; export PUSH_URL      (paste the push URL, then Enter)
  npm run -s cli -- check --url-env PUSH_URL`;

/**
 * What to tell someone for whom no window can open, or undefined if there is a display.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function noDisplay(env, platform) {
  if (platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return undefined;
  return `there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.\n${COMMAND_LINE}`;
}

/**
 * What to add when Electron itself found the display unusable, by its words on standard error.
 * @param {string} words
 */
export function displayRefused(words) {
  return /Missing X server|cannot open display|Failed to connect to Wayland display/i.test(words)
    ? `the display does not answer, so no window can open.\n${COMMAND_LINE}`
    : undefined;
}
