import { defineConfig } from 'vite';
import { showListArguments } from './list-arguments.js';

export default defineConfig({
  base: './',
  plugins: [showListArguments()],
  build: {
    outDir: '../bundle',
    emptyOutDir: true,
    assetsDir: 'explorer',
    // Files of their own, so that the page's policy can stay without data URIs for scripts.
    assetsInlineLimit: 0,
    sourcemap: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    license: { fileName: 'LICENSES.md' },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      onwarn(warning, warn) {
        // "use client" says something to server rendering only.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
});
