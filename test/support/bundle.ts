// test/support/fingerprint.ts as one script: for a browser with the engine inside, or for a Node of
// another version over the built package in dist/.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { ROOT } from './repo.ts'

/** The engine and the protocols as they are shipped, instead of their sources. */
const overDist: Plugin = {
  name: 'over-dist',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/\.\.\/(sim|protocols)\/index\.ts$/ }, ({ path }) => ({
      path: pathToFileURL(join(ROOT, 'dist', path.slice(6).replace('.ts', '.js'))).href,
      external: true,
    }))
  },
}

/** A script for a page; it leaves its exports in the global `peerlab`. */
export async function bundleForBrowser(): Promise<string> {
  return bundle({ platform: 'browser', format: 'iife', globalName: 'peerlab', plugins: [] })
}

/** A module that imports dist/. */
export async function bundleOverDist(): Promise<string> {
  return bundle({ platform: 'neutral', format: 'esm', plugins: [overDist] })
}

async function bundle(options: {
  platform: 'browser' | 'neutral'
  format: 'iife' | 'esm'
  globalName?: string
  plugins: Plugin[]
}): Promise<string> {
  const entryPoints = [join(ROOT, 'test/support/fingerprint.ts')]
  const { outputFiles } = await build({
    ...options,
    entryPoints,
    bundle: true,
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}
