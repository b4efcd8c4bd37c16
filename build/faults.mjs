// npm run faults: the fault matrix of test/matrix, each fault made for real. `npm run faults -- --help` tells the options.
import path from 'node:path';
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');
const { setUp } = await import('./setup/set-up.mjs');

await runScript(async () => {
  // Its peers are those of the benchmarks.
  await setUp({ root: ROOT, command: 'bench', say });
  await ensureBuilt({ root: ROOT, target: 'cli', say });
  process.chdir(ROOT);
  const { runnerImport } = await import('vite');
  /** @type {{ module: { main: (args: readonly string[]) => Promise<number> } }} */
  const { module } = await runnerImport(path.join(ROOT, 'test/matrix/main.ts'), { configFile: false, logLevel: 'error' });
  return module.main(process.argv.slice(2));
});
