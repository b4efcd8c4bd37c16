// npm run package: the app in a folder of its own under release/, with its fuses set. Other targets: npm run package -- --linux deb.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { SetupError, runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');
const { run } = await import('./setup/run.mjs');
const { electronEnvironment, setUp } = await import('./setup/set-up.mjs');
const { describeRuntime } = await import('./setup/electron-runtime.mjs');
const { existsSync } = await import('node:fs');

await runScript(async () => {
  const runtime = await setUp({ root: ROOT, command: 'start', say });
  say(describeRuntime(runtime));
  await ensureBuilt({ root: ROOT, target: 'app', say });
  // Only now: the configuration reads what set-up found, and the fuses' library is one of the packages.
  const { default: config } = await import('./electron-builder.config.mjs');
  const { wrongFuses } = await import('./setup/fuses.mjs');
  const named = process.argv.slice(2);
  const builder = `${ROOT}/node_modules/electron-builder/cli.js`;
  const args = ['--config', 'build/electron-builder.config.mjs', '--publish', 'never', ...(named.length === 0 ? ['--dir'] : named)];
  const { code } = await run(process.execPath, [builder, ...args], { cwd: ROOT, env: electronEnvironment(runtime) });
  if (code !== 0) return code;
  const packed = packedExecutables(`${ROOT}/release`);
  if (packed.length === 0) throw new SetupError('nothing was packed under release/');
  for (const executable of packed) {
    const wrong = await wrongFuses(executable, config.electronFuses);
    if (wrong.length > 0) throw new SetupError(`fuses not as configured in ${executable}: ${wrong.join(', ')}`);
    say(`fuses read back from ${executable}: as configured`);
  }
  return 0;
});

/**
 * The programs that electron-builder left, whichever systems they are for.
 * @param {string} release
 */
function packedExecutables(release) {
  const places = [
    'linux-unpacked/cuelight',
    'linux-arm64-unpacked/cuelight',
    'win-unpacked/Cuelight.exe',
    'mac/Cuelight.app',
    'mac-arm64/Cuelight.app',
  ];
  return places.map((place) => `${release}/${place}`).filter((place) => existsSync(place));
}
