// npm run fuzz: coverage-guided fuzzing of the product's parsers. `npm run fuzz -- amf0 --seconds 600`; no name: every target in turn.
// `--keep`: writes the smallest set of inputs that takes every branch found to test/fuzz/corpus, which npm test replays.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import './require-node.mjs';

const { ROOT } = await import('./setup/files.mjs');
const { runScript } = await import('./setup/say.mjs');
const { run } = await import('./setup/run.mjs');
const { build } = await import('vite');
const { countBranches } = await import('./fuzz/instrument.mjs');

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, keep: { type: 'boolean', default: false } },
});

await runScript(async () => {
  const all = readdirSync(join(ROOT, 'test/fuzz/targets')).map((file) => file.replace(/\.ts$/, ''));
  const chosen = positionals.length === 0 ? all : positionals;
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no such target: ${unknown.join(', ')}; there are ${all.join(', ')}`);
  let failed = 0;
  for (const target of chosen) {
    const file = await bundle(target);
    const args = [file, target, ROOT, values.seconds, ...(values.keep ? ['keep'] : [])];
    const { code } = await run(process.execPath, args, { cwd: ROOT, env: process.env });
    if (code !== 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
});

/** @param {string} target */
async function bundle(target) {
  const outDir = join(ROOT, 'out/fuzz', target);
  /** @type {import('./fuzz/instrument.mjs').Found} */
  const found = { branches: 0, words: new Set() };
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    define: { CUELIGHT_VERSION: '"0"' },
    ssr: { noExternal: true, external: ['libsql', 'vitest', 'fast-check'], target: 'node' },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { main: join(ROOT, 'test/fuzz/main.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
    resolve: { alias: { '#target': join(ROOT, `test/fuzz/targets/${target}.ts`) } },
    plugins: [countBranches({ root: ROOT, found })],
  });
  writeFileSync(join(outDir, 'counted.json'), JSON.stringify({ branches: found.branches, words: [...found.words] }));
  return join(outDir, 'main.mjs');
}
