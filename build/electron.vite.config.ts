import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { join } from 'node:path';
import { licences } from './licences.ts';
import { nativeHistory } from './native-history.ts';
import { DEFINES, NODE_TARGET, RENDERER_TARGET, ROOT, hostEntries } from './targets.ts';

/** The page paints once its styles are there, and its scripts are not: the styles are asked for first. */
const stylesFirst: Plugin = {
  name: 'styles-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => {
      const styles = html.match(/\s*<link rel="stylesheet"[^>]*>/g) ?? [];
      const rest = styles.reduce((page, link) => page.replace(link, ''), html);
      return rest.replace(/\s*<script/, (script) => `${styles.join('')}${script}`);
    },
  },
};

/** All of main's chunks lie beside each other, so that a path relative to the module finds a host whichever chunk asks. */
export default defineConfig({
  main: {
    define: DEFINES,
    plugins: [nativeHistory, licences],
    build: {
      target: NODE_TARGET,
      outDir: join(ROOT, 'out/main'),
      // What main loads is bundled, so that a package holds no node_modules.
      externalizeDeps: false,
      rolldownOptions: {
        input: { main: join(ROOT, 'electron/main.ts'), ...hostEntries() },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [licences],
    build: {
      target: NODE_TARGET,
      outDir: join(ROOT, 'out/preload'),
      externalizeDeps: false,
      // A sandboxed preload is one CommonJS file: its `require` knows Electron and little else.
      rolldownOptions: {
        input: { preload: join(ROOT, 'electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: join(ROOT, 'renderer'),
    plugins: [react(), stylesFirst, licences],
    build: {
      target: RENDERER_TARGET,
      outDir: join(ROOT, 'out/renderer'),
      // Less to read before the first paint.
      minify: true,
      // The content policy knows no data: addresses.
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(ROOT, 'renderer/index.html') },
    },
  },
});
