// Headless Chromium as the tests start it, and whether it is there.

import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PATH = process.env.PEERLAB_CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const hasChromium = existsSync(PATH)
/** What a skipped test says. */
export const NO_CHROMIUM = `no Chromium at ${PATH}: apt-get install chromium, or name one in PEERLAB_CHROMIUM`

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: PATH, args: FLAGS })
}
