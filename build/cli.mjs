// npm run -s cli -- …: the command line from a checkout, built first if it is out of date. Standard output stays the command's own.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');
const { ensureNpmPackages } = await import('./setup/npm-packages.mjs');

await runScript(async () => {
  await ensureNpmPackages({ root: ROOT, say });
  await ensureBuilt({ root: ROOT, target: 'cli', say });
  return 0;
});
if (process.exitCode === 0) {
  const program = new URL('../out/cli/cli.js', import.meta.url);
  process.argv[1] = program.pathname;
  await import(program.href);
}
