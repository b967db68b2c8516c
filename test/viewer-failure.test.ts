// A protocol that throws: the viewer, built with one that is broken on purpose, says where and when, and
// everything else goes on.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasChromium, NO_CHROMIUM } from './support/chromium.ts'
import { skipLine } from './support/repo.ts'
import { startViewer, type Viewer } from './support/viewer.ts'

const failing = suite<{ viewer: Viewer }>('viewer and a protocol that throws')
if (!hasChromium) skipLine(NO_CHROMIUM)
const inChromium = hasChromium ? failing : failing.skip

/** Napster from 20 s on. */
const breakNapster = {
  name: 'break-napster',
  transform(code: string, id: string) {
    if (!id.includes('/protocols/napster/index.')) return null
    const broken = code.replace(
      /receive\(self, message\) \{/,
      "$& if (net.now > 20e6) throw new Error('broken on purpose');",
    )
    assert.is.not(broken, code)
    return { code: broken, map: null }
  },
}

if (hasChromium) {
  failing.before(async (context) => {
    context.viewer = await startViewer([breakNapster])
  })
  failing.after((context) => context.viewer?.close())
}

inChromium('it says where and when, and leaves the rest usable', async ({ viewer }) => {
  const shown = await viewer.open(
    'scenario=four-ways&set=duration%3D1+min&set=warmup%3D0+s&set=peers%3D300&panes=napster,gnutella&pane=1&t=5',
  )
  const { page } = shown
  await page.locator('.stage .problem:not([hidden])').waitFor()
  const said = await shown.text('.stage .problem:not([hidden])')
  assert.match(said, /^napster: \w+ at peer \d+, 20\.\d+ s: broken on purpose/)
  assert.match(said, /It had run to 0:20\.\d+\.$/)
  assert.match(await shown.fingerprint(), /^[0-9a-f]{16}$/)
  // The other goes on to its end, and the one that threw can still be asked about what came before.
  await page.locator('.scrubber').fill(String(45e6))
  await page.locator('.time b', { hasText: '0:45.000' }).waitFor()
  await page.locator('.pane').first().getByRole('button', { name: 'napster' }).click()
  await page.locator('.scrubber').fill(String(12e6))
  await page.locator('.time b', { hasText: '0:12.000' }).waitFor()
  await page.locator('.stage').first().focus()
  await page.keyboard.press('ArrowDown')
  await page.locator('.state[data-at="12000000"]').waitFor()
  assert.equal(shown.errors, [])
  await shown.close()
})

failing.run()
