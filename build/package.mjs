// npm run package: the app in a folder of its own under release/, looked over and started once. As files to give away: npm run package -- --linux,
// --mac or --win; with --release only from Electron's official build.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { SetupError, runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');
const { run } = await import('./setup/run.mjs');
const { electronEnvironment, setUp } = await import('./setup/set-up.mjs');
const { describeRuntime } = await import('./setup/electron-runtime.mjs');
const { rmSync } = await import('node:fs');

await runScript(async () => {
  const runtime = await setUp({ root: ROOT, command: 'start', say });
  say(describeRuntime(runtime));
  await ensureBuilt({ root: ROOT, target: 'app', say });
  const named = process.argv.slice(2).filter((arg) => arg !== '--release');
  if (named.length < process.argv.length - 2 && runtime.origin !== 'official')
    throw new SetupError("a release is packed with Electron's official build, and this one is not");
  const builder = `${ROOT}/node_modules/electron-builder/cli.js`;
  const args = ['--config', 'build/electron-builder.config.mjs', '--publish', 'never', ...(named.length === 0 ? ['--dir'] : named)];
  rmSync(`${ROOT}/release`, { recursive: true, force: true });
  const { code } = await run(process.execPath, [builder, ...args], { cwd: ROOT, env: electronEnvironment(runtime) });
  if (code !== 0) return code;
  // Only now: what reads a package is itself one of npm's.
  const { packedProgram, examine } = await import('./setup/packed-program.mjs');
  const packed = packedProgram(`${ROOT}/release`);
  if (packed === undefined) throw new SetupError('nothing was packed under release/');
  await examine(packed, say);
  return 0;
});
