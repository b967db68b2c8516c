// A thousand random actions on the viewer: no error in the console, no growing memory, and at the end
// the page shows what a fresh page shows at the same permalink.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasChromium, NO_CHROMIUM } from './support/chromium.ts'
import { skipLine } from './support/repo.ts'
import { startViewer, type Viewer, type ViewerPage } from './support/viewer.ts'

const ACTIONS = Number(process.env.PEERLAB_FUZZ ?? 1000)
const SEED = Number(process.env.PEERLAB_FUZZ_SEED ?? 1)
/** A page that leaks a run of the small scenario at every change grows by more than this in no time. */
const MOST_GROWTH_BYTES = 40e6

const fuzz = suite<{ viewer: Viewer }>('viewer fuzz')
if (!hasChromium) skipLine(NO_CHROMIUM)
const inChromium = hasChromium ? fuzz : fuzz.skip

if (hasChromium) {
  fuzz.before(async (context) => {
    context.viewer = await startViewer()
  })
  fuzz.after((context) => context.viewer?.close())
}

/** Runs in the page: `count` actions drawn from a seed, one a frame. */
async function act([count, seed]: readonly [number, number]): Promise<void> {
  let state = seed >>> 0
  const draw = (most: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const keys = [
    ' ',
    'ArrowLeft',
    'ArrowRight',
    'n',
    'p',
    'Home',
    'End',
    '+',
    '-',
    '[',
    ']',
    't',
    'Escape',
    'ArrowUp',
    'ArrowDown',
    'Enter',
  ]
  const press = (): void => {
    const target =
      draw(3) === 0 ? (document.querySelector('.stage') ?? document.body) : document.body
    const key = keys[draw(keys.length)]!
    target.dispatchEvent(
      new KeyboardEvent('keydown', {
        key,
        shiftKey: draw(4) === 0,
        bubbles: true,
        cancelable: true,
      }),
    )
  }
  const scrub = (): void => {
    const scrubber = document.querySelector<HTMLInputElement>('.scrubber')!
    scrubber.value = String((draw(1000) / 1000) * Number(scrubber.max))
    scrubber.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const clickStage = (): void => {
    const surface = document.querySelector('.surface')!
    const { left, top, width, height } = surface.getBoundingClientRect()
    const clientX = left + (width * draw(100)) / 100
    const clientY = top + (height * draw(100)) / 100
    surface.dispatchEvent(new MouseEvent('click', { clientX, clientY, bubbles: true }))
  }
  const clickButton = (): void => {
    const buttons = [
      ...document.querySelectorAll<HTMLButtonElement>(
        '.choice button, .side button.text, .legend button, .timebar button, .zoom button, .tableview button',
      ),
    ]
    buttons[draw(buttons.length)]?.click()
  }
  const change = (): void => {
    const field = document.querySelector<HTMLInputElement>('#param-ttl')
    if (!field) return
    field.value = String(1 + draw(5))
    field.dispatchEvent(new Event('change', { bubbles: true }))
  }
  for (let i = 0; i < count; i++) {
    const kind = draw(100)
    if (kind < 40) press()
    else if (kind < 60) scrub()
    else if (kind < 75) clickStage()
    else if (kind < 98) clickButton()
    else change()
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  document.querySelector<HTMLElement>('dialog[open] button')?.click()
}

/** All that the page says, but for what depends on when it was looked at. */
async function seen({ page }: ViewerPage): Promise<string[]> {
  const parts = [
    '.fingerprint',
    '.time',
    '#why',
    '.facts',
    '.meters',
    '.tableview tbody',
    '.command',
  ]
  return page.evaluate(
    (parts) =>
      parts.map((part) =>
        [...document.querySelectorAll(part)]
          .filter((one) => one.checkVisibility())
          .map((one) => one.textContent)
          .join('|'),
      ),
    parts,
  )
}

async function heapOf({ page }: ViewerPage): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** The run has ended, the clock stands, and the address says so. */
async function settle(shown: ViewerPage): Promise<void> {
  if ((await shown.page.locator('.play').getAttribute('data-shows')) === 'pause') {
    await shown.page.locator('.play').click()
  }
  await shown.fingerprint()
  await shown.page.waitForTimeout(1500)
}

inChromium(`${ACTIONS} random actions, seed ${SEED}`, async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=1')
  await shown.fingerprint()
  await shown.page.evaluate(act, [Math.ceil(ACTIONS / 2), SEED] as const)
  await settle(shown)
  const half = await heapOf(shown)
  await shown.page.evaluate(act, [Math.floor(ACTIONS / 2), SEED + 1] as const)
  await settle(shown)
  const grown = (await heapOf(shown)) - half
  assert.ok(grown < MOST_GROWTH_BYTES, `the page grew by ${grown} bytes in ${ACTIONS / 2} actions`)
  assert.equal(shown.errors, [])
  const fresh = await viewer.open(new URL(shown.page.url()).hash.slice(1))
  await settle(fresh)
  assert.equal(await seen(fresh), await seen(shown))
  assert.equal(fresh.errors, [])
  await fresh.close()
  await shown.close()
})

fuzz.run()
