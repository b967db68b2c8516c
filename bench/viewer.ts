// npm run bench:viewer: what a first visit loads and when the page is usable, then frames a second,
// scrubbing and input over 10^3, 10^4 and 10^5 peers, in headless Chromium without a GPU. Printed, never
// asserted.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { packageRoot } from '../cli/package.ts'
import { serveViewer } from '../cli/viewer-server.ts'

const CHROMIUM = process.env.PEERLAB_CHROMIUM ?? '/usr/bin/chromium'
const PAGE = join(packageRoot, 'dist/viewer')
/** Few queries, so that the runs themselves end soon; the drawing is what is measured. */
const SIZES = [
  { peers: 1000, plays: true },
  { peers: 10_000, plays: true },
  { peers: 100_000, plays: false },
]
const SECONDS = 5
const SCRUBS = 30
const VISITS = 5

async function main(): Promise<void> {
  const { server, address } = await serveViewer(PAGE, { hash: '' })
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  })
  process.stdout.write(`first load  ${(loadBytes() / 1000).toFixed(0)} kB compressed\n`)
  const visits = []
  for (let i = 0; i < VISITS; i++) visits.push(await usableMs(browser, address))
  process.stdout.write(
    `usable      ${quantile(visits, 0.5).toFixed(0)} ms after the visit begins, ${Math.max(...visits).toFixed(0)} ms at worst of ${VISITS}\n`,
  )
  process.stdout.write(
    'peers      fps   frame p95 ms   scrub p50 ms   scrub p95 ms   input p95 ms\n',
  )
  for (const { peers, plays } of SIZES) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    // tsx wraps functions in a helper of this name, those that run in the page too.
    await page.addInitScript('globalThis.__name = (named) => named')
    await page.goto(`${address}#${hashOf(peers)}`)
    await page.locator('.fingerprint.done').waitFor({ timeout: 600_000 })
    await page.waitForFunction(
      () => document.querySelector('.stage')?.getAttribute('data-settled') === 'true',
      null,
      { timeout: 300_000 },
    )
    const frames = await framesWhile(page, plays ? 'play' : 'scrub')
    const scrubs = await scrubTimes(page)
    const inputs = await inputTimes(page)
    const cells = [
      String(peers).padEnd(9),
      ((1000 * frames.length) / sum(frames)).toFixed(1).padStart(5),
      quantile(frames, 0.95).toFixed(0).padStart(14),
      quantile(scrubs, 0.5).toFixed(0).padStart(14),
      quantile(scrubs, 0.95).toFixed(0).padStart(14),
      quantile(inputs, 0.95).toFixed(0).padStart(14),
    ]
    process.stdout.write(`${cells.join(' ')}\n`)
    await page.close()
  }
  await browser.close()
  server.close()
}

/** A first visit: until the flood is seen to run and parameters are there to change. */
async function usableMs(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(`
    globalThis.usable = new Promise((resolve) => {
      const look = () => {
        const clock = document.querySelector('.time b')?.textContent ?? ''
        const isAlive = clock !== '' && clock !== '0:00.000' && document.querySelector('#param-ttl')
        if (isAlive) requestAnimationFrame(() => resolve(performance.now()))
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })`)
  await page.goto(address, { waitUntil: 'commit' })
  const milliseconds = await page.evaluate<number>('globalThis.usable')
  await context.close()
  return milliseconds
}

function hashOf(peers: number): string {
  const sets = {
    peers,
    duration: '20 s',
    warmup: '0 s',
    workload: '{ count: 10, every: 1 s }',
    topology: '{ model: k-out, k: 2 }',
    'protocols.gnutella.ttl': 5,
  }
  const words = new URLSearchParams({ scenario: 'first-flood', t: '0', speed: '0.2' })
  for (const [path, value] of Object.entries(sets)) words.append('set', `${path}=${value}`)
  return words.toString()
}

/** Milliseconds of each frame while the page plays, or is scrubbed at every frame. */
function framesWhile(page: Page, doing: 'play' | 'scrub'): Promise<number[]> {
  return page.evaluate(
    async ([doing, seconds]) => {
      const scrubber = document.querySelector<HTMLInputElement>('.scrubber')!
      if (doing === 'play') document.querySelector<HTMLButtonElement>('.play')!.click()
      const frames: number[] = []
      let last = performance.now()
      const end = last + 1000 * seconds
      while (last < end) {
        if (doing === 'scrub') {
          scrubber.value = String(((frames.length % 200) / 200) * Number(scrubber.max))
          scrubber.dispatchEvent(new Event('input', { bubbles: true }))
        }
        const now = await new Promise<number>((resolve) =>
          requestAnimationFrame(() => resolve(performance.now())),
        )
        frames.push(now - last)
        last = now
      }
      if (doing === 'play') document.querySelector<HTMLButtonElement>('.play')!.click()
      return frames
    },
    [doing, SECONDS] as const,
  )
}

/** From moving the scrubber anywhere to the frame after the one that shows it. */
function scrubTimes(page: Page): Promise<number[]> {
  return page.evaluate(async (scrubs) => {
    const scrubber = document.querySelector<HTMLInputElement>('.scrubber')!
    const times: number[] = []
    for (let i = 0; i < scrubs; i++) {
      const since = performance.now()
      scrubber.value = String((((i * 7919) % scrubs) / scrubs) * Number(scrubber.max))
      scrubber.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      times.push(performance.now() - since)
    }
    return times
  }, SCRUBS)
}

/** From a key to the frame after the one that shows what it did. */
function inputTimes(page: Page): Promise<number[]> {
  return page.evaluate(async (presses) => {
    const times: number[] = []
    for (let i = 0; i < presses; i++) {
      const since = performance.now()
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }),
      )
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      times.push(performance.now() - since)
    }
    return times
  }, SCRUBS)
}

/** The page, its style, its scripts and its workers; the gallery and the reader of traces come later. */
function loadBytes(): number {
  const assets = readdirSync(join(PAGE, 'assets')).filter((name) => !/^(gallery|trace)/.test(name))
  const files = ['index.html', ...assets.map((name) => `assets/${name}`)]
  return sum(files.map((file) => gzipSync(readFileSync(join(PAGE, file)), { level: 9 }).length))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

await main()
