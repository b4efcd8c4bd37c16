// npm run soak: the long runs of test/soak, each alone by its name: `npm run soak -- path-cut`.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');
const { run } = await import('./setup/run.mjs');
const { electronEnvironment, setUp } = await import('./setup/set-up.mjs');

await runScript(async () => {
  const runtime = await setUp({ root: ROOT, command: 'soak', say });
  for (const target of /** @type {const} */ (['cli', 'app'])) await ensureBuilt({ root: ROOT, target, say });
  const vitest = [`${ROOT}/node_modules/vitest/vitest.mjs`, 'run', '--config', 'build/vitest.config.ts', '--project=soak'];
  const args = [...vitest, '--reporter=verbose', ...process.argv.slice(2)];
  const { code } = await run(process.execPath, args, { cwd: ROOT, env: electronEnvironment(runtime) });
  return code;
});
