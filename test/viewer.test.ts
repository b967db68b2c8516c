// The viewer in real Chromium: it shows what the engine did, at any time, under the command line's
// fingerprint, and everything in it can be reached.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registry } from '../protocols/index.ts'
import { createRun, drawWorld, type Override, type Plan, planRuns } from '../sim/index.ts'
import { hasChromium, NO_CHROMIUM } from './support/chromium.ts'
import { ROOT, skipLine } from './support/repo.ts'
import { startViewer, type Viewer } from './support/viewer.ts'

const viewerSuite = suite<{ viewer: Viewer }>('viewer')
if (!hasChromium) skipLine(NO_CHROMIUM)
const inChromium = hasChromium ? viewerSuite : viewerSuite.skip

if (hasChromium) {
  viewerSuite.before(async (context) => {
    context.viewer = await startViewer()
  })
  viewerSuite.after((context) => context.viewer?.close())
}

/** The plan that the command line would run. */
function planOf(name: string, overrides: readonly Override[] = []): Plan {
  const file = join(ROOT, 'scenarios', `${name}.yaml`)
  return planRuns({ text: readFileSync(file, 'utf8'), file, overrides }, registry).plans[0]!
}

function runOf(plan: Plan, untilUs = plan.scenario.durationUs) {
  const run = createRun(plan, drawWorld([plan], new Map()))
  run.runUntil(untilUs)
  return run
}

inChromium(
  'first it shows a flood that is alive, under the command line’s fingerprint',
  async ({ viewer }) => {
    const shown = await viewer.open('')
    assert.is(await shown.fingerprint(), runOf(planOf('first-flood')).fingerprint())
    const before = await shown.text('.time b')
    await shown.page.waitForFunction(
      (before) => document.querySelector('.time b')?.textContent !== before,
      before,
    )
    assert.match(await shown.text('.lede p'), /120 peers speak Gnutella/)
    assert.equal(shown.errors, [])
    await shown.close()
  },
)

inChromium(
  'at a time that is scrubbed to, it knows what the engine knows then',
  async ({ viewer }) => {
    const shown = await viewer.open(
      'scenario=default&set=duration%3D4+min&set=warmup%3D0+s&t=0&peer=17',
    )
    const changes = [
      { path: 'duration', value: '4 min' },
      { path: 'warmup', value: '0 s' },
    ]
    const plan = planOf('default', changes)
    assert.is(await shown.fingerprint(), runOf(plan).fingerprint())
    for (const seconds of [200, 90, 153]) {
      await shown.page.locator('.scrubber').fill(String(seconds * 1e6))
      await shown.page.locator(`.state[data-at="${seconds * 1e6}"]`).waitFor()
      const run = runOf(plan, seconds * 1e6 + 1)
      const { known } = run.inspect(17) as { known: number[] }
      const state = await shown.text('.state')
      assert.ok(
        state.includes(known.length > 0 ? known.slice(0, 40).join(', ') : 'none'),
        `${seconds} s: ${state}`,
      )
      const { queries } = run.tables()
      const meter = (name: string) => shown.text(`[data-meter="${name}"]`)
      await shown.page.waitForFunction(
        (count) => document.querySelector('[data-meter="queries"]')?.textContent === count,
        queries.count.toLocaleString('en-GB'),
      )
      const answered = queries.hits.filter((hits) => hits > 0).length
      assert.is(await meter('success'), `${((100 * answered) / queries.count).toFixed(1)} %`)
    }
    assert.equal(shown.errors, [])
    await shown.close()
  },
)

inChromium(
  'a changed parameter gives the fingerprint of the command line with it',
  async ({ viewer }) => {
    const shown = await viewer.open('')
    await shown.fingerprint()
    await shown.page.locator('#param-ttl').fill('2')
    await shown.page.locator('#param-ttl').press('Enter')
    await shown.page.waitForFunction(() => location.hash.includes('ttl'))
    const expected = runOf(planOf('first-flood', [{ path: 'protocols.gnutella.ttl', value: '2' }]))
    assert.is(await shown.fingerprint(), expected.fingerprint())
    assert.is(
      await shown.text('.command'),
      'peerlab run first-flood --set protocols.gnutella.ttl=2',
    )
    await shown.page.getByLabel('Reset ttl').click()
    await shown.page.waitForFunction(() => !location.hash.includes('ttl'))
    assert.is(await shown.fingerprint(), runOf(planOf('first-flood')).fingerprint())
    await shown.close()
  },
)

inChromium('every view, and protocols side by side', async ({ viewer }) => {
  const shown = await viewer.open(
    'scenario=four-ways&set=duration%3D2+min&set=warmup%3D0+s&set=peers%3D300&t=60',
  )
  for (const protocol of ['napster', 'gnutella', 'kazaa']) {
    await shown.page.getByRole('button', { name: protocol, exact: true }).click()
  }
  await shown.page.waitForFunction(() => document.querySelectorAll('.pane').length === 4)
  for (const view of ['Hop rings', 'Tiers', 'Ring', 'Overlay', 'Each its own', 'Table']) {
    await shown.page.getByRole('button', { name: view, exact: true }).click()
    await shown.page.waitForTimeout(50)
  }
  await shown.page.waitForFunction(
    () => document.querySelectorAll('.tableview tbody tr').length === 50,
  )
  assert.equal(shown.errors, [])
  await shown.close()
})

inChromium('bookmarks travel in the permalink', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=3.5')
  await shown.fingerprint()
  await shown.page.keyboard.press('[')
  await shown.page.keyboard.press('n')
  await shown.page.keyboard.press('[')
  await shown.page.waitForFunction(() => /marks=3\.5%2C4(&|$)/.test(location.hash))
  const again = await viewer.open(new URL(shown.page.url()).hash.slice(1))
  await again.page.waitForFunction(() => document.querySelectorAll('.bookmark').length === 2)
  await again.fingerprint()
  await again.page.keyboard.press(']')
  await again.page.locator('.time b', { hasText: '0:03.500' }).waitFor()
  await shown.close()
  await again.close()
})

inChromium('a permalink leads to the same state', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=5.2&view=rings&query=5&peer=9')
  await shown.fingerprint()
  await shown.page.keyboard.press('Shift+ArrowRight')
  await shown.page.waitForFunction(() => !location.hash.includes('t=5.2&'))
  await shown.page.waitForTimeout(600)
  const link = new URL(shown.page.url()).hash.slice(1)
  const again = await viewer.open(link)
  await again.fingerprint()
  const seen = (page: typeof shown) =>
    Promise.all(['.time', '#why', '.facts', '.hops'].map((part) => page.text(part)))
  await again.page.locator('.state[data-at]').waitFor()
  assert.equal(await seen(again), await seen(shown))
  assert.is(new URL(again.page.url()).hash.slice(1), link)
  await shown.close()
  await again.close()
})

inChromium('a permalink to the table shows it in the place of the drawing', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=5.2&table=1')
  await shown.page.locator('.tableview tbody tr').first().waitFor()
  assert.not(await shown.page.locator('.stage').first().isVisible())
  await shown.close()
})

inChromium('charts as SVG and CSV', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=3')
  await shown.fingerprint()
  const exported = async (kind: string) => {
    const download = shown.page.waitForEvent('download')
    await shown.page.locator(`#chart-hop-histogram [data-export="${kind}"]`).click()
    return readFileSync(await (await download).path(), 'utf8')
  }
  const svg = await exported('svg')
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  assert.ok((svg.match(/<rect/g) ?? []).length >= 3)
  const { queries } = runOf(planOf('first-flood')).tables()
  const counts = new Map<number, number>()
  for (const hops of queries.firstHitHops) {
    if (!Number.isNaN(hops)) counts.set(hops, (counts.get(hops) ?? 0) + 1)
  }
  const rows = (await exported('csv')).trim().split('\n')
  assert.is(rows[0], 'series,hops,queries')
  for (const row of rows.slice(1)) {
    const [, hops, count] = row.split(',').map(Number)
    assert.is(count, counts.get(hops!) ?? 0)
  }
  await shown.close()
})

inChromium('a broken scenario: the command line’s message, beside its line', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=1')
  await shown.fingerprint()
  const area = shown.page.locator('#scenario-text')
  const text = (await area.inputValue()).replace('ttl: 4', 'tll: 4')
  await area.fill(text)
  await shown.page.getByRole('button', { name: 'Run this text' }).click()
  const line = text.split('\n').findIndex((line) => line.includes('tll')) + 1
  await shown.page.locator('#scenario-error').waitFor()
  assert.is(
    await shown.text('#scenario-error'),
    `first-flood:${line}:15: tll: unknown parameter, did you mean ttl?`,
  )
  assert.ok(await shown.page.locator('.editor .mark').isVisible())
  await area.fill('title: "<img src=x onerror=alert(1)>"\nprotocols: [gnutella]\npeers: 300000')
  await shown.page.getByRole('button', { name: 'Run this text' }).click()
  await shown.page.locator('.stage .problem', { hasText: 'a browser tab holds at most' }).waitFor()
  assert.is(
    await shown.text('.stage .problem'),
    '300,000 peers, a browser tab holds at most 200,000; on the command line: peerlab run first-flood.yaml',
  )
  assert.equal(shown.errors, [])
  await shown.close()
})

inChromium('whoever presses a button by keyboard keeps the focus', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=5.2')
  await shown.fingerprint()
  for (const [name, then] of [
    ['Hop rings', 'Hop rings'],
    ['Table', 'Table'],
    ['Table', 'Table'],
    ['Keep', 'Follow latest'],
  ]) {
    await shown.page.getByRole('button', { name: name!, exact: true }).first().press('Enter')
    await shown.page.waitForTimeout(300)
    const focused = await shown.page.evaluate(() => document.activeElement?.textContent)
    assert.is(focused, then)
  }
  await shown.page.locator('#param-ttl').fill('2')
  await shown.page.locator('#param-ttl').press('Enter')
  await shown.page.waitForFunction(() => location.hash.includes('ttl'))
  await shown.fingerprint()
  assert.is(await shown.page.evaluate(() => document.activeElement?.id), 'param-ttl')
  await shown.close()
})

inChromium('fingers of a peer on hover', async ({ viewer }) => {
  const shown = await viewer.open(
    'scenario=four-ways&set=duration%3D1+min&set=warmup%3D0+s&set=peers%3D60&panes=chord&t=50',
  )
  await shown.fingerprint()
  const { x, y, width, height } = (await shown.page.locator('.stage').boundingBox())!
  const radius = 0.9 * (Math.min(width, height) / 2 - 24)
  const links = shown.page.locator('.own-link')
  for (let turn = 0; turn < 200 && (await links.count()) === 0; turn++) {
    const angle = (2 * Math.PI * turn) / 200
    await shown.page.mouse.move(
      x + width / 2 + radius * Math.sin(angle),
      y + height / 2 - radius * Math.cos(angle),
    )
    await shown.page.waitForTimeout(60)
  }
  assert.ok((await links.count()) > 0)
  assert.not(new URL(shown.page.url()).hash.includes('peer='))
  await shown.close()
})

inChromium('the graph by keyboard alone', async ({ viewer }) => {
  const shown = await viewer.open('scenario=first-flood&t=2.2')
  await shown.fingerprint()
  await shown.page.locator('.stage').focus()
  await shown.page.keyboard.press('ArrowDown')
  const heard = () => shown.text('[aria-live]')
  const [, first] = /^Peer (\d+), servent, online, \d+ neighbours/.exec(await heard()) ?? []
  await shown.page.keyboard.press('ArrowDown')
  await shown.page.keyboard.press('ArrowDown')
  const [, second] = /^Neighbour 2 of \d+: peer (\d+)/.exec(await heard()) ?? []
  await shown.page.keyboard.press('Enter')
  assert.match(await heard(), `Peer ${second}, servent`)
  const { topology } = drawWorld([planOf('first-flood')], new Map())
  const neighbours = topology!.targets.subarray(
    topology!.offsets[Number(first)]!,
    topology!.offsets[Number(first) + 1]!,
  )
  assert.is(neighbours[1], Number(second))
  await shown.close()
})

viewerSuite.run()
