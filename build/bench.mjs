// npm run bench: the benchmarks of test/bench, peers beside ours in the same run. `npm run bench -- connect` runs those whose file is so named;
// `--keep` makes this run's figures those that later runs are compared with.
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { runScript, say } = await import('./setup/say.mjs');
const { beginFigures, summarise } = await import('./bench-figures.mjs');
const { runProject } = await import('./vitest-script.mjs');

await runScript(async () => {
  const keep = process.argv.includes('--keep');
  const args = process.argv.slice(2).filter((arg) => arg !== '--keep');
  const file = beginFigures(ROOT);
  const code = await runProject('bench', args, { CUELIGHT_FIGURES: file });
  say(summarise({ root: ROOT, file, keep }));
  return code;
});
