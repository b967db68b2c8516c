// How the viewer looks: every view and chart at four sizes, dark and light. No text is cut off or lies on
// another; and the gallery is what it was, as a sketch in letters that a browser's anti-aliasing does not
// change. PEERLAB_UPDATE=1 draws the sketch anew.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasChromium, NO_CHROMIUM } from './support/chromium.ts'
import { updating } from './support/fingerprint-table.ts'
import { lookFaults, sketch } from './support/look.ts'
import { ROOT, skipLine } from './support/repo.ts'
import { startViewer, type Viewer, type ViewerPage } from './support/viewer.ts'

const SKETCH = join(ROOT, 'test/viewer-gallery.txt')
/** Cells of the sketch that may differ: those that are almost on an edge between two letters. */
const TOLERATED = 0.03
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
]
const SMALL = 'set=duration%3D1+min&set=warmup%3D0+s&set=peers%3D300'
const PAGES = {
  'a flood and a peer': 'scenario=first-flood&t=3.15&peer=5',
  'the table': 'scenario=first-flood&t=3.15&table=0',
  'four protocols': `scenario=four-ways&panes=napster,gnutella,kazaa,chord&${SMALL}&t=30`,
  'three protocols': `scenario=four-ways&panes=gia,gnutella06,kademlia&${SMALL}&t=30`,
  'a swarm': 'scenario=seed-leaves&set=duration%3D4+min&t=90&peer=3',
  'too large': 'scenario=first-flood&set=peers%3D1000000',
}

const gallery = suite<{ viewer: Viewer }>('viewer gallery')
if (!hasChromium) skipLine(NO_CHROMIUM)
const inChromium = hasChromium ? gallery : gallery.skip

if (hasChromium) {
  gallery.before(async (context) => {
    context.viewer = await startViewer()
  })
  gallery.after((context) => context.viewer?.close())
}

/** All runs have ended and all layouts come to rest. */
async function still({ page }: ViewerPage, ended: string): Promise<void> {
  await page.waitForFunction((ended) => {
    const stages = [...document.querySelectorAll<HTMLElement>('.stage')]
    const done = document.querySelectorAll(ended).length
    return done > 0 && stages.every((stage) => stage.dataset.settled !== 'false')
  }, ended)
  await page.waitForTimeout(700)
}

const GALLERY_ENDED = '#gallery:not(:has(.picture:not([data-ended]))) .picture'

inChromium('every picture of the gallery is what it was, at four sizes', async ({ viewer }) => {
  const shown = await viewer.openAt(`${viewer.address}gallery.html`)
  await still(shown, GALLERY_ENDED)
  await compare(shown)
  await holdSizes(shown, GALLERY_ENDED)
  assert.equal(shown.errors, [])
  await shown.close()
})

async function holdSizes(shown: ViewerPage, ended: string): Promise<void> {
  const faults: string[] = []
  for (const size of SIZES) {
    await shown.page.setViewportSize(size)
    await still(shown, ended)
    for (const fault of await shown.page.evaluate(lookFaults)) {
      faults.push(`${size.width} x ${size.height}: ${fault}`)
    }
  }
  assert.equal(faults, [])
}

async function compare({ page }: ViewerPage): Promise<void> {
  const pictures = await page.evaluate<string[]>(
    `[...document.querySelectorAll('.picture')].map(${sketch})`,
  )
  const text = `${pictures.join('\n\n')}\n`
  if (updating) writeFileSync(SKETCH, text)
  const before = readFileSync(SKETCH, 'utf8').split('\n')
  const now = text.split('\n')
  const isInk = (line: string): boolean => line.startsWith('  |')
  assert.equal(
    now.filter((line) => !isInk(line)),
    before.filter((line) => !isInk(line)),
    'charts and panes; PEERLAB_UPDATE=1 draws the sketch anew',
  )
  const cells = now.filter(isInk).join('').length
  const inkBefore = before.filter(isInk)
  const differing = now.filter(isInk).reduce((sum, line, i) => {
    const other = inkBefore[i] ?? ''
    const length = Math.max(line.length, other.length)
    return sum + Array.from({ length }, (_, at) => line[at] !== other[at]).filter(Boolean).length
  }, 0)
  assert.ok(differing <= TOLERATED * cells, `${differing} of ${cells} cells differ:\n${text}`)
}

for (const [name, hash] of Object.entries(PAGES)) {
  inChromium(`nothing is cut off or covered: ${name}`, async ({ viewer }) => {
    const shown = await viewer.open(hash, { colorScheme: 'dark' })
    const ended = name === 'too large' ? '.stage .problem:not([hidden])' : '.fingerprint.done'
    await holdSizes(shown, ended)
    await shown.close()
  })
}

gallery.run()
