import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { commandLineLicences } from './licences.ts';
import { DEFINES, NODE_TARGET, ROOT } from './targets.ts';

const OUT = join(ROOT, 'out/cli');

/** The command line: plain Node, everything bundled, the child processes of resolver and relay beside it. */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  define: DEFINES,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: NODE_TARGET,
    outDir: OUT,
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: join(ROOT, 'electron/cli.ts'),
        'resolve-host': join(ROOT, 'electron/hosts/resolve-host.ts'),
        'relay-host': join(ROOT, 'electron/hosts/relay-host.ts'),
      },
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        banner: (chunk) => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
  plugins: [
    commandLineLicences,
    {
      name: 'executable',
      writeBundle() {
        chmodSync(join(OUT, 'cli.js'), 0o755);
      },
    },
  ],
});
