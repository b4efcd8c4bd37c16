// npm run package: the app in a folder of its own under release/, with its fuses set. Other targets: npm run package -- --linux deb.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');
const { run } = await import('./setup/run.mjs');
const { electronEnvironment, setUp } = await import('./setup/set-up.mjs');
const { describeRuntime } = await import('./setup/electron-runtime.mjs');

await runScript(async () => {
  const runtime = await setUp({ root: ROOT, command: 'start', say });
  say(describeRuntime(runtime));
  await ensureBuilt({ root: ROOT, target: 'app', say });
  const named = process.argv.slice(2);
  const builder = `${ROOT}/node_modules/electron-builder/cli.js`;
  const args = ['--config', 'build/electron-builder.config.mjs', '--publish', 'never', ...(named.length === 0 ? ['--dir'] : named)];
  const { code } = await run(process.execPath, [builder, ...args], { cwd: ROOT, env: electronEnvironment(runtime) });
  return code;
});
