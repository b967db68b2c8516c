// The same bytes in a browser: the engine and the protocols, bundled for one and run in headless
// Chromium, give the checked-in fingerprints.

import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bundleForBrowser } from './support/bundle.ts'
import { hasChromium, launchChromium, NO_CHROMIUM } from './support/chromium.ts'
import type { Fingerprints, Job } from './support/fingerprint.ts'
import { readTable } from './support/fingerprint-table.ts'
import { skipLine } from './support/repo.ts'
import { bundledJobs } from './support/scenarios.ts'

declare global {
  /** What the bundle leaves in the page. */
  var peerlab: { fingerprintsOf(job: Job): Fingerprints }
}

const browserSuite = suite('browser')
if (!hasChromium) skipLine(NO_CHROMIUM)
const inBrowser = hasChromium ? browserSuite : browserSuite.skip

let browser: Browser

inBrowser('Chromium gives the fingerprints of Node', async () => {
  browser = await launchChromium()
  const page = await browser.newPage()
  page.setDefaultTimeout(0)
  await page.addScriptTag({ content: await bundleForBrowser() })
  const table = readTable()
  for (const [name, job] of bundledJobs()) {
    const found = await page.evaluate((job) => globalThis.peerlab.fingerprintsOf(job), job)
    assert.equal(found, table[name], `${name} differs in Chromium`)
  }
})

browserSuite.after(() => browser?.close())

browserSuite.run()
