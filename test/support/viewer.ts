// The viewer for tests: built into a folder of its own, served, opened in Chromium, and asked what it
// shows. Whatever the page writes to its console as an error is kept.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sirv from 'sirv'
import { build, type PluginOption } from 'vite'
import { launchChromium } from './chromium.ts'
import { ROOT } from './repo.ts'

export interface Viewer {
  readonly folder: string
  readonly address: string
  /** A new page at the address with this after its #. */
  open(hash: string, options?: BrowserContextOptions): Promise<ViewerPage>
  openAt(address: string): Promise<ViewerPage>
  close(): Promise<void>
}

export interface ViewerPage {
  readonly page: Page
  readonly errors: readonly string[]
  /** The fingerprint of the selected pane, once its run has ended. */
  fingerprint(): Promise<string>
  text(selector: string): Promise<string>
  close(): Promise<void>
}

/** `plugins`: what else the build goes through. */
export async function startViewer(plugins: PluginOption[] = []): Promise<Viewer> {
  const folder = mkdtempSync(join(tmpdir(), 'peerlab-viewer-'))
  await build({
    configFile: join(ROOT, 'viz/vite.config.ts'),
    build: { outDir: folder, emptyOutDir: true },
    logLevel: 'error',
    plugins,
    worker: { format: 'es', plugins: () => plugins },
  })
  const browser = await launchChromium()
  const server = await serve(folder)
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    folder,
    address,
    openAt: (address) => openPage(browser, address),
    open: (hash, options) => openPage(browser, `${address}#${hash}`, options),
    async close() {
      await browser.close()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Until what is waited for is given up. */
const PATIENCE_MS = 180_000

export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<ViewerPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  // A busy machine is no fault.
  context.setDefaultTimeout(PATIENCE_MS)
  // tsx wraps the functions of a test, those that run in the page too, in a helper of this name.
  await context.addInitScript('globalThis.__name = (named) => named')
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message} ${error.stack}`))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(address)
  return {
    page,
    errors,
    async fingerprint() {
      const shown = page.locator('.fingerprint.done')
      await shown.waitFor()
      return (await shown.textContent()) ?? ''
    },
    text: async (selector) => (await page.locator(selector).first().textContent()) ?? '',
    close: () => context.close(),
  }
}

async function serve(folder: string): Promise<Server> {
  const server = createServer(sirv(folder, { dev: true }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
