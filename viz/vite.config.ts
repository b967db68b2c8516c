// The viewer as a folder of static files: relative addresses, so that it works below any path.

import { join } from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  worker: { format: 'es' },
  build: {
    outDir: '../dist/viewer',
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: {
      input: ['index.html', 'gallery.html'].map((page) => join(import.meta.dirname, page)),
      // A module of the engine that is imported for one function brings nothing else along.
      treeshake: { moduleSideEffects: (id) => !/\/(sim|protocols)\//.test(id) },
    },
  },
})
