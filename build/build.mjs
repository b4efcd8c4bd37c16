// npm run build: the app and the command line, or the one that is named. Needs npm's packages and no Electron.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { SetupError, runScript, say } = await import('./setup/say.mjs');
const { ensureBuilt } = await import('./setup/fresh-build.mjs');

await runScript(async () => {
  const named = process.argv.slice(2);
  const targets = /** @type {const} */ (['cli', 'app']);
  const unknown = named.find((name) => !targets.some((target) => target === name));
  if (unknown !== undefined) throw new SetupError(`there is nothing called "${unknown}" to build; there are: ${targets.join(', ')}`);
  for (const target of targets) {
    if (named.length === 0 || named.includes(target)) await ensureBuilt({ root: ROOT, target, say, force: true });
  }
  return 0;
});
